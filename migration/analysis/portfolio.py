"""The whole estate at a glance: counts, and fitness against value with a band in which figures do not decide."""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from inventory.kinds import ChannelKind
from inventory.records import Channel
from migration.analysis.scan import Scan
from migration.portfolio import Portfolio, Quadrant, Standing

Score = tuple[float, float]  # middle and half width of the band, 0 to 1


def build_portfolio(scan: Scan) -> Portfolio:
    """Judge every live channel.

    Notes
    -----
    Fitness is the mean of what is known of: the share of own functions in their preferred home (or on the app,
    which may carry anything), the share of functions that are used, the share within reach of a few clicks.
    Value is the mean of what is known of: the rank by active users and by transactions among channels of its
    kind, the share of capabilities nobody else carries for its customers. A part that is unknown widens the band.
    """
    live = list(scan.live())
    units = scan.inventory.units
    active = _ranks(live, [scan.activity[c.id].active_users for c in live])
    traded = _ranks(live, [scan.activity[c.id].transactions for c in live])
    standings = []
    for at, channel in enumerate(live):
        fitness = _score(scan, _fitness_parts(scan, channel))
        value = _score(scan, (_known(active[at]), _known(traded[at]), _sole_share(scan, channel)))
        standings.append(Standing(channel.id, *fitness, *value, _quadrant(scan, fitness, value)))
    return Portfolio(
        _count(c.kind.value for c in live),
        _count(units[units.serving_unit(c.owner_unit)].level.value for c in live),
        _count(c.business_line.value if c.business_line else "unknown" for c in live),
        tuple(sorted(standings, key=lambda row: row.channel_id)),
    )


def _fitness_parts(scan: Scan, channel: Channel) -> tuple[float | None, ...]:
    offered = scan.own[channel.id]
    rows = [own.row for own in offered]
    on_app = channel.kind is ChannelKind.APP
    at_home = [on_app or own.capability.preferred_home == channel.kind for own in offered if own.capability]
    used = [f.monthly_users > 0 for f in rows if f.monthly_users is not None]
    limit = scan.policy.whole("misfit.max_click_depth")
    near = [f.click_depth <= limit for f in rows if f.click_depth is not None]
    return _share(at_home), _share(used), _share(near)


def _sole_share(scan: Scan, channel: Channel) -> float | None:
    counts = scan.overlap.carriers_of_capabilities(channel.id)
    return _share([others == 0 for others in counts.values()])


def _score(scan: Scan, parts: tuple[float | None, ...]) -> Score:
    """The mean of the known parts, the middle where none is, and how unsure it is."""
    known = [part for part in parts if part is not None]
    missing = (len(parts) - len(known)) / len(parts)
    band = scan.policy.number("portfolio.band") + missing * scan.policy.number("portfolio.unknown_band")
    middle = scan.policy.number("portfolio.middle")
    return round(sum(known) / len(known) if known else middle, 3), round(band, 3)


def _quadrant(scan: Scan, fitness: Score, value: Score) -> Quadrant:
    middle = scan.policy.number("portfolio.middle")
    if abs(fitness[0] - middle) <= fitness[1] or abs(value[0] - middle) <= value[1]:
        return Quadrant.UNDECIDED
    if value[0] > middle:
        return Quadrant.STAR if fitness[0] > middle else Quadrant.REPAIR
    return Quadrant.SPARE if fitness[0] > middle else Quadrant.QUESTION


def _ranks(live: list[Channel], figures: list[float | None]) -> NDArray[np.float64]:
    """Share of the known channels of the same kind that a channel is at least as busy as; NaN where unknown."""
    values = np.array([np.nan if figure is None else figure for figure in figures], dtype=np.float64)
    ranks = np.full(len(live), np.nan)
    kinds = np.array([channel.kind.value for channel in live], dtype=str)
    for kind in np.unique(kinds):
        here = np.flatnonzero((kinds == kind) & ~np.isnan(values))
        ordered = np.sort(values[here])
        ends = [np.searchsorted(ordered, values[here], side=side) for side in ("left", "right")]
        ranks[here] = (ends[0] + ends[1]) / 2 / max(len(here), 1)
    return ranks


def _share(marks: list[bool]) -> float | None:
    return sum(marks) / len(marks) if marks else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _count(words: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(words).items()))
