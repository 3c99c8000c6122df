"""What one channel really offers, what of it is in use, and what nobody else offers its customers."""

from functools import cached_property

from inventory.graph import CapabilityKey
from inventory.kinds import ChannelKind, Disposition
from inventory.records import Channel, ChannelId, Function
from migration.deciding.bill import Bill
from migration.deciding.option import Group, Menu
from migration.deciding.setting import Setting

#: what is drawn once from rows, people and carriers alone, and handed on to builders at other prices: none of it may
#: read a setting, which would be out of date there
LASTING = ("_groups", "_used", "_weights", "_heavy", "_content_only", "_publishes", "_candidates")


class Offering:
    """The functions of a channel by capability; keys that begin with ``=`` are functions a person keeps here."""

    def __init__(self, setting: Setting, channel: Channel) -> None:
        self._s = setting
        self._channel = channel
        self._menu = Menu(channel, setting.figures.active[channel.id])
        self._forced = channel.id in setting.people.channels
        self._hopeless = 0
        self._offers_of: dict[ChannelId, frozenset[CapabilityKey]] = {}
        self._uses: dict[ChannelId, float] = {}
        self._moves: dict[tuple[CapabilityKey, ChannelId], Bill] = {}

    def _share_offering(self, other: "Offering") -> None:
        """Hand on what owes nothing to prices."""
        other._offers_of, other._uses = self._offers_of, self._uses
        other.__dict__.update((name, drawn) for name, drawn in self.__dict__.items() if name in LASTING)

    def _loose(self) -> list[Function]:
        """Functions really offered here on which nobody decided."""
        said = self._s.people.functions
        return [f for f in self._s.inventory.functions_of[self._channel.id] if f.jumps_to is None and f.id not in said]

    @cached_property
    def _groups(self) -> dict[CapabilityKey, Group]:
        found: dict[CapabilityKey, list[Function]] = {}
        for row in self._loose():
            found.setdefault(self._s.graph.key_of(row.id), []).append(row)
        for row in self._s.inventory.functions_of[self._channel.id]:
            word = self._s.people.functions.get(row.id)
            if word is not None and word.action == Disposition.STAY:
                found[f"={row.id}"] = [row]
        return {key: tuple(rows) for key, rows in sorted(found.items())}

    @cached_property
    def _used(self) -> frozenset[CapabilityKey]:
        return frozenset(key for key, rows in self._groups.items() if key[0] == "=" or any(f.in_use for f in rows))

    @cached_property
    def _weights(self) -> dict[CapabilityKey, float]:
        """Use of each capability in use; what nobody counted weighs like the median."""
        known = sorted(f.monthly_users for k in self._used for f in self._groups[k] if f.monthly_users)
        usual = known[(len(known) - 1) // 2] if known else 1
        return {
            k: float(sum(usual if f.monthly_users is None else f.monthly_users for f in self._groups[k]))
            for k in sorted(self._used)
        }

    @cached_property
    def _heavy(self) -> frozenset[CapabilityKey]:
        """Capabilities in use that are more than content and promotion."""
        return frozenset(k for k in self._used if not self._is_light(k))

    def _entitles(self, key: CapabilityKey) -> bool:
        """Points, coupons, benefits: promotion, but the customer's already, so that it may not simply end."""
        known = self._s.graph.taxonomy.get(key)
        return known is not None and known.transactional == "campaign" and not known.droppable

    @cached_property
    def _content_only(self) -> bool:
        rows = [f for k in self._used for f in self._groups[k]]
        return bool(rows) and all(self._s.figures.is_light(f) for f in rows)

    @cached_property
    def _publishes(self) -> bool:
        """An official account with nothing but content and promotion: its readers stay with official accounts."""
        rows = [f for group in self._groups.values() for f in group]
        light = bool(rows) and all(self._s.figures.is_light(f) for f in rows)
        return self._channel.kind.is_official_account and (self._content_only or (light and not self._used))

    def _might_be(self, key: CapabilityKey) -> tuple[CapabilityKey, ...]:
        """The capability itself, or what the mapper thought an unmapped function might be; empty: anything."""
        if key in self._s.graph.taxonomy:
            return (key,)
        mapping = self._s.graph.mapping
        return tuple(dict.fromkeys(c for f in self._groups[key] for c in mapping[f.id].candidates))

    def _is_light(self, key: CapabilityKey) -> bool:
        """Content or promotion, every function of it."""
        return all(self._s.figures.is_light(f) for f in self._groups[key])

    def _known(self, key: CapabilityKey) -> bool:
        return key in self._s.graph.taxonomy

    def _sole(self) -> list[CapabilityKey]:
        """Capabilities in use that no other live channel offers these customers.

        Content and promotion do not count, but what customers are entitled to does.
        """
        relied_on = {k for k in self._used if k in self._heavy or self._entitles(k)}
        return [k for k in sorted(relied_on) if k[0] == "=" or not self._lives_elsewhere(k)]

    def _lives_elsewhere(self, key: CapabilityKey) -> bool:
        """Used on another live channel; of a function nobody could map, all it might be must be."""
        might = self._might_be(key)
        return bool(might) and all(self._s.carriers.others_using(self._channel.id, c) for c in might)

    def _own_grounds(self) -> tuple[str, ...]:
        found = ["low_activity"] if self._channel.id in self._s.low else []
        if self._channel.kind is ChannelKind.SERVICE_ACCOUNT and self._content_only:
            found.append("misfit")
        rows = self._s.inventory.functions_of[self._channel.id]
        if self._groups and not any(f.in_use for f in rows):
            found.append("unused")
        return tuple(found)
