"""What customers hold on an ending channel runs out first, or it is said what becomes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import AssetDisposition, AssetKind, Stage
from inventory.records import Asset, Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per asset of an ending channel, personal data apart; an absent sheet is unknown."""
    if not case.ending:
        return
    if not case.knows("assets"):
        yield case.say(Verdict.UNKNOWN, "assets_settled.no_sheet", None, (), count=len(case.ending))
        return
    for row, channel in case.ending:
        for asset in case.inventory.assets_of[channel.id]:
            if asset.kind is not AssetKind.PERSONAL_DATA:
                yield _judge(case, row, channel, asset)


def _judge(case: Case, row: ChannelDecision, channel: Channel, asset: Asset) -> Outcome:
    kind = case.words.say(f"compliance.assets.{asset.kind}")
    facts: dict[str, Any] = {"kind": kind, "asset": asset.description}
    if asset.disposition in (None, AssetDisposition.EXPIRE):
        return _run_out(case, row, asset, facts)
    facts["fate"] = case.words.say(f"compliance.dispositions.{asset.disposition}")
    return case.say(Verdict.PASS, "assets_settled.stated", channel.id, (asset.at,), **facts)


def _run_out(case: Case, row: ChannelDecision, asset: Asset, facts: dict[str, Any]) -> Outcome:
    stop = row.day_of(Stage.SERVICE_STOP)
    if asset.ends_on is None:
        return case.say(Verdict.FAIL, "assets_settled.open", row.channel_id, (asset.at,), **facts)
    if stop is not None and asset.ends_on >= stop:
        code, verdict = _outliving(row, asset)
        return case.say(
            verdict, f"assets_settled.{code}", row.channel_id, (asset.at,), ends=asset.ends_on, stop=stop, **facts
        )
    return case.say(Verdict.PASS, "assets_settled.runs_out", row.channel_id, (asset.at,), ends=asset.ends_on, **facts)


def _outliving(row: ChannelDecision, asset: Asset) -> tuple[str, Verdict]:
    """What to say of an asset that runs longer than the service; to let it run out is no answer then."""
    if asset.disposition is AssetDisposition.EXPIRE:
        return "cut_short", Verdict.FAIL
    if any(p.proposed and p.description == asset.description and p.disposition for p in row.assets):
        return "proposed", Verdict.PERSON
    return "outlives", Verdict.FAIL
