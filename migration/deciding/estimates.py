"""Figures behind the prices: what the bank said, or the range the policy gives where it said nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from inventory.graph import CapabilityGraph
from inventory.kinds import ChannelKind, EntryType, Status
from inventory.records import Channel, ChannelId, Function
from migration.policy import Policy, Setting


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the range it may truly lie in; a known one has no width. ``cell`` names the missing cell."""

    value: float
    low: float
    high: float
    cell: str | None = None

    @property
    def known(self) -> bool:
        """The bank gave the figure."""
        return self.cell is None

    @classmethod
    def exactly(cls, value: float) -> "Estimate":
        """A figure the bank gave."""
        return cls(value, value, value)

    @classmethod
    def of(cls, setting: Setting, cell: str, factor: float = 1.0) -> "Estimate":
        """The range of a policy setting, in place of an empty cell."""
        low = setting.value if setting.low is None else setting.low
        high = setting.value if setting.high is None else setting.high
        return cls(setting.value * factor, low * factor, high * factor, cell)


class Figures:
    """Running cost (CNY a year), active customers (persons a month), messages a month, users of a function."""

    def __init__(self, graph: CapabilityGraph, policy: Policy) -> None:
        self._inventory = graph.inventory
        self._graph = graph
        self._policy = policy

    def under(self, policy: Policy) -> "Figures":
        """The same figures under another policy; tables it leaves as they are stay the very same objects."""
        found = Figures(self._graph, policy)
        for name in ("cost", "active", "messages"):
            known = getattr(self, name)
            if getattr(found, name) == known:
                found.__dict__[name] = known
        return found

    def supposing(self, table: str, own: ChannelId, value: float) -> "Figures":
        """The same figures but for one of ``cost`` or ``active``, as if the bank had given it."""
        found = Figures(self._graph, self._policy)
        found.__dict__.update({name: getattr(self, name) for name in ("cost", "active", "messages")})
        found.__dict__[table] = {**getattr(self, table), own: Estimate.exactly(value)}
        return found

    @cached_property
    def cost(self) -> Mapping[ChannelId, Estimate]:
        """Running cost per channel, CNY a year."""
        return {c.id: self._cost(c) for c in self._inventory.channels.values()}

    @cached_property
    def active(self) -> Mapping[ChannelId, Estimate]:
        """Active customers per channel: mean of the last months reported, else a share of the followers."""
        levels = self._levels("active_users")
        return {c.id: self._active(c, levels.get(c.id)) for c in self._inventory.channels.values()}

    @cached_property
    def messages(self) -> Mapping[ChannelId, float]:
        """Usual messages a month of official accounts; an account that is not open yet sends none."""
        levels = self._levels("messages_sent")
        unknown = self._policy.number("platform.messages.unknown")
        return {
            c.id: 0.0 if c.status is Status.PLANNED else levels.get(c.id, unknown)
            for c in self._inventory.channels.values()
            if c.kind.is_official_account
        }

    def users(self, function: Function) -> Estimate:
        """Monthly users of one function."""
        if function.monthly_users is not None:
            return Estimate.exactly(function.monthly_users)
        active = self.active[function.channel_id]
        share = self._policy["friction.function_users"]
        return Estimate(
            active.value * share.value, active.low * (share.low or 0.0), active.high * (share.high or 1.0),
            f"monthly_users:{function.id}",
        )

    def worth(self, channel: Channel) -> Setting:
        """What an active customer of the channel is worth a year: a reader's worth where nothing else is in use."""
        rows = self._inventory.functions_of[channel.id]
        light = bool(rows) and all(self.is_light(f) for f in rows if f.in_use)
        return self._policy["loss.worth.reader" if light else f"loss.worth.{channel.kind}"]

    def is_light(self, function: Function) -> bool:
        """Content or promotion: nothing a customer depends on. Where nobody is sure, all it might be must be so.

        An enquiry that is an article is content as well: a page to read, whatever its name.
        """
        mapped, taxonomy = self._graph.mapping[function.id], self._graph.taxonomy
        might = mapped.candidates if mapped.capability_id is None else (mapped.capability_id,)
        light = {"content", "campaign"} | ({"query"} if function.entry_type is EntryType.ARTICLE else set())
        return bool(might) and all(c in taxonomy and taxonomy[c].transactional in light for c in might)

    def _cost(self, channel: Channel) -> Estimate:
        if channel.annual_cost is not None:
            return Estimate.exactly(channel.annual_cost)
        return Estimate.of(self._policy[f"cost.annual.{channel.kind}"], f"annual_cost:{channel.id}")

    def _active(self, channel: Channel, level: float | None) -> Estimate:
        if level is not None:
            return Estimate.exactly(level)
        if channel.status is Status.PLANNED:
            return Estimate.exactly(0.0)
        if channel.followers is not None:
            share = self._policy[f"loss.active_share.{channel.kind}"]
            return Estimate.of(share, f"active_users:{channel.id}", channel.followers)
        return Estimate.of(self._policy["loss.active.unknown"], f"followers:{channel.id}")

    def _levels(self, measure: str) -> dict[ChannelId, float]:
        """Mean of the last known months, per channel that has any."""
        months = self._policy.whole("plan.activity_months")
        found = {}
        for channel_id, series in self._inventory.activity.series(measure).items():
            known = series[~np.isnan(series)][-months:]
            if len(known):
                found[channel_id] = float(known.mean())
        return found


def is_planned(channel: Channel) -> bool:
    """Not open yet; opens by the plan where it is a target."""
    return channel.status is Status.PLANNED


def takes_building(kind: ChannelKind) -> bool:
    """Whether new functions can be built on a channel of this kind."""
    return kind not in (ChannelKind.VIDEO_ACCOUNT, ChannelKind.OTHER)
