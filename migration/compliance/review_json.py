"""``review.json``: the review as one JSON document that stands alone, and back. Same review, same bytes."""

import datetime as dt
import json
from typing import Any

from inventory.records import SourceRef
from migration.compliance.results import SCHEMA, Judged, Review, RuleResult
from migration.compliance.rule import Binding, Grade, Instrument, Level, Outcome, Rule, Text, Verdict

_Json = dict[str, Any]


def review_to_json(review: Review) -> str:
    """The review as text: UTF-8, one space of indent, newline at the end."""
    document = {
        "schema": SCHEMA,
        "plan": review.plan,
        "rules": review.rules,
        "as_of": review.as_of.isoformat(),
        "lang": review.lang,
        "conclusion": review.conclusion,
        "totals": {str(verdict): count for verdict, count in review.counts.items()},
        "blockers": [_brief(row) for row in review.blockers],
        "tasks": [
            {"item": t.item, "text": t.text, "channel_id": t.channel_id, "rules": list(t.rules)} for t in review.tasks
        ],
        "results": [_result(row) for row in review.results],
        "not_in_force": [_rule(rule) for rule in review.not_in_force],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def review_from_json(text: str) -> Review:
    """Read a review back.

    Raises
    ------
    KeyError, ValueError
        The text is no review of this schema.
    """
    raw = json.loads(text)
    if raw.get("schema") != SCHEMA:
        raise ValueError(f"expected schema {SCHEMA}, found {raw.get('schema')}")
    return Review(
        plan=raw["plan"],
        rules=raw["rules"],
        as_of=dt.date.fromisoformat(raw["as_of"]),
        lang=raw["lang"],
        results=tuple(
            RuleResult(_read_rule(row["rule"]), tuple(_read_outcome(o) for o in row["outcomes"]))
            for row in raw["results"]
        ),
        not_in_force=tuple(_read_rule(row) for row in raw["not_in_force"]),
    )


def _brief(row: Judged) -> _Json:
    return {"rule": row.rule.id, "channel_id": row.outcome.channel_id, "text": row.sentence}


def _result(row: RuleResult) -> _Json:
    return {
        "rule": _rule(row.rule),
        "verdict": str(row.verdict) if row.verdict else None,
        "blocks": row.blocks,
        "outcomes": [_outcome(outcome) for outcome in row.outcomes],
    }


def _outcome(outcome: Outcome) -> _Json:
    return {
        "channel_id": outcome.channel_id,
        "subject": outcome.subject,
        "verdict": str(outcome.verdict),
        "text": outcome.text,
        "rows": [f"{ref.sheet}!{ref.row}" for ref in outcome.rows],
        "figures": dict(outcome.figures),
        "wants": outcome.wants,
    }


def _rule(rule: Rule) -> _Json:
    source = rule.instrument
    return {
        "id": rule.id, "title": rule.title._asdict(), "why": rule.why._asdict(), "remedy": rule.remedy._asdict(),
        "instrument": {
            "id": source.id, "order": source.order, "name": source.name._asdict(), "issuer": source.issuer._asdict(),
            "issued_on": _iso(source.issued_on), "binding": str(source.binding), "read": source.read._asdict(),
            "numbered": source.numbered,
        },
        "clause": rule.clause, "effective_from": _iso(rule.effective_from), "effective_to": _iso(rule.effective_to),
        "grade": str(rule.grade), "level": str(rule.level), "theme": rule.theme,
        "check": rule.check, "params": dict(rule.params),
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _read_rule(raw: _Json) -> Rule:
    source = raw["instrument"]
    texts = {name: Text(**raw[name]) for name in ("title", "why", "remedy")}
    return Rule(
        id=raw["id"], clause=raw["clause"], grade=Grade(raw["grade"]), level=Level(raw["level"]), theme=raw["theme"],
        effective_from=dt.date.fromisoformat(raw["effective_from"]), effective_to=_day(raw["effective_to"]),
        check=raw["check"], params=raw["params"], **texts,
        instrument=Instrument(
            id=source["id"], order=source["order"], name=Text(**source["name"]), issuer=Text(**source["issuer"]),
            issued_on=_day(source["issued_on"]), binding=Binding(source["binding"]), read=Text(**source["read"]),
            numbered=source["numbered"],
        ),
    )


def _read_outcome(raw: _Json) -> Outcome:
    places = [place.rpartition("!") for place in raw["rows"]]
    return Outcome(
        verdict=Verdict(raw["verdict"]), text=raw["text"], subject=raw["subject"], channel_id=raw["channel_id"],
        rows=tuple(SourceRef(sheet, int(row)) for sheet, _, row in places), figures=raw["figures"], wants=raw["wants"],
    )
