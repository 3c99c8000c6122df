"""What customers are told: drafts per channel, stage and medium, every fact traced to plan and inventory."""

from notices.draft import NotFinalError, NoticeSet, draft_notices, with_correction_media
from notices.facts import Fact, Hole
from notices.index import IndexRow
from notices.wording import LANGUAGES

__all__ = [
    "LANGUAGES", "Fact", "Hole", "IndexRow", "NotFinalError", "NoticeSet", "draft_notices", "with_correction_media",
]
