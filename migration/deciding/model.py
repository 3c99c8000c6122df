"""The joint model of one group of channels: one named builder per constraint over :mod:`migration.deciding.joint`.

Hard rules bind what the plan adds; each row carries the name of its rule, for explanations.
"""

from collections.abc import Container, Mapping

from inventory.graph import CapabilityKey
from inventory.kinds import Action
from inventory.records import ChannelId, FunctionId
from migration.deciding.joint import Joint, add_columns
from migration.deciding.option import Menu
from migration.deciding.room import dependencies, is_official, moves_by_word, spare_leaves, spare_messages
from migration.deciding.setting import Setting

#: of many other carriers of an unused function, one of the first so many must live
_CARRIERS = 8


def build_joint(setting: Setting, menus: Mapping[ChannelId, Menu], ranks: Mapping[ChannelId, float]) -> Joint:
    """Write the model of some channels that no other channel shares a rule with.

    ``ranks``: place of each channel in a stated order, 0 to 1; of two ways that cost the same, the one that ends
    the channel placed earlier is taken.
    """
    joint = Joint(menus, moved_by_word=moves_by_word(setting))
    add_columns(joint, setting, ranks)
    for rule in (
        _one_action, _target_survives, _everything_placed, _built_where_led, _menu_capacity, _message_quota,
        _migration_sources, _dependants_stay, _wins_at_worst, _another_carrier_lives, _followed_where_relied_on,
        _function_words,
    ):
        rule(joint, setting)
    return joint


def _one_action(joint: Joint, setting: Setting) -> None:
    """Each channel takes at most one option, exactly one where a person said it ends."""
    for own in joint.menus:
        must = setting.people.closes(own)
        terms = joint.leaving(own)
        if must:
            joint.row(("decision", own), terms, 1.0, 1.0)
        elif len(terms) > 1:
            joint.row(("one_action", own), terms, 1.0)


def _target_survives(joint: Joint, setting: Setting) -> None:
    """No chains: a channel that takes customers in does not end."""
    for own, menu in joint.menus.items():
        targets = {s for o in menu.options for s in o.successors} | {p.target for p in menu.partials}
        for target in sorted(targets, key=setting.place_of):
            ends = joint.leaving(target)
            if ends:
                joint.row(("survives", own, target), [*joint.toward(own, target), *ends], 1.0)
                sends = [(joint.send[own, at], 1.0) for at, p in enumerate(menu.partials) if p.target == target]
                for send in sends:
                    joint.row(("survives", own, target), [send, *ends], 1.0)


def _everything_placed(joint: Joint, setting: Setting) -> None:
    """What the successors lack is built on one of them, or may be dropped: nothing is orphaned."""
    del setting
    for own, menu in joint.menus.items():
        for key, gap in menu.needed_gaps.items():
            terms = [(joint.take[own, at], 1.0) for at, o in enumerate(menu.options) if key in o.open]
            terms += [(joint.build[own, key, t], -1.0) for t in gap.builds]
            if gap.drop is not None:
                terms.append((joint.drop[own, key], -1.0))
            if terms:
                joint.row(("orphan", own, key), terms, 0.0)


def _built_where_led(joint: Joint, setting: Setting) -> None:
    """A capability is built for a source only on a successor of it that lacks it, and paid for once."""
    del setting
    for (own, key, target), column in joint.build.items():
        led = [
            (joint.take[own, at], -1.0)
            for at, o in enumerate(joint.menus[own].options) if key in o.open and target in o.successors
        ]
        joint.row(("led", own, target), [(column, 1.0), *led], 0.0)
        joint.row(("paid", own, target), [(column, 1.0), (joint.new[target, key], -1.0)], 0.0)


def _menu_capacity(joint: Joint, setting: Setting) -> None:
    """What the plan adds fits the menu of an official account; one that is over-full today takes nothing."""
    limit = setting.policy.whole("platform.menu.leaves")
    added: dict[ChannelId, list[tuple[int, float]]] = {}
    for (target, _), column in joint.new.items():
        added.setdefault(target, []).append((column, 1.0))
    for own, menu in joint.menus.items():
        for at, option in enumerate(menu.options):
            if option.action is Action.CONVERT and option.added:
                added.setdefault(option.successors[0], []).append((joint.take[own, at], float(option.added)))
    for target, terms in sorted(added.items(), key=lambda item: setting.place_of(item[0])):
        if is_official(setting, target):
            spare = spare_leaves(setting, target, limit)
            if sum(value for _, value in terms) > spare:
                joint.row(("menu", target), terms, float(spare))


def _message_quota(joint: Joint, setting: Setting) -> None:
    """Usual messages of the sources fit what the target's followers can be sent beside its own."""
    load: dict[ChannelId, list[tuple[int, float]]] = {}
    messages = setting.figures.messages
    for own, menu in joint.menus.items():
        for at, option in enumerate(menu.options):
            if option.main and messages.get(own, 0.0) > 0 and is_official(setting, option.main):
                load.setdefault(option.main, []).append((joint.take[own, at], messages[own]))
    for target, terms in sorted(load.items(), key=lambda item: setting.place_of(item[0])):
        spare = spare_messages(setting, target)
        if sum(value for _, value in terms) > spare:
            joint.row(("messages", target), terms, spare)


def _migration_sources(joint: Joint, setting: Setting) -> None:
    """The platform moves so many sources into one target and no more."""
    into: dict[tuple[str, ChannelId], list[tuple[int, float]]] = {}
    for own, menu in joint.menus.items():
        for at, option in enumerate(menu.options):
            if option.mechanism.endswith("_migration"):
                into.setdefault((option.mechanism, option.successors[0]), []).append((joint.take[own, at], 1.0))
    for (mechanism, target), terms in sorted(into.items(), key=lambda item: (item[0][0], setting.place_of(item[0][1]))):
        limit = setting.policy.number(f"platform.{mechanism}.max_sources")
        if len(terms) > limit:
            joint.row(("migration", target), terms, limit)


