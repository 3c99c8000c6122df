"""From the optimum to a choice per channel and per function."""

from collections.abc import Mapping

from inventory.graph import CapabilityKey
from inventory.kinds import Action, ChannelKind, Disposition
from inventory.records import Channel, ChannelId, Function, FunctionId, PersonDecision
from migration.deciding.optimise import Chosen, Outcome
from migration.deciding.order import busiest
from migration.deciding.setting import Setting
from migration.selection import Choice, FunctionChoice, Selection


def build_selection(setting: Setting, outcome: Outcome) -> Selection:
    """The chosen action of every channel and the disposition of every function, in id order."""
    channels = {c: _choice(setting, c, chosen) for c, chosen in outcome.chosen.items()}
    functions: dict[FunctionId, FunctionChoice] = {}
    for own, chosen in outcome.chosen.items():
        for row in setting.inventory.functions_of[own]:
            functions[row.id] = _function_choice(setting, outcome, chosen, row)
    return Selection(dict(sorted(channels.items())), dict(sorted(functions.items())))


def _choice(setting: Setting, own: ChannelId, chosen: Chosen) -> Choice:
    word, option = setting.people.word_on(own), chosen.option
    by = "plan" if word is None else "person"
    dates = (None, None) if word is None else (word.not_before, word.not_after)
    if option is None:
        return Choice(own, Action.KEEP, "none", None, by, *dates)
    return Choice(own, option.action, option.mechanism, option.main, by, *dates)


def _function_choice(setting: Setting, outcome: Outcome, chosen: Chosen, row: Function) -> FunctionChoice:
    if word := setting.people.functions.get(row.id):
        return _by_word(setting, row, word)
    if chosen.option is None:
        return _while_kept(chosen, row)
    if row.jumps_to is not None:
        return _jump(setting, outcome, chosen, row)
    return _while_ending(setting, chosen, setting.graph.key_of(row.id), row)


def _while_kept(chosen: Chosen, row: Function) -> FunctionChoice:
    for partial in chosen.partials:
        if partial.function == row.id:
            home = "money_home_is_app"
            return FunctionChoice(row.id, Disposition.REDIRECT_TO_APP, partial.target, partial.twin, home)
    return FunctionChoice(row.id, Disposition.STAY)


def _while_ending(setting: Setting, chosen: Chosen, key: CapabilityKey, row: Function) -> FunctionChoice:
    option = chosen.option
    assert option is not None
    if key in option.stays:
        return FunctionChoice(row.id, Disposition.STAY, reason="goes_along")
    if follow := chosen.follows.get(key):
        return FunctionChoice(
            row.id, Disposition.REDIRECT_TO_APP, follow.target, follow.twin, "money_home_is_app"
        )
    if place := option.placed.get(key):
        there = setting.inventory.channels[place.target]
        redirect = there.kind is ChannelKind.APP and place.twin is not None
        return FunctionChoice(
            row.id, Disposition.REDIRECT_TO_APP if redirect else Disposition.MOVE, place.target, place.twin,
            "offered_there" if place.twin else "opens_with_it",
        )
    if target := chosen.fills.get(key):
        return FunctionChoice(row.id, Disposition.MOVE, target, None, "built_there")
    if key in option.leans:
        return FunctionChoice(row.id, Disposition.DROP, reason="unused_lives_elsewhere")
    return FunctionChoice(row.id, Disposition.DROP, reason="droppable" if row.in_use else "unused")


def _by_word(setting: Setting, row: Function, word: PersonDecision) -> FunctionChoice:
    action = Disposition(word.action)
    if action in (Disposition.STAY, Disposition.DROP):
        return FunctionChoice(row.id, action, reason="person")
    target = word.target_channel_id
    assert target is not None
    twin = twin_by_word(setting, row, target)
    return FunctionChoice(row.id, action if twin else Disposition.MOVE, target, twin, "person")


def twin_by_word(setting: Setting, row: Function, target: ChannelId) -> FunctionId | None:
    """The function a person's target offers already, whatever its scope: the most used, then by id."""
    if not setting.inventory.channels[target].is_live:
        return None
    rows = setting.graph.carried_by[target].get(setting.graph.key_of(row.id), ())
    return busiest(rows).id if rows else None


def _jump(setting: Setting, outcome: Outcome, chosen: Chosen, row: Function) -> FunctionChoice:
    """An entry that only links elsewhere follows the end of its path, else its channel's own successors.

    It carries nothing of its own; one that leads to moving money neither goes along with a conversion nor to a
    subscription account.
    """
    option = chosen.option
    assert option is not None
    money = setting.moves_money(setting.graph.key_of(row.id))
    if option.action is Action.CONVERT and not money:
        return FunctionChoice(row.id, Disposition.STAY, reason="goes_along")
    end = end_of_path(setting, outcome.chosen, row)
    for there in dict.fromkeys((end, *option.successors)):
        channel = setting.inventory.channels.get(there) if there is not None else None
        if channel is None or (money and channel.kind is ChannelKind.SUBSCRIPTION_ACCOUNT):
            continue
        twin = _twin_of_link(setting, row, channel, followed=channel.id == end)
        if twin is not None and _stays(outcome, channel.id, twin):
            app = channel.kind is ChannelKind.APP
            return FunctionChoice(
                row.id, Disposition.REDIRECT_TO_APP if app else Disposition.MOVE, channel.id, twin,
                "followed_link" if channel.id == end else "offered_there",
            )
    return FunctionChoice(row.id, Disposition.DROP, reason="only_a_link")


def _twin_of_link(setting: Setting, row: Function, there: Channel, *, followed: bool) -> FunctionId | None:
    """The function a link's customers find there: where it led them anyway, or where they are served."""
    if not setting.carriers.same_person(there.id, row.channel_id):
        return None
    if followed:
        return twin_by_word(setting, row, there.id)
    local = setting.graph.is_local(setting.graph.key_of(row.id))
    covered = setting.carriers.covers(there.id, row.channel_id, local=local)
    return twin_by_word(setting, row, there.id) if covered else None


def _stays(outcome: Outcome, channel_id: ChannelId, function_id: FunctionId) -> bool:
    return all(p.function != function_id for p in outcome.chosen[channel_id].partials)


def end_of_path(setting: Setting, chosen: Mapping[ChannelId, Chosen], row: Function) -> ChannelId | None:
    """Where a link leads once the plan is done: the channel itself, or the successor of one that ends."""
    end = row.jumps_to
    if end is None or end not in chosen:
        return None
    option = chosen[end].option
    if option is None:
        return end
    main = option.main
    return main if main in chosen else None
