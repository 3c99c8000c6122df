"""Why no plan satisfies people's decisions: an irreducible set of sentences, and the cheapest way out."""

from collections.abc import Mapping
from dataclasses import replace

from inventory.errors import InfeasiblePlan
from inventory.records import ChannelId, FunctionId, PersonDecision
from inventory.words import Words
from migration.deciding.joint import Joint, Rule
from migration.deciding.model import build_joint
from migration.deciding.optimise import rank_channels
from migration.deciding.option import Menu
from migration.deciding.options import build_options
from migration.deciding.people import People, describe_decision
from migration.deciding.setting import Setting
from migration.deciding.solver import Program, solve_binary
from migration.plan import is_new

#: rules of the model's own making: they hold by definition and are nobody's to release
_DEFINITIONS = frozenset({"one_action", "led", "paid", "split", "worst", "followed"})


def explain_conflict(
    setting: Setting, menus: Mapping[ChannelId, Menu], group: tuple[ChannelId, ...], words: Words
) -> InfeasiblePlan:
    """The exception to raise for a component without solution: each sentence removed, a plan exists."""
    joint = build_joint(setting, {c: menus[c] for c in group}, rank_channels(setting))
    rules = sorted({r for r in joint.rules if r[0] not in _DEFINITIONS})
    core = _irreducible(joint, rules)
    sentences = []
    involved: dict[tuple[str, str], PersonDecision] = {}
    for rule in core:
        for word in _decisions_behind(setting, rule):
            involved[word.channel_id, word.function_id or ""] = word
        if rule[0] != "decision" or not menus[ChannelId(rule[1])].options:
            sentences.append(_protection(setting, rule, words))
    told = [describe_decision(word, words) for _, word in sorted(involved.items())]
    return InfeasiblePlan((*told, *dict.fromkeys(sentences)), _relaxation(setting, involved, words))


def _irreducible(joint: Joint, rules: list[Rule]) -> list[Rule]:
    """Deletion filter: drop a rule for good whenever the rest still has no solution."""
    core, size = list(rules), max(1, len(rules) // 2)
    while True:
        at = 0
        while at < len(core):
            fewer = core[:at] + core[at + size:]
            if not _feasible(joint, set(fewer)):
                core = fewer
            else:
                at += size
        if size == 1:
            return core
        size = max(1, size // 2)


def _feasible(joint: Joint, rules: set[Rule]) -> bool:
    """Whether the model with only these rules (and its definitions) has a solution; prices aside."""
    full, part = joint.program, Program()
    part.cost, part.lower = [0.0] * len(full.cost), full.lower
    part.upper, part.whole = full.upper, full.whole
    for number, rule in enumerate(joint.rules):
        if rule in rules or rule[0] in _DEFINITIONS:
            span = range(full.starts[number], full.starts[number + 1])
            terms = [(full.index[at], full.value[at]) for at in span]
            part.row(terms, full.row_lower[number], full.row_upper[number])
    return solve_binary(part).feasible


def _decisions_behind(setting: Setting, rule: Rule) -> list[PersonDecision]:
    """People's words that a rule speaks of."""
    found = [setting.people.channels[ChannelId(name)] for name in rule[1:] if name in setting.people.channels]
    found += [setting.people.functions[FunctionId(name)] for name in rule[1:] if name in setting.people.functions]
    if rule[0] == "orphan" and rule[2].startswith("="):
        found.append(setting.people.functions[FunctionId(rule[2][1:])])
    return found


def _protection(setting: Setting, rule: Rule, words: Words) -> str:
    channels, facts = setting.inventory.channels, {"name": "", "target": "", "function": ""}

    def name(item: str) -> str:
        if item in channels:
            return channels[ChannelId(item)].name
        functions = setting.inventory.functions
        return functions[FunctionId(item)].name if item in functions else item

    facts["name"] = words.say("planner.new_account") if is_new(ChannelId(rule[1])) else name(rule[1])
    if rule[0] in ("orphan", "last_carrier"):
        key = rule[2].lstrip("=?") if rule[2][0] in "=?" else rule[2]
        rows = setting.graph.carried_by[ChannelId(rule[1])].get(rule[2], ())
        facts["function"] = rows[0].name if rows else name(key)
    elif len(rule) > 2:
        facts["target"] = name(rule[2])
    return words.say(f"planner.protect.{rule[0]}", **facts)


def _relaxation(setting: Setting, involved: Mapping[tuple[str, str], PersonDecision], words: Words) -> str:
    """Withdraw one decision: the one without which a plan exists and fewest prices rise."""
    tried = []
    for where, word in sorted(involved.items()):
        people = setting.people
        without = People(
            {c: w for c, w in people.channels.items() if w is not word},
            {f: w for f, w in people.functions.items() if w is not word},
        )
        trial = replace(setting, people=without)
        total = _total(trial)
        if total is not None:
            tried.append((total, where, word))
    if not tried:
        return words.say("planner.relax.withdraw_any")
    total, _, word = min(tried, key=lambda t: (t[0], t[1]))
    return words.say("planner.relax.withdraw", total=f"{round(total):,}", decision=describe_decision(word, words))


def _total(setting: Setting) -> float | None:
    """The optimum of everything under other decisions; None where there still is none."""
    from migration.deciding.optimise import NoSolution, optimise

    menus = build_options(setting)
    try:
        outcome = optimise(setting, menus)
    except NoSolution:
        return None
    return sum(c.option.bill.total for c in outcome.chosen.values() if c.option is not None)
