"""Price lines: what an action costs or saves over the horizon, relative to keeping the channel.

Every amount is a pair: as the policy expects it, and with every unknown and every assumption at the
unfavourable end of its range. CNY, cost positive.
"""

import datetime as dt
from collections.abc import Mapping

from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.inventory import Inventory
from inventory.kinds import ChannelKind
from inventory.records import Channel, ChannelId, Function
from migration.deciding.bill import Bill
from migration.deciding.estimates import Estimate, Figures
from migration.policy import Policy, Setting


class Pricer:
    """Prices parts of options from the figures and the policy."""

    def __init__(
        self, graph: CapabilityGraph, policy: Policy, figures: Figures, start: dt.date,
        shared: Mapping[tuple[ChannelId, ChannelId], int],
    ) -> None:
        self._graph = graph
        self._inventory: Inventory = graph.inventory
        self._policy = policy
        self._figures = figures
        self._start = start
        self._shared = shared

    @property
    def years(self) -> float:
        """The horizon prices are summed over."""
        return self._policy.number("plan.horizon_years")

    def closing(self, channel: Channel, mechanism: str, flags: tuple[str, ...]) -> Bill:
        """What ending the channel saves and costs, wherever its customers go."""
        bill = Bill()
        self._running(bill, channel)
        self._once(bill, "one_off_work", self._policy[f"cost.work.{mechanism}"])
        if self._policy.number("cost.work.function") and (rows := len(self._inventory.functions_of[channel.id])):
            self._once(bill, "one_off_work", self._policy["cost.work.function"], rows)
        for asset in self._inventory.assets_of[channel.id]:
            self._once(bill, "one_off_assets", self._policy[f"cost.asset.{asset.kind}"])
        settings = [self._policy[f"flag.{flag}"] for flag in flags]
        if settings:  # one explanation answers them all
            bill.add("shadow_flag", -max(s.value for s in settings) * self.years,
                     -max(_low(s) for s in settings) * self.years)
        return bill

    def successor_share(self, channel: Channel) -> Bill:
        """What the subscription account after a conversion goes on costing."""
        bill, share = Bill(), self._policy["cost.converted_share"]
        saved, cost = self._policy["cost.saved_share"], self._figures.cost[channel.id]
        bill.add(
            "annual_successor", cost.value * saved.value * share.value * self.years,
            cost.low * _low(saved) * _high(share) * self.years, cost.cell,
        )
        return bill

    def opening(self) -> Bill:
        """Opening an account that nobody planned."""
        bill = Bill()
        self._once(bill, "one_off_work", self._policy["cost.work.open_account"])
        return bill

    def loss(self, channel: Channel, mechanism: str, target: Channel | None) -> Bill:
        """Expected loss of active customers on the way to the main successor."""
        bill = Bill()
        active, worth = self._figures.active[channel.id], self._figures.worth(channel)
        known = self._policy.get(f"loss.{mechanism}.{channel.kind}") or self._policy["loss.none"]
        value, worst = known.value, _high(known)
        if target is not None and mechanism == "guided_refollow" and _other_habit(channel, target):
            other = self._policy["loss.other_kind"]
            value, worst = value + other.value, worst + _high(other)
        stays = self._already_there(channel, target)
        bill.add(
            "shadow_customer_loss",
            active.value * (1 - stays) * min(value, 1.0) * worth.value * self.years,
            active.high * (1 - stays) * min(worst, 1.0) * _high(worth) * self.years,
            active.cell,
        )
        return bill

    def successor(self, channel: Channel, target: Channel, *, lasting: bool, several: bool) -> Bill:
        """Where customers are led: a second address, a channel that may itself end one day, messages unsent."""
        bill = self.extra_successor() if several else Bill()
        if not lasting:
            self._once(bill, "shadow_second_move", self._policy["friction.second_move"])
        if target.kind is not ChannelKind.APP and _other_habit(channel, target):
            self._once(bill, "one_off_work", self._policy["cost.work.other_kind"])
        messages = self._figures.messages.get(channel.id, 0.0)
        if messages and not target.kind.is_official_account:
            reach, active = self._policy["friction.message_unsent"], self._figures.active[channel.id]
            unsent = messages * 12 * self.years
            bill.add("shadow_messages", unsent * active.value * reach.value, unsent * active.high * _high(reach),
                     active.cell)
        return bill

    def extra_successor(self) -> Bill:
        """A second address for the customers of one channel."""
        bill = Bill()
        self._once(bill, "shadow_extra_successor", self._policy["friction.extra_successor"])
        return bill

    def moved(self, rows: tuple[Function, ...], source: Channel, target: Channel, depth: int | None) -> Bill:
        """Friction of functions of one capability that go to ``target``, ``depth`` clicks deep there."""
        bill, key = Bill(), self._graph.key_of(rows[0].id)
        per_user = [self._policy["friction.moved"]]
        if self._farther_from_home(key, source.kind, target.kind):
            per_user.append(self._policy["friction.away_from_home"])
        for row in rows:
            users = self._figures.users(row)
            self._per_user(bill, users, per_user)
            if depth is not None and row.click_depth is not None and depth > row.click_depth:
                self._per_user(bill, users, [self._policy["friction.deeper_click"]] * (depth - row.click_depth))
            if row.elder_critical and target.kind is ChannelKind.APP and not row.offline_alternative:
                self._per_user(bill, users, [self._policy["friction.elder"]])
        self._money(bill, key, source.kind, target.kind)
        return bill

    def building(self, key: CapabilityKey) -> Bill:
        """Building one capability anew on a channel; whoever shares it shares the line."""
        bill = Bill()
        known = key in self._graph.taxonomy
        kind = self._graph.taxonomy[key].transactional if known else "unmapped"
        self._once(bill, "one_off_building", self._policy[f"cost.build.{kind}"])
        return bill

    def dropped(self, rows: tuple[Function, ...]) -> Bill:
        """Promotion or news in use that ends without a successor."""
        bill = Bill()
        for row in rows:
            self._per_user(bill, self._figures.users(row), [self._policy["friction.dropped"]])
        return bill

    def partial(self, row: Function, source: Channel, target: Channel, depth: int | None) -> Bill:
        """Sending one money-moving function of a channel that stays to the app.

        Only here does leaving WeChat count as a gain: a channel that ends is priced by its own customers, so
        that the app does not swallow everything.
        """
        bill = self.moved((row,), source, target, depth)
        once, gain = self._policy["gain.money_out_of_wechat"], self._policy["gain.user_out_of_wechat"]
        users = self._figures.users(row)
        bill.add("shadow_risk", -once.value * self.years, -_low(once) * self.years)
        bill.add(
            "shadow_risk", -users.value * gain.value * self.years, -users.low * _low(gain) * self.years, users.cell
        )
        self._once(bill, "one_off_work", self._policy["cost.work.function"])
        return bill

    def announcing_partial(self) -> Bill:
        """Telling customers that some functions move while the channel stays."""
        bill = Bill()
        self._once(bill, "one_off_work", self._policy["cost.work.partial"])
        return bill

    def _running(self, bill: Bill, channel: Channel) -> None:
        cost, saved = self._figures.cost[channel.id], self._policy["cost.saved_share"]
        years, fewest, cell = self._years_saved(channel)
        bill.add(
            "annual_running_cost", -cost.value * saved.value * years, -cost.low * _low(saved) * fewest, cost.cell, cell
        )

    def _years_saved(self, channel: Channel) -> tuple[float, float, str | None]:
        """Years without the running cost: from the end of the vendor's contract on."""
        if channel.vendor_contract_end is not None:
            bound = max(0.0, (channel.vendor_contract_end - self._start).days / 365)
            years = max(0.0, self.years - bound)
            return years, years, None
        if channel.vendor is None:
            return self.years, self.years, None
        bound_by = self._policy["cost.unknown_contract_years"]
        cell = f"vendor_contract_end:{channel.id}"
        return self.years - bound_by.value, max(0.0, self.years - _high(bound_by)), cell

    def _already_there(self, channel: Channel, target: Channel | None) -> float:
        """Share of the followers who follow the target already, 0 where nobody compared."""
        if target is None or not channel.followers:
            return 0.0
        return min(1.0, self._shared.get((channel.id, target.id), 0) / channel.followers)

    def _farther_from_home(self, key: CapabilityKey, source: ChannelKind, target: ChannelKind) -> bool:
        if key not in self._graph.taxonomy:
            return source is not target
        home = self._graph.taxonomy[key].preferred_home
        return target is not home and source is not target

    def _money(self, bill: Bill, key: CapabilityKey, source: ChannelKind, target: ChannelKind) -> None:
        """What nobody could map is priced as if it moved money."""
        known = self._graph.taxonomy.get(key)
        if known is not None and not known.moves_money:
            if known.transactional == "content" and target is ChannelKind.MINI_PROGRAM:
                self._once(bill, "shadow_friction", self._policy["friction.article_in_mini_program"])
            return
        if not _exposed(source) and _exposed(target):
            price = self._policy["friction.money_into_wechat"]
            bill.add("shadow_risk", price.value * self.years, _high(price) * self.years)

    def _once(self, bill: Bill, line: str, setting: Setting, times: int = 1) -> None:
        bill.add(line, setting.value * times, _high(setting) * times)

    def _per_user(self, bill: Bill, users: Estimate, settings: list[Setting]) -> None:
        value = sum(s.value for s in settings)
        worst = sum(_high(s) for s in settings)
        bill.add(
            "shadow_friction", users.value * value * self.years, users.high * worst * self.years, users.cell
        )


def _exposed(kind: ChannelKind) -> bool:
    """Inside WeChat or on a partner's platform."""
    return kind.is_wechat or kind is ChannelKind.OTHER


def _other_habit(source: Channel, target: Channel) -> bool:
    """Customers must get used to another kind of channel; two official accounts are used alike."""
    return source.kind is not target.kind and not (source.kind.is_official_account and target.kind.is_official_account)


def _low(setting: Setting) -> float:
    return float(setting.value if setting.low is None else setting.low)


def _high(setting: Setting) -> float:
    return float(setting.value if setting.high is None else setting.high)