def _dependants_stay(joint: Joint, setting: Setting) -> None:
    """What a surviving channel leans on does not end, unless a person says so."""
    for leaner, depended in dependencies(setting):
        ends = joint.leaving(depended)
        if ends and not setting.people.closes(depended):
            own = [(column, -value) for column, value in joint.leaving(leaner)]
            joint.row(("depends", leaner, depended), [*ends, *own], 0.0)


def _wins_at_worst(joint: Joint, setting: Setting) -> None:
    """A change of the plan's own beats keeping by the margin with every unknown unfavourable, building unshared."""
    margin = setting.policy.number("plan.min_gain") * joint.factor
    least = setting.policy.number("plan.min_gain_partial") * joint.factor
    for own, menu in joint.menus.items():
        if menu.options and not setting.people.closes(own):
            terms = [
                (joint.take[own, at], o.bill.worst_total * joint.factor + margin) for at, o in enumerate(menu.options)
            ]
            for key, gap in menu.needed_gaps.items():
                terms += [
                    (joint.build[own, key, t], (b.friction.worst_total + b.building.worst_total) * joint.factor)
                    for t, b in gap.builds.items()
                ]
                if gap.drop is not None:
                    terms.append((joint.drop[own, key], gap.drop.worst_total * joint.factor))
            for (where, key), follow in menu.follows.items():
                terms.append((joint.follow[own, key, where], follow.bill.worst_total * joint.factor))
            if menu.follows:
                terms.append((joint.detour[own], setting.pricer.extra_successor().worst_total * joint.factor))
            joint.row(("worst", own), terms, 0.0)
        if menu.partials:
            once = setting.pricer.announcing_partial().worst_total * joint.factor
            terms = [(joint.split[own], once + least)]
            terms += [
                (joint.send[own, at], p.bill.worst_total * joint.factor) for at, p in enumerate(menu.partials)
            ]
            joint.row(("worst", own), terms, 0.0)
            for at in range(len(menu.partials)):
                joint.row(("split", own), [(joint.send[own, at], 1.0), (joint.split[own], -1.0)], 0.0)
            if menu.options:
                joint.row(("split", own), [(joint.split[own], 1.0), *joint.leaving(own)], 1.0)


def _another_carrier_lives(joint: Joint, setting: Setting) -> None:
    """An unused function is dropped only while another carrier lives."""
    del setting
    for own, menu in joint.menus.items():
        for key in sorted({k for o in menu.options for k in o.leans}):
            others = menu.carriers[key]
            if any(not joint.leaving(other) for other in others):
                continue
            terms = [(joint.take[own, at], 1.0) for at, o in enumerate(menu.options) if key in o.leans]
            few = others[:_CARRIERS]
            ends = [
                (joint.take[other, at], 1.0) for other in few if other in joint.menus
                for at, o in enumerate(joint.menus[other].options) if key not in o.stays
            ]
            joint.row(("last_carrier", own, key), [*terms, *ends], float(len(few)))


def _followed_where_relied_on(joint: Joint, setting: Setting) -> None:
    """A function that others are led to is sent away only if they can follow it, with two addresses at most."""
    most = setting.policy.whole("plan.max_successors")
    sent = {
        partial.function: joint.send[own, at]
        for own, menu in joint.menus.items() for at, partial in enumerate(menu.partials)
    }
    for own, menu in joint.menus.items():
        for (where, key, twin), relying in sorted(_relying(menu, sent).items()):
            send = (sent[twin], 1.0)
            follow = menu.follows.get((where, key))
            here = [at for at in relying if follow and follow.target in menu.options[at].successors]
            far = [at for at in relying if follow and at not in here and len(menu.options[at].successors) < most]
            barred = [(joint.take[own, at], 1.0) for at in relying if at not in here and at not in far]
            if barred:
                joint.row(("relied_on", own, where), [*barred, send], 1.0)
            if here or far:
                column = joint.follow[own, key, where]
                terms = [(joint.take[own, at], 1.0) for at in (*here, *far)]
                joint.row(("followed", own, where), [*terms, send, (column, -1.0)], 1.0)
                terms = [(joint.take[own, at], 1.0) for at in far]
                joint.row(("followed", own, where), [*terms, (column, 1.0), (joint.detour[own], -1.0)], 1.0)


def _relying(
    menu: Menu, sent: Container[FunctionId]
) -> dict[tuple[ChannelId, CapabilityKey, FunctionId], list[int]]:
    """Options by the functions, among those that may be sent away, which they rely on."""
    found: dict[tuple[ChannelId, CapabilityKey, FunctionId], list[int]] = {}
    for at, option in enumerate(menu.options):
        for key, place in option.placed.items():
            if place.twin is not None and place.twin in sent:
                found.setdefault((place.target, key, place.twin), []).append(at)
    return found


def _function_words(joint: Joint, setting: Setting) -> None:
    """Where a person sends a function, the target stays and its own function of that kind too."""
    for word in setting.people.functions.values():
        target = word.target_channel_id
        if target is not None and (ends := joint.leaving(target)):
            joint.row(("function_decision", word.function_id or "", target), ends, 0.0)
    for target, key in joint.moved_by_word:
        menu = joint.menus.get(target)
        for at, partial in enumerate(menu.partials if menu else []):
            if partial.key == key:
                joint.row(("relied_on", target, target), [(joint.send[target, at], 1.0)], 0.0)
