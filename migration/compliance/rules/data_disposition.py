"""A channel that stops serving customers says what becomes of their personal data, and on what ground."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import AssetDisposition, AssetKind
from inventory.records import Asset, Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per data set of an ending channel; a missing sheet or row is unknown, never "none"."""
    if not case.ending:
        return
    if not case.knows("assets"):
        yield case.say(Verdict.UNKNOWN, "data_disposition.no_sheet", None, (), count=len(case.ending))
        return
    for _, channel in case.ending:
        held = [a for a in case.inventory.assets_of[channel.id] if a.kind is AssetKind.PERSONAL_DATA]
        if held:
            yield from (_judge(case, channel, asset) for asset in held)
        else:
            yield case.say(Verdict.UNKNOWN, "data_disposition.no_row", channel.id, (channel.at,))


def _judge(case: Case, channel: Channel, asset: Asset) -> Outcome:
    facts: dict[str, Any] = {"asset": asset.description}
    if asset.disposition is None:
        return case.say(Verdict.FAIL, "data_disposition.open", channel.id, (asset.at,), **facts)
    facts["fate"] = case.words.say(f"compliance.dispositions.{asset.disposition}")
    if asset.disposition is AssetDisposition.RETAIN_BY_LAW:
        if not asset.legal_basis:
            return case.say(Verdict.FAIL, "data_disposition.no_law", channel.id, (asset.at,), **facts)
        if asset.retain_until is None:
            return case.say(Verdict.UNKNOWN, "data_disposition.no_end", channel.id, (asset.at,), **facts)
        facts |= {"basis": asset.legal_basis, "until": asset.retain_until}
        return case.say(Verdict.PASS, "data_disposition.retained", channel.id, (asset.at,), **facts)
    if not asset.legal_basis:
        return case.say(Verdict.UNKNOWN, "data_disposition.no_basis", channel.id, (asset.at,), **facts)
    facts["basis"] = asset.legal_basis
    return case.say(Verdict.PASS, "data_disposition.stated", channel.id, (asset.at,), **facts)
