"""Sheet 台账: the ledger of mobile applications the regulator asks banks to keep (金办发〔2024〕99号)."""

from collections.abc import Iterator
from typing import Any

from inventory.kinds import Stage
from inventory.words import Words
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_table

#: findings that answer the notice's four grounds: low activity, poor experience, redundancy, risk
_GROUNDS = {
    "low_activity": ("low_activity",),
    "poor_experience": ("click_depth", "menu_over_capacity", "dead_end", "jump_chain", "jump_loop"),
    "redundant": ("overlap", "cluster", "duplicate_channel", "hall_repeats_mini_program", "entry_control"),
    "risk": ("high_risk_in_wechat", "transactions_in_subscription_account", "penalty", "filing_missing",
             "vendor_contract_ended", "owner_missing", "app_launch_dependency"),
}
_COLUMNS = (
    ("number", "count"), ("id", "id"), ("name", "text"), ("kind", "text"), ("unit", "text"), ("line", "text"),
    ("audience", "text"), ("status", "text"), ("launched_on", "date"), ("filing_no", "id"),
    ("verified_entity", "text"), ("owner_department", "text"), ("owner_person", "text"), ("vendor", "text"),
    ("vendor_contract_end", "date"), ("followers", "count"), ("active", "count"), ("functions", "count"),
    ("low_activity", "text"), ("poor_experience", "text"), ("redundant", "text"), ("risk", "text"),
    ("decision", "text"), ("deadline", "date"), ("gaps", "wrap"),
)


def write_ledger(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """One row per channel in the order of the inventory; what the bank did not say is listed, not filled."""
    sheet = book.sheet(words.say("workbook.ledger"), "#2E7D32")
    columns = [Column(words.say(f"workbook.ledger_column.{name}"), style) for name, style in _COLUMNS]
    write_table(book, sheet, columns, _rows(job, labels, words))


def _rows(job: Job, labels: Labels, words: Words) -> Iterator[list[Any]]:
    flags: dict[str, set[str]] = {}
    for finding in job.plan.findings:
        if finding.channel_id:
            flags.setdefault(finding.channel_id, set()).add(str(finding.code))
    active = job.inventory.activity.series("active_users")
    for number, channel in enumerate(job.inventory.channels.values(), 1):
        decision = job.plan.decision_of[channel.id]
        found = flags.get(channel.id, set())
        last = active[channel.id][-1] if channel.id in active else float("nan")
        goal = labels.aim(decision.target_channel_id)
        yield [
            number, channel.id, channel.name, labels.kind(channel), labels.unit_of(channel.id), labels.line(channel),
            words.say(f"audiences.{channel.served_audience}"), labels.status(channel), channel.launched_on,
            channel.filing_no, channel.verified_entity, channel.owner_department, channel.owner_person, channel.vendor,
            channel.vendor_contract_end, channel.followers, int(last) if last >= 0 else None,
            len(job.inventory.functions_of[channel.id]) or None,
            *(words.say("workbook.yes") if found & set(codes) else "" for codes in _GROUNDS.values()),
            labels.decision(decision) + (f" → {goal}" if goal else ""),
            decision.day_of(Stage.CLOSED) or decision.day_of(Stage.SERVICE_STOP), _gaps(channel, words),
        ]


def _gaps(channel: Any, words: Words) -> str:
    """What the notice asks for and the bank has not filled."""
    asked = ["owner_department", "owner_person", "launched_on", "status", "followers"]
    if channel.kind in ("app", "mini_program"):
        asked.append("filing_no")
    missing = [words.say(f"workbook.ledger_column.{name}") for name in asked if getattr(channel, name) is None]
    return words.say("labels.comma").join(missing)
