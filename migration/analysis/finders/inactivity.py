"""Low activity, platform shocks, and figures that are missing or old."""

from collections.abc import Iterator

from inventory.activity import MEASURES
from inventory.records import Channel, SourceRef
from migration.analysis.activity_level import ActivityLevel, ActivityState
from migration.analysis.scan import Note, Scan
from migration.analysis.series import month_number
from migration.analysis.shocks import load_shocks
from migration.findings import Code, Finding, FindingSeverity

_SEVERITY = {"high": FindingSeverity.HIGH, "medium": FindingSeverity.MEDIUM, "low": FindingSeverity.LOW}


def find_low_activity(scan: Scan) -> Iterator[Finding]:
    """One finding per channel judged low, with the rule that found it; severity follows confidence."""
    last = max((m for m in map(month_number, scan.inventory.activity.months) if m < _today(scan)), default=0)
    rows = _rows_between(scan, last + 1 - scan.policy.whole("activity.window_months"), last)
    for channel in scan.live():
        level = scan.activity[channel.id]
        if level.is_low:
            below = None if level.distance is None else -level.distance
            facts = {
                "measure": scan.term("measure", level.measure), "judged": level.judged,
                "peers": level.peers, "basis": scan.term("basis", level.basis),
                "peer_median": level.peer_median, "deviations_below_peers": below,
                "change_percent": _percent(level.change),
                "followers": channel.followers, "share_percent": _percent(level.active_share),
                "peer_share_percent": _percent(level.peer_share),
                "confidence": scan.term("confidence", level.confidence),
            }
            yield scan.say(Note(Code.LOW_ACTIVITY, _SEVERITY[level.confidence], facts, rows.get(channel.id, ()),
                                level.rule, _evidence(level)), channel)


def find_platform_shocks(scan: Scan) -> Iterator[Finding]:
    """One finding per channel that fell with a platform's change: no ground to close it."""
    shocks = {shock.id: shock for shock in load_shocks()}
    span = scan.policy.whole("shock.step_months")
    dates = {shock.id: month_number(shock.month) for shock in shocks.values()}
    rows = {shock_id: _rows_between(scan, at - span, at + span - 1) for shock_id, at in dates.items()}
    for channel in scan.live():
        level = scan.activity[channel.id]
        if level.shock_id is None:
            continue
        shock = shocks[level.shock_id]
        facts = {"shock": shock.names[scan.words.lang], "month": shock.month,
                 "drop_percent": round(100 * level.shock_share, 1), "judged": level.judged}
        evidence = {"shock_id": shock.id, "source": shock.source, "grade": shock.grade,
                    "active_users": level.active_users, "state": str(level.state)}
        places = rows[shock.id].get(channel.id, ())
        yield scan.say(Note(Code.PLATFORM_SHOCK, FindingSeverity.INFO, facts, places, evidence=evidence), channel)


def find_unknown_activity(scan: Scan) -> Iterator[Finding]:
    """Live channels whose activity the bank did not report: unknown, not inactive."""
    for channel in scan.live():
        if scan.activity[channel.id].state is ActivityState.UNKNOWN:
            facts = {"months": scan.policy.whole("activity.window_months")}
            yield scan.say(Note(Code.UNKNOWN_FIGURE, FindingSeverity.MEDIUM, facts, variant="activity",
                                evidence={"figure": "active_users"}), channel)


def find_stale_data(scan: Scan) -> Iterator[Finding]:
    """Live channels with figures that end well before the day the data speak of."""
    last = _last_months(scan)
    today = _today(scan)
    for channel in scan.live():
        known = last.get(channel.id)
        if known is not None and (age := today - 1 - known) >= scan.policy.whole("activity.stale_months"):
            yield _stale(scan, channel, known, age)


def _stale(scan: Scan, channel: Channel, known: int, age: int) -> Finding:
    facts = {"last_month": f"{known // 12}-{known % 12 + 1:02d}", "age_months": age}
    return scan.say(Note(Code.STALE_DATA, FindingSeverity.MEDIUM, facts), channel)


def _last_months(scan: Scan) -> dict[str, int]:
    """Per channel the number of its last month with any figure."""
    activity = scan.inventory.activity
    known = activity.frame[activity.frame[list(MEASURES)].notna().any(axis=1)]
    latest = known.drop_duplicates("channel_id", keep="last")  # the frame is sorted by channel and month
    pairs = zip(latest["channel_id"], latest["month"], strict=True)
    return {str(channel): month_number(str(month)) for channel, month in pairs}


def _rows_between(scan: Scan, first: int, last: int) -> dict[str, list[SourceRef]]:
    """Per channel its rows of activity from one month number to another, in order of month."""
    activity, found = scan.inventory.activity, dict[str, list[SourceRef]]()
    months = {month for month in activity.months if first <= month_number(month) <= last}
    frame = activity.frame[activity.frame["month"].isin(months)]
    for channel_id, row in zip(frame["channel_id"].tolist(), frame["row"].tolist(), strict=True):
        found.setdefault(channel_id, []).append(SourceRef(activity.sheet, row))
    return found


def _today(scan: Scan) -> int:
    """The number of the month that the data speak of."""
    return scan.as_of.year * 12 + scan.as_of.month - 1


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _evidence(level: ActivityLevel) -> dict[str, object]:
    return {
        "rule": level.rule, "measure": level.measure, "basis": level.basis, "confidence": level.confidence,
        "active_users": level.active_users, "transactions": level.transactions, "trend_share_a_year": level.trend,
        "season_removed": level.season_removed, "months_known": level.months_known,
        "shock_share": level.shock_share,
    }
