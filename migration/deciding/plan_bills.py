"""The price of what was decided: one bill per channel, shared building split by a stated rule."""

from collections.abc import Mapping

from inventory.graph import CapabilityKey
from inventory.kinds import Disposition
from inventory.records import ChannelId
from migration.deciding.bill import Bill
from migration.deciding.choices import twin_by_word
from migration.deciding.optimise import Chosen, Outcome
from migration.deciding.setting import Setting
from migration.plan import Price


def build_bills(setting: Setting, outcome: Outcome) -> dict[ChannelId, Bill]:
    """One bill per channel. Building on a successor is shared equally by the channels that bring it."""
    sharers: dict[tuple[ChannelId, CapabilityKey], list[ChannelId]] = {}
    for own, chosen in sorted(outcome.chosen.items()):
        for key, target in chosen.fills.items():
            if target is not None:
                sharers.setdefault((target, key), []).append(own)
    return {
        own: _bill(setting, outcome, own, chosen, {p: len(s) for p, s in sharers.items()})
        for own, chosen in outcome.chosen.items()
    }


def as_price(bill: Bill) -> Price:
    """Whole CNY by line, in line order; lines that round to nothing are left out."""
    lines = {line: round(value) for line, value in sorted(bill.lines.items())}
    return Price({line: value for line, value in lines.items() if value})


def _bill(
    setting: Setting, outcome: Outcome, own: ChannelId, chosen: Chosen,
    sharers: Mapping[tuple[ChannelId, CapabilityKey], int],
) -> Bill:
    bill = Bill()
    if chosen.option is not None:
        bill.include(chosen.option.bill)
        for key, target in chosen.fills.items():
            bill.include(_fill(outcome, own, key, target, sharers))
        for follow in chosen.follows.values():
            bill.include(follow.bill)
        if any(f.target not in chosen.option.successors for f in chosen.follows.values()):
            bill.include(setting.pricer.extra_successor())
    for partial in chosen.partials:
        bill.include(partial.bill)
    if chosen.partials:
        bill.include(setting.pricer.announcing_partial())
    bill.include(_words(setting, own))
    return bill


def _fill(
    outcome: Outcome, own: ChannelId, key: CapabilityKey, target: ChannelId | None,
    sharers: Mapping[tuple[ChannelId, CapabilityKey], int],
) -> Bill:
    gap, bill = outcome.menus[own].gaps[key], Bill()
    if target is None:
        return gap.drop or bill
    built = gap.builds[target]
    bill.include(built.friction)
    for line, value in built.building.lines.items():
        bill.add(line, value / sharers[target, key], built.building.worst[line])
    return bill


def _words(setting: Setting, own: ChannelId) -> Bill:
    """What a person's word on single functions costs."""
    bill, channels = Bill(), setting.inventory.channels
    for row in setting.inventory.functions_of[own]:
        word = setting.people.functions.get(row.id)
        if word is None or word.action == Disposition.STAY:
            continue
        if word.action == Disposition.DROP:
            bill.include(setting.pricer.dropped((row,)))
        elif word.target_channel_id is not None:
            bill.include(setting.pricer.moved((row,), channels[own], channels[word.target_channel_id], None))
            if twin_by_word(setting, row, word.target_channel_id) is None:
                bill.include(setting.pricer.building(setting.graph.key_of(row.id)))
    return bill
