"""The estate before the plan, as sheet and page show it: counts, colours, and the scatter of fitness against value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inventory.words import Words
from migration.portfolio import Portfolio, Quadrant, Standing
from reports.job import Job
from reports.labels import Labels

COLOURS = {
    Quadrant.STAR: "#548235", Quadrant.REPAIR: "#C55A11", Quadrant.SPARE: "#1F3A5F", Quadrant.QUESTION: "#9C0006",
    Quadrant.UNDECIDED: "#A6A6A6",
}
#: the scatter in pixels: the plot lies between left and right, top and bottom; more dots would be a smear
_LEFT, _RIGHT, _TOP, _BOTTOM, _DOTS = 58, 600, 14, 330, 2_000
_WIDTH, _HEIGHT, _LINES = 620, 384, 4


@dataclass(frozen=True, slots=True)
class Dot:
    """One channel at its place; ``title`` is what the pointer shows."""

    x: float
    y: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Dots with the grid they stand on: positions of the lines with their shares."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    dots: tuple[Dot, ...]
    across: tuple[tuple[float, str], ...]
    upward: tuple[tuple[float, str], ...]
    left_out: int


def quadrant_counts(found: Portfolio) -> dict[Quadrant, int]:
    """How many channels stand where."""
    return {quadrant: sum(row.quadrant is quadrant for row in found.standings) for quadrant in Quadrant}


def portfolio_counts(found: Portfolio, words: Words) -> Iterator[tuple[str, Mapping[str, int]]]:
    """The counts by quadrant, kind, level and line, each under its key with the names people read, most first."""
    yield "by_quadrant", {words.say(f"portfolio.quadrant.{q}"): count for q, count in quadrant_counts(found).items()}
    yield "by_kind", {words.say(f"kinds.{name}"): count for name, count in _most_first(found.by_kind)}
    yield "by_level", {words.say(f"portfolio.level.{name}"): count for name, count in _most_first(found.by_level)}
    yield "by_line", {
        words.say("portfolio.unknown" if name == "unknown" else f"lines.{name}"): count
        for name, count in _most_first(found.by_line)
    }


def portfolio_line(found: Portfolio, words: Words) -> str:
    """The counts by quadrant in one line."""
    counts = (f"{words.say(f'portfolio.quadrant.{q}')} {count}" for q, count in quadrant_counts(found).items())
    return words.say("portfolio.line", count=len(found.standings), names=words.say("labels.semicolon").join(counts))


def draw_scatter(job: Job, labels: Labels) -> Scatter:
    """Fitness to the right, value upward; of very many channels those of most value."""
    standings = sorted(job.plan.portfolio.standings, key=lambda row: (-row.value, row.channel_id))
    marks = [step / _LINES for step in range(_LINES + 1)]
    return Scatter(
        _WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM,
        tuple(_dot(row, labels) for row in standings[:_DOTS]),
        tuple((_x(share), f"{share:.0%}") for share in marks), tuple((_y(share), f"{share:.0%}") for share in marks),
        len(standings[_DOTS:]),
    )


def _dot(row: Standing, labels: Labels) -> Dot:
    title = labels.words.say(
        "portfolio.dot", id=row.channel_id, name=labels.channel(row.channel_id),
        quadrant=labels.words.say(f"portfolio.quadrant.{row.quadrant}"), fitness=f"{row.fitness:.0%}",
        fitness_band=f"{row.fitness_band:.0%}", value=f"{row.value:.0%}", value_band=f"{row.value_band:.0%}",
    )
    return Dot(_x(row.fitness), _y(row.value), COLOURS[row.quadrant], title)


def _x(share: float) -> float:
    return round(_LEFT + share * (_RIGHT - _LEFT), 1)


def _y(share: float) -> float:
    return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
