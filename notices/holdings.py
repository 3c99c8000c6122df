"""What becomes of what customers hold: points, coupons, products, direct debits, personal data."""

from inventory.records import SourceRef
from migration.plan import AssetPlan
from notices.routes import by_target, unique
from notices.telling import Telling


def assets(telling: Telling) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What becomes of holdings, points, coupons …, and those with a day the customer must not miss."""
    decision, found, urgent = telling.occasion.decision, [], []
    kinds = [asset.kind for asset in decision.assets]
    for at, asset in enumerate(decision.assets):
        if asset.ends_on is not None and asset.ends_on < telling.occasion.step.date:
            continue  # over before this notice goes out
        text = _asset(telling, at, asset, alone=kinds.count(asset.kind) == 1)
        found.append(text)
        if asset.ends_on is not None and asset.disposition in ("expire", "refund"):
            urgent.append(text)
    return tuple(found), tuple(urgent)


def proposed(telling: Telling) -> tuple[str, ...]:
    """Kinds of assets whose fate the plan only proposes: the bank has yet to say yes."""
    rows = telling.occasion.decision.assets
    return unique(telling.wording.say(f"assets.kinds.{asset.kind}") for asset in rows if asset.proposed)


def _asset(telling: Telling, at: int, asset: AssetPlan, *, alone: bool) -> str:
    """One sentence; what customers hold is called by its kind, by its description only to tell two apart."""
    book, place = telling.book, f"channels[{telling.channel.id}].assets[{at}]"
    name = book.note(f"{place}.kind", asset.kind, f"{place}.kind")
    what = telling.wording.say(f"assets.kinds.{name}")
    if not alone:
        description = book.note(f"{place}.description", asset.description, f"{place}.description")
        what = telling.wording.say("assets.told_apart", what=what, description=description)
    if asset.disposition is None:
        mark = book.hole(f"{place}.disposition", "assets", "disposition", _row_of(telling, asset))
        return telling.say("asset_unknown", what=what, mark=mark)
    book.note(f"{place}.disposition", asset.disposition, f"{place}.disposition")
    day = book.day(f"{place}.ends_on", asset.ends_on, f"{place}.ends_on") if asset.ends_on else ""
    keys = (f"assets.{asset.kind}.{asset.disposition}", f"assets.any.{asset.disposition}")
    key = next(k for k in keys if telling.wording.has(k + ("_by" if day else "")) or telling.wording.has(k))
    key += "_by" if day and telling.wording.has(key + "_by") else ""
    target = telling.names["target"] or telling.between(by_target(telling.leaving))
    if not target or (not telling.ends and asset.kind == "holding"):
        target = telling.names["old"]  # what is held stays where redeeming stays
    return telling.wording.say(key, what=what, day=day, **(telling.names | {"target": target}))


def _row_of(telling: Telling, asset: AssetPlan) -> SourceRef | None:
    """Where the ledger lists this asset, None where it does not."""
    rows = telling.sources.graph.inventory.assets_of.get(telling.channel.id, ())
    return next((row.at for row in rows if (row.kind, row.description) == (asset.kind, asset.description)), None)
