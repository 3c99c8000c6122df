"""A bill: amounts by price line, and what each would be at worst. CNY over the horizon, cost positive."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Bill:
    """Amounts by line, and what they would be at worst. ``guesses``: line -> cells the bank left empty."""

    lines: dict[str, float] = field(default_factory=dict)
    worst: dict[str, float] = field(default_factory=dict)
    guesses: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, line: str, value: float, worst: float, *cells: str | None) -> None:
        """Add to a line; amounts of nothing leave no line."""
        if value or worst:
            self.lines[line] = self.lines.get(line, 0.0) + value
            self.worst[line] = self.worst.get(line, 0.0) + worst
            missing = tuple(cell for cell in cells if cell)
            if missing:
                self.guesses[line] = self.guesses.get(line, ()) + missing

    def include(self, other: "Bill") -> None:
        """Add every line of another bill."""
        for line, value in other.lines.items():
            self.add(line, value, other.worst[line], *other.guesses.get(line, ()))

    def less(self, other: "Bill") -> "Bill":
        """What this bill costs more than another, line by line."""
        bill = Bill()
        for line in sorted({*self.lines, *other.lines}):
            value = self.lines.get(line, 0.0) - other.lines.get(line, 0.0)
            worst = self.worst.get(line, 0.0) - other.worst.get(line, 0.0)
            bill.add(line, value, worst, *self.guesses.get(line, ()))
        return bill

    @property
    def total(self) -> float:
        """The sum of the lines."""
        return sum(self.lines.values())

    @property
    def worst_total(self) -> float:
        """The sum at the unfavourable end."""
        return sum(self.worst.values())
