"""The units must form one tree."""

from inventory.kinds import Level
from inventory.reading.parsing import ParsedTable


def check_unit_tree(table: ParsedTable) -> None:
    """Report circles with their path, several tops, and a top that is no head office."""
    ids, parents = table.values["unit_id"], table.values["parent_id"]
    above = {unit: parent for unit, parent in zip(ids, parents, strict=True) if unit is not None}
    place = {unit: at for at, unit in reversed(list(enumerate(ids))) if unit is not None}
    for circle in _circles(above):
        at = min(place[unit] for unit in circle)
        table.report(at, "parent_id", "unit_cycle", path=" → ".join((*circle, circle[0])))
    _check_top(table, [at for at in sorted(place.values()) if _is_top(table, at)])


def _is_top(table: ParsedTable, at: int) -> bool:
    """No parent, and the cell was truly blank: a parent that could not be read is told already."""
    cells = table.raw.columns.get("parent_id")
    blank = cells is None or cells[at] == "" or at not in table.rejected
    return table.values["parent_id"][at] is None and blank


def _check_top(table: ParsedTable, tops: list[int]) -> None:
    """Without any top there is a circle, or a parent nobody knows; both are told."""
    if not tops:
        return
    levels = table.values["level"]
    top = next((at for at in tops if levels[at] is Level.HEAD_OFFICE), tops[0])
    for at in tops:
        if at != top:
            facts = {"first": table.row(top), "other": table.values["unit_id"][top]}
            table.report(at, "parent_id", "several_roots", **facts)
    if levels[top] not in (Level.HEAD_OFFICE, None):
        table.report(top, "level", "root_level")


def _circles(above: dict[str, str | None]) -> list[list[str]]:
    """Every circle once, beginning with its least unit."""
    done: set[str] = set()
    circles = []
    for start in sorted(above):
        path: list[str] = []
        unit: str | None = start
        while unit is not None and unit in above and unit not in done and unit not in path:
            path.append(unit)
            unit = above[unit]
        if unit is not None and unit in path:
            circle = path[path.index(unit) :]
            least = circle.index(min(circle))
            circles.append(circle[least:] + circle[:least])
        done.update(path)
    return circles
