"""Changes of a platform at a known date, taken out of the series before anybody is judged."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inventory.kinds import ChannelKind
from migration.analysis.series import median_known, month_number, slope_known
from migration.policy import Policy

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shock:
    """One row of ``data/shocks.toml``; ``max_drop`` is the largest share of users it can explain."""

    id: str
    month: str
    kinds: frozenset[ChannelKind]
    measures: frozenset[str]
    max_drop: float
    names: Mapping[str, str]
    source: str
    grade: str
    date: str
    reason: str


@dataclass(frozen=True)
class ShockEffect:
    """The step in natural logarithms (0 or below) put down to a shock, per row of the grid."""

    shock: Shock
    step: Floats


@cache
def load_shocks() -> tuple[Shock, ...]:
    """The shocks shipped with the package, in order of date."""
    text = resources.files("migration").joinpath("data/shocks.toml").read_text(encoding="utf-8")
    return tuple(sorted((_read_shock(row) for row in tomllib.loads(text)["shock"]), key=lambda s: (s.month, s.id)))


def measure_shock(
    logs: Floats, months: range, shock: Shock, affected: NDArray[np.bool_], policy: Policy
) -> ShockEffect:
    """How far each affected channel fell at the date, beyond the trend it was on.

    The median of the months after less the median of the months before (``shock.step_months`` each), less what
    the year before would have led one to expect. A fall below ``shock.min_drop`` is noise; one beyond the shock's
    ``max_drop`` is the channel's own in what exceeds it. Nothing is known without figures on both sides.
    """
    span, at = policy.whole("shock.step_months"), month_number(shock.month) - months.start
    step = np.zeros(len(logs))
    if span <= at <= len(months) - span:
        before, after = logs[:, at - span : at], logs[:, at : at + span]
        trend = np.nan_to_num(slope_known(logs[:, max(at - 12, 0) : at]))
        fall = median_known(after, least=2) - median_known(before, least=2) - span * np.minimum(trend, 0.0)
        real = affected & (np.nan_to_num(fall) < np.log(1 - policy.number("shock.min_drop")))
        step[real] = np.maximum(fall[real], np.log(1 - shock.max_drop))
    return ShockEffect(shock, step)


def without_shock(logs: Floats, months: range, effect: ShockEffect) -> Floats:
    """The series with the step given back from the date on."""
    lifted = logs.copy()
    lifted[:, max(month_number(effect.shock.month) - months.start, 0) :] -= effect.step[:, None]
    return lifted


def _read_shock(row: dict[str, Any]) -> Shock:
    return Shock(
        id=row["id"], month=row["month"], kinds=frozenset(ChannelKind(kind) for kind in row["kinds"]),
        measures=frozenset(row["measures"]), max_drop=row["max_drop"],
        names={"zh": row["name_zh"], "en": row["name_en"]}, source=row["source"], grade=row["grade"],
        date=row["date"], reason=row["reason"],
    )
