"""The figures behind a verdict on activity, for all channels at once."""

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inventory.inventory import Inventory
from migration.analysis.peers import PeerView, view_peers
from migration.analysis.series import median_known, month_grid, month_number, season_of, slope_known
from migration.analysis.shocks import ShockEffect, load_shocks, measure_shock, without_shock
from migration.policy import Policy

Floats = NDArray[np.float64]

#: peer groups from the narrowest to the widest; the measure is always the same within a group
BASES = ("kind_level_line", "kind_level", "kind")
#: what activity is measured by, the first one that a channel reports
MEASURES = ("active_users", "reads", "transactions")


@dataclass(frozen=True)
class Figures:
    """One entry a channel, in id order; NaN is unknown. Peers' figures are logarithms (log1p).

    ``active``: recent median of active users as they are. ``judged``: recent median of ``measure`` without shocks.
    ``change``: share against a year before beyond the peers' loss. ``slope``: logarithms a month. ``known``: months
    with a figure. ``share``: logarithm of active users per follower.
    """

    measure: tuple[str | None, ...]
    active: Floats
    transactions: Floats
    judged: Floats
    distance: Floats
    change: Floats
    slope: Floats
    known: NDArray[np.int64]
    last_month: NDArray[np.int64]
    peers: PeerView
    share: Floats
    share_peers: PeerView
    trade_peers: PeerView
    effects: tuple[ShockEffect, ...]
    season_removed: bool


def measure_figures(inventory: Inventory, policy: Policy, as_of: dt.date) -> Figures:
    """Read the months before ``as_of`` and compute every figure."""
    months = _months_before(inventory, as_of)
    ids = tuple(inventory.channels)
    grids = {name: month_grid(inventory.activity, name, ids, months) for name in MEASURES}
    window, least = policy.whole("activity.window_months"), policy.whole("activity.min_months")
    recent = {name: median_known(grid[:, -window:], least) for name, grid in grids.items()}
    measure = _choose_measures(recent)
    used = _pick(grids, measure)
    logs, effects = _without_shocks(np.log1p(used), inventory, measure, (months, policy))
    kinds = _numbers([c.kind for c in inventory.channels.values()])
    logs_level = median_known(logs[:, -window:], least)
    season = season_of(logs, months, kinds)
    bases = _peer_bases(inventory, measure)
    judged_live = np.where(_is_live(inventory), logs_level, np.nan)
    peers = _view(judged_live, bases, policy)
    share = _shares(logs_level, measure, inventory)
    traded = np.where(_is_live(inventory), np.log1p(recent["transactions"]), np.nan)
    return Figures(
        measure=measure, active=recent["active_users"], transactions=recent["transactions"],
        judged=np.asarray(np.round(np.expm1(logs_level), 6), dtype=np.float64), distance=peers.distance(logs_level),
        change=_changes(logs, (window, least), bases, policy), slope=slope_known(logs - season),
        known=(~np.isnan(used)).sum(axis=1), last_month=_last_months(used, months),
        peers=peers, share=share, share_peers=_view(np.where(_is_live(inventory), share, np.nan), bases, policy),
        trade_peers=_view(traded, bases, policy), effects=effects, season_removed=bool(season.any()),
    )


def _months_before(inventory: Inventory, as_of: dt.date) -> range:
    numbers = [month_number(month) for month in inventory.activity.months]
    end = as_of.year * 12 + as_of.month - 1
    first = min([n for n in numbers if n < end], default=end)
    return range(first, max([n + 1 for n in numbers if n < end], default=end))


def _choose_measures(recent: dict[str, Floats]) -> tuple[str | None, ...]:
    """Per channel the first measure that is known."""
    known = np.array([~np.isnan(recent[name]) for name in MEASURES])
    first = np.where(known.any(axis=0), known.argmax(axis=0), -1)
    return tuple(None if at < 0 else MEASURES[at] for at in first.tolist())


def _pick(grids: dict[str, Floats], measure: Sequence[str | None]) -> Floats:
    """Per channel the series of its own measure; the first one where none is known."""
    chosen = np.array([MEASURES.index(name) if name else 0 for name in measure], dtype=np.intp)
    return np.stack([grids[name] for name in MEASURES])[chosen, np.arange(len(chosen))]


def _without_shocks(
    logs: Floats, inventory: Inventory, measure: Sequence[str | None], place: tuple[range, Policy]
) -> tuple[Floats, tuple[ShockEffect, ...]]:
    months, policy = place
    effects = []
    for shock in load_shocks():
        affected = np.array([
            channel.kind in shock.kinds and name in shock.measures
            for channel, name in zip(inventory.channels.values(), measure, strict=True)
        ], dtype=bool)
        effect = measure_shock(logs, months, shock, affected, policy)
        logs = without_shock(logs, months, effect)
        effects.append(effect)
    return logs, tuple(effects)


def _peer_bases(inventory: Inventory, measure: Sequence[str | None]) -> list[NDArray[np.int64]]:
    """Group numbers for each of :data:`BASES`."""
    channels = list(inventory.channels.values())
    units = inventory.units
    levels = [units[units.serving_unit(c.owner_unit)].level for c in channels]
    whole = [(c.kind, m, level, c.business_line) for c, m, level in zip(channels, measure, levels, strict=True)]
    return [_numbers([key[:length] for key in whole]) for length in (4, 3, 2)]


def _view(values: Floats, bases: list[NDArray[np.int64]], policy: Policy) -> PeerView:
    return view_peers(values, bases, min_peers=policy.whole("activity.min_peers"),
                      spread_floor=policy.number("activity.spread_floor"))


def _changes(
    logs: Floats, window: tuple[int, int], bases: list[NDArray[np.int64]], policy: Policy
) -> Floats:
    """Share gained or lost against the same months a year before, or the first ones known, beyond the peers' loss."""
    span, least = window
    count = logs.shape[1]
    start = count - span - 12 if count >= span + 12 else 0
    if count < 2 * span:
        return np.full(len(logs), np.nan)
    change = median_known(logs[:, -span:], least) - median_known(logs[:, start : start + span], least)
    usual = np.minimum(np.nan_to_num(_view(change, bases, policy).median), 0.0)
    return np.asarray(np.expm1(change - usual))


def _last_months(grid: Floats, months: range) -> NDArray[np.int64]:
    """The number of each row's last known month, -1 for none."""
    known = ~np.isnan(grid)
    last = grid.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1) if grid.shape[1] else np.zeros(len(grid), np.int64)
    return np.where(known.any(axis=1), months.start + last, -1) if grid.shape[1] else np.full(len(grid), -1)


def _shares(level: Floats, measure: Sequence[str | None], inventory: Inventory) -> Floats:
    """Logarithm of active users per follower, NaN where either is unknown or nobody follows."""
    followers = np.array([
        channel.followers if channel.followers and name == "active_users" else np.nan
        for channel, name in zip(inventory.channels.values(), measure, strict=True)
    ], dtype=np.float64)
    return np.asarray(level - np.log(followers))


def _is_live(inventory: Inventory) -> NDArray[np.bool_]:
    return np.array([channel.is_live for channel in inventory.channels.values()], dtype=bool)


def _numbers(keys: Sequence[Hashable]) -> NDArray[np.int64]:
    """A number for each distinct key, in order of first appearance."""
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)


