"""The tree of units, and whom a channel of each unit may serve (design section 10)."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from inventory.kinds import Level
from inventory.records import Unit, UnitId


class UnitTree:
    """Units by id, with parents, subtrees and legal persons. The validator has refused cycles and orphans."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.id: unit for unit in sorted(units, key=lambda u: u.id)}

    def __getitem__(self, unit_id: UnitId) -> Unit:
        return self._units[unit_id]

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._units

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def __len__(self) -> int:
        return len(self._units)

    @cached_property
    def children(self) -> dict[UnitId, tuple[UnitId, ...]]:
        """The direct children of each unit, sorted."""
        found: dict[UnitId, list[UnitId]] = {unit_id: [] for unit_id in self._units}
        for unit in self:
            if unit.parent_id is not None:
                found[unit.parent_id].append(unit.id)
        return {unit_id: tuple(below) for unit_id, below in found.items()}

    def ancestors(self, unit_id: UnitId) -> tuple[UnitId, ...]:
        """The unit itself, its parent, and so on up to the root."""
        path = [unit_id]
        while (parent := self._units[path[-1]].parent_id) is not None:
            path.append(parent)
        return tuple(path)

    def subtree(self, unit_id: UnitId) -> frozenset[UnitId]:
        """The unit and everything under it."""
        found, stack = {unit_id}, [unit_id]
        while stack:
            below = self.children[stack.pop()]
            found.update(below)
            stack.extend(below)
        return frozenset(found)

    def head_office(self) -> Unit:
        """The first root of level head office, else the first root."""
        roots = [unit for unit in self if unit.parent_id is None]
        return next((unit for unit in roots if unit.level is Level.HEAD_OFFICE), roots[0])

    def serving_unit(self, unit_id: UnitId) -> UnitId:
        """The unit whose customers a channel of ``unit_id`` serves: departments serve the unit they hang under."""
        return self._serving[unit_id]

    def legal_person(self, unit_id: UnitId) -> UnitId:
        """The nearest subsidiary at or above the unit, else the root: coverage never crosses it."""
        return self._legal[unit_id]

    def customers_of(self, unit_id: UnitId) -> frozenset[UnitId]:
        """The units whose customers a channel owned by ``unit_id`` serves: its scope.

        The serving unit's subtree within one legal person, departments left out.
        """
        return self._scopes[self.serving_unit(unit_id)]

    @cached_property
    def _serving(self) -> dict[UnitId, UnitId]:
        return {
            unit.id: next((u for u in self.ancestors(unit.id) if self[u].level is not Level.DEPARTMENT), unit.id)
            for unit in self
        }

    @cached_property
    def _legal(self) -> dict[UnitId, UnitId]:
        found = {}
        for unit in self:
            path = self.ancestors(unit.id)
            found[unit.id] = next((u for u in path if self[u].level is Level.SUBSIDIARY), path[-1])
        return found

    @cached_property
    def _scopes(self) -> dict[UnitId, frozenset[UnitId]]:
        return {
            serving: frozenset(
                u
                for u in self.subtree(serving)
                if self._legal[u] == self._legal[serving] and (self[u].level is not Level.DEPARTMENT or u == serving)
            )
            for serving in set(self._serving.values())
        }
