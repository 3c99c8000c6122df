"""A document the bank must hold is on the evidence sheet, and dated before the step that needs it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import AssetDisposition, AssetKind, ChannelKind, Stage
from inventory.records import Channel, ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """Judge one item: ``item``, whom it ``applies`` to, the stage it must come ``before``, ``missing`` as a verdict."""
    subjects = _subjects(case, params["applies"])
    if not subjects:
        return
    item = params["item"]
    if case.proof(item):
        yield _judge(case, params, None)
        return
    known = [subject for subject in subjects if subject is not None]
    lacking = tuple(subject for subject in known if not case.proof(item, subject))
    for subject in known:
        if subject not in lacking:
            yield _judge(case, params, subject)
    if lacking or not known:
        yield _missing(case, params, lacking)


def _judge(case: Case, params: Mapping[str, Any], subject: ChannelId | None) -> Outcome:
    proof = min(case.proof(params["item"], subject), key=lambda row: (row.date, row.at))
    limit = _limit(case, params, subject)
    facts = {"item": case.item(params["item"]), "ref": proof.ref, "by": proof.by, "date": proof.date}
    if limit is not None and proof.date > limit:
        return case.say(Verdict.FAIL, "evidence_item.late", subject, (proof.at,), limit=limit, **facts)
    return case.say(Verdict.PASS, "evidence_item.held", subject, (proof.at,), **facts)


def _missing(case: Case, params: Mapping[str, Any], subjects: tuple[ChannelId, ...]) -> Outcome:
    """One row for all channels that lack it: the document may be one for all of them."""
    verdict = Verdict.PERSON if params.get("missing") == "person" else case.lacking()
    code = {Verdict.PERSON: "person", Verdict.FAIL: "missing", Verdict.UNKNOWN: "no_sheet"}[verdict]
    single = subjects[0] if len(subjects) == 1 else None
    many = "_many" if len(subjects) > 1 else ""
    return case.say(
        verdict, f"evidence_item.{code}{many}", single, tuple(case.inventory.channels[s].at for s in subjects),
        wants=params["item"], count=len(subjects), names=case.names(case.quoted(s) for s in subjects),
        channels=list(subjects),
    )


def _limit(case: Case, params: Mapping[str, Any], subject: ChannelId | None) -> dt.date | None:
    if "before" not in params:
        return None
    stage = Stage(params["before"])
    rows = case.plan.channels if subject is None else (case.plan.decision_of[subject],)
    return min((step.date for row in rows for step in row.stages if step.stage is stage), default=None)


def _subjects(case: Case, applies: str) -> tuple[ChannelId | None, ...]:
    if applies == "plan":
        return (None,) if case.changed else ()
    if applies == "app_targets":
        rows = case.inventory.channels
        return tuple(t for t in sorted(case.receiving) if t in rows and rows[t].kind is ChannelKind.APP)
    return tuple(channel.id for row, channel in case.ending if _applies(case, applies, row, channel))


def _applies(case: Case, applies: str, row: ChannelDecision, channel: Channel) -> bool:
    return {
        "ending": True,
        "ending_official": channel.kind.is_official_account,
        "ending_video": channel.kind is ChannelKind.VIDEO_ACCOUNT,
        "ending_with_target": row.target_channel_id is not None,
        "data_moves": _moves_data(case, channel),
    }[applies]


def _moves_data(case: Case, channel: Channel) -> bool:
    return any(
        asset.kind is AssetKind.PERSONAL_DATA and asset.disposition is AssetDisposition.MIGRATE
        for asset in case.inventory.assets_of[channel.id]
    )
