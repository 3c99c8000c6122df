"""The closed vocabularies of the inventory; Chinese words for them stand in the schema."""

from enum import StrEnum


class ChannelKind(StrEnum):
    """What a channel is."""

    SERVICE_ACCOUNT = "service_account"
    SUBSCRIPTION_ACCOUNT = "subscription_account"
    MINI_PROGRAM = "mini_program"
    APP = "app"
    VIDEO_ACCOUNT = "video_account"
    WECOM = "wecom"
    WEBSITE = "website"
    OTHER = "other"

    @property
    def is_official_account(self) -> bool:
        """Service and subscription accounts: followers, a menu of 15 leaves, broadcasts."""
        return self in (ChannelKind.SERVICE_ACCOUNT, ChannelKind.SUBSCRIPTION_ACCOUNT)

    @property
    def is_wechat(self) -> bool:
        """Lives inside WeChat, where money-moving functions carry more risk."""
        return self.is_official_account or self in (ChannelKind.MINI_PROGRAM, ChannelKind.VIDEO_ACCOUNT)


class BusinessLine(StrEnum):
    """The business a channel serves."""

    GENERAL = "general"
    RETAIL = "retail"
    CORPORATE = "corporate"
    INCLUSIVE = "inclusive"
    CREDIT_CARD = "credit_card"
    WEALTH = "wealth"
    DIRECT_BANK = "direct_bank"
    LIFESTYLE = "lifestyle"
    OTHER = "other"


class Audience(StrEnum):
    """Whom a channel serves."""

    RETAIL = "retail"
    CORPORATE = "corporate"
    MERCHANT = "merchant"
    STAFF = "staff"
    ALL = "all"


class Status(StrEnum):
    """Whether a channel is live. Only an active one carries anything."""

    ACTIVE = "active"
    PLANNED = "planned"
    FROZEN = "frozen"
    RETIRED = "retired"


class FeeModel(StrEnum):
    """How the channel is paid for."""

    IN_HOUSE = "in_house"
    BUYOUT = "buyout"
    YEARLY = "yearly"
    PAY_BY_RESULT = "pay_by_result"


class EntryType(StrEnum):
    """How a function is reached."""

    MENU = "menu"
    H5 = "h5"
    MINI_PROGRAM_PAGE = "mini_program_page"
    ARTICLE = "article"
    API = "api"
    APP_MODULE = "app_module"


class Level(StrEnum):
    """The level of a unit."""

    HEAD_OFFICE = "head_office"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"
    DEPARTMENT = "department"
    SUBSIDIARY = "subsidiary"


class AssetKind(StrEnum):
    """What customers hold on a channel."""

    PERSONAL_DATA = "personal_data"
    POINTS = "points"
    COUPON = "coupon"
    CAMPAIGN = "campaign"
    AUTOPAY = "autopay"
    HOLDING = "holding"
    COMMUNITY = "community"
    CONTENT = "content"


class AssetDisposition(StrEnum):
    """What becomes of an asset when its channel ends."""

    MIGRATE = "migrate"
    EXPIRE = "expire"
    REFUND = "refund"
    DELETE = "delete"
    RETAIN_BY_LAW = "retain_by_law"
    ARCHIVE = "archive"


class DependencyKind(StrEnum):
    """How one channel leans on another."""

    APP_LAUNCH_DOMAIN = "app_launch_domain"
    MERCHANT = "merchant"
    OAUTH = "oauth"
    TEMPLATE_MESSAGE = "template_message"
    MINI_PROGRAM_LINK = "mini_program_link"
    OTHER = "other"


class Action(StrEnum):
    """What becomes of a channel."""

    KEEP = "keep"
    CONVERT = "convert"
    MERGE = "merge"
    REDIRECT_TO_APP = "redirect_to_app"
    HAND_OVER = "hand_over"
    RETIRE = "retire"

    @property
    def ends_channel(self) -> bool:
        """Every action but ``keep`` ends the channel as customers know it."""
        return self is not Action.KEEP


class Disposition(StrEnum):
    """What becomes of a function."""

    STAY = "stay"
    MOVE = "move"
    REDIRECT_TO_APP = "redirect_to_app"
    DROP = "drop"


class Stage(StrEnum):
    """The dated steps of one channel, in order."""

    ANNOUNCE = "announce"
    REMIND = "remind"
    INTAKE_STOP = "intake_stop"
    SERVICE_STOP = "service_stop"
    CANCEL = "cancel"
    CLOSED = "closed"
