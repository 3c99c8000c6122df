"""Rules about decisions: references, mechanisms, targets, drops, conversions, menus, persons."""

from collections import Counter
from collections.abc import Iterator

from migration.policy import default_policy
from tests.checker.bank import Bank

ACCOUNTS = ("service_account", "subscription_account")
ACTIONS = {"keep", "convert", "merge", "redirect_to_app", "hand_over", "retire"}


def references(bank: Bank) -> Iterator[str]:
    """Every ledger row, frozen and planned ones too, has exactly one decision; every id in the plan exists."""
    for name, rows, known in (
        ("channel", bank.plan["channels"], bank.inventory.channels),
        ("function", bank.plan["functions"], bank.inventory.functions),
    ):
        counts = Counter(row[f"{name}_id"] for row in rows)
        yield from (f"{name} {i} has no row" for i in known if i not in counts)
        yield from (f"{name} {i} has {n} rows" for i, n in counts.items() if n > 1)
        yield from (f"{name} {i} is not in the ledger" for i in counts if i not in known and not i.startswith("NEW:"))
    for row in [*bank.plan["channels"], *bank.plan["functions"]]:
        target = row["target_channel_id"]
        if target is not None and target not in bank.rows:
            yield f"{row['channel_id']}: target {target} has no row"


def targets_survive(bank: Bank) -> Iterator[str]:
    """No chains: who takes customers in does not end. An account is opened only for a conversion."""
    for row in [*bank.plan["channels"], *bank.plan["functions"]]:
        if row["target_channel_id"] is not None and bank.ends(row["target_channel_id"]):
            yield f"{row['channel_id']}: target {row['target_channel_id']} ends itself"
    for row in bank.plan["channels"]:
        if row["channel_id"].startswith("NEW:") and bank.rows.get(row["channel_id"][4:], {}).get("action") != "convert":
            yield f"{row['channel_id']}: opened for a channel that is not converted"


def targets_open(bank: Bank) -> Iterator[str]:
    """Frozen and retired channels take nothing in; planned ones open as targets, and then they are kept."""
    for row in [*bank.plan["channels"], *bank.plan["functions"]]:
        target = row["target_channel_id"]
        if target in bank.inventory.channels and bank.inventory.channels[target].status in ("frozen", "retired"):
            yield f"{row['channel_id']}: target {target} is {bank.inventory.channels[target].status}"


def actions(bank: Bank) -> Iterator[str]:
    """Each action has the target it needs, of the kind it needs; retire only where nothing is in use."""
    needs = {"redirect_to_app": ("app",), "hand_over": ("wecom",), "convert": ("subscription_account",)}
    for row in bank.plan["channels"]:
        action, target, own = row["action"], row["target_channel_id"], row["channel_id"]
        if action not in ACTIONS:
            yield f"{own}: unknown action {action}"
        if (action in ("keep", "retire")) == (target is not None):
            yield f"{own}: {action} with target {target}"
        if target and action in needs and bank.kind(target) not in needs[action]:
            yield f"{own}: {action} to a {bank.kind(target)}"
        if action == "retire" and row["decided_by"] != "person":
            used = [f["function_id"] for f in bank.functions_on(own) if bank.in_use(f["function_id"])]
            yield from (f"{own}: retired while {f} is in use" for f in used)


def mechanisms(bank: Bank) -> Iterator[str]:
    """How customers get across is what the platform allows, never hope."""
    limit = default_policy().whole("platform.account_migration.max_target_followers")
    sources = default_policy().whole("platform.mini_program_migration.max_sources")
    into: Counter[str] = Counter()
    fits = {
        "keep": {"none"}, "retire": {"none"}, "redirect_to_app": {"app_redirect"}, "hand_over": {"wecom_transfer"},
        "merge": {"account_migration", "mini_program_migration", "guided_refollow", "app_redirect"},
        "convert": {"guided_refollow", "account_migration"},
    }
    for row in bank.plan["channels"]:
        own, target, mechanism = row["channel_id"], row["target_channel_id"], row["mechanism"]
        if mechanism not in fits[row["action"]]:
            yield f"{own}: {row['action']} by {mechanism}"
        if row["action"] == "convert" and mechanism == "account_migration" and row["decided_by"] != "person":
            yield f"{own}: nobody confirmed that its followers can be carried into a subscription account"
        if mechanism == "account_migration":
            into[target] += 1
            yield from _account_migration(bank, own, target, limit)
        if mechanism == "mini_program_migration":
            into[target] += 1
            if {bank.kind(own), bank.kind(target)} != {"mini_program"}:
                yield f"{own}: mini-program migration between {bank.kind(own)} and {bank.kind(target)}"
            source, aim = bank.inventory.channels[own], bank.inventory.channels[target]
            if source.open_platform_id is None or source.open_platform_id != aim.open_platform_id:
                yield f"{own}: not bound to one open-platform account with {target}"
    for target, count in into.items():
        allowed = sources if bank.kind(target) == "mini_program" else 1
        if count > allowed:
            yield f"{target}: {count} migrations into it, {allowed} allowed"


def _account_migration(bank: Bank, own: str, target: str, limit: int) -> Iterator[str]:
    followers = 0 if target.startswith("NEW:") else bank.inventory.channels[target].followers
    if followers is None or followers > limit:
        yield f"{own}: account migration into {followers} followers"
    if bank.kind(own) == "subscription_account" and bank.kind(target) == "service_account":
        yield f"{own}: subscription to service account"
    if bank.inventory.channels[own].violations:
        yield f"{own}: account migration while under penalty"


def legal_person(bank: Bank) -> Iterator[str]:
    """Nobody is sent to another legal person unless a person said so with separate consent."""
    consent = {e.channel_id for e in bank.inventory.evidence if e.item == "separate_consent"}
    for row in [*bank.plan["channels"], *bank.plan["functions"]]:
        own, target = row["channel_id"], row["target_channel_id"]
        if target is None or target not in bank.rows:
            continue
        if bank.legal(bank.owner(own)) != bank.legal(bank.owner(target)):
            told = any(d.channel_id == own for d in bank.inventory.decisions)
            if not (told and {own, None} & consent):
                yield f"{own}: goes to {target} of another legal person"


def dispositions(bank: Bank) -> Iterator[str]:
    """Functions of ending channels all go somewhere; those of kept ones go only where they are carried."""
    for row in bank.plan["functions"]:
        own, name = row["channel_id"], row["function_id"]
        action = bank.rows[own]["action"]
        if row["disposition"] == "stay" and action not in ("keep", "convert"):
            yield f"{name}: stays on {own}, which ends"
        if (row["disposition"] in ("move", "redirect_to_app")) != (row["target_channel_id"] is not None):
            yield f"{name}: {row['disposition']} with target {row['target_channel_id']}"
        if row["disposition"] in ("move", "redirect_to_app"):
            yield from _moved(bank, row)
        if row["disposition"] == "drop":
            yield from _dropped(bank, row)
    for row in bank.plan["channels"]:
        own_entries = [f for f in bank.functions_on(row["channel_id"]) if not bank.jumps(f["function_id"])]
        goals = {f["target_channel_id"] for f in own_entries} - {None}
        if row["action"] not in ("keep",) and row["decided_by"] != "person" and len(goals) > 2:
            yield f"{row['channel_id']}: {len(goals)} successors"


def _moved(bank: Bank, row: dict) -> Iterator[str]:
    own, name, target = row["channel_id"], row["function_id"], row["target_channel_id"]
    capability, twin = row["capability_id"], row["target_function_id"]
    if not bank.covers(target, own, capability) and not bank.by_person(name) and not bank.jumps(name):
        yield f"{name}: {target} does not serve the customers of {own}"
    if bank.moves_money(capability) and bank.kind(target) == "subscription_account":
        yield f"{name}: moves money, given to subscription account {target}"
    if twin is not None:
        there = bank.functions.get(twin)
        if there is None or there["channel_id"] != target:
            yield f"{name}: relies on {twin}, which is not on {target}"
        elif there["disposition"] != "stay":
            yield f"{name}: relies on {twin}, which leaves"
        elif not bank.jumps(name) and (there["capability_id"] != capability or capability is None):
            yield f"{name}: relies on {twin}, which does something else"
    if row["disposition"] == "redirect_to_app":
        if bank.kind(target) != "app":
            yield f"{name}: redirected to {target}, which is no app"
        elif twin is None:
            yield f"{name}: redirected to {target}, which does not have it"


def _dropped(bank: Bank, row: dict) -> Iterator[str]:
    own, name, capability = row["channel_id"], row["function_id"], row["capability_id"]
    if bank.by_person(name) or bank.jumps(name):
        return
    if bank.flag(capability, "protected"):
        yield f"{name}: {capability} may never be dropped"
    elif bank.flag(capability, "droppable"):
        return
    elif bank.in_use(name):
        yield f"{name}: dropped while in use"
    elif capability is not None and not _another_lives(bank, own, capability):
        yield f"{name}: dropped though no other carrier of {capability} lives"


def _another_lives(bank: Bank, own: str, capability: str) -> bool:
    for row in bank.plan["functions"]:
        other = row["channel_id"]
        stays = row["capability_id"] == capability and row["disposition"] == "stay" and not bank.ends(other)
        if stays and bank.live(other) and not bank.jumps(row["function_id"]) and bank.covers(other, own, capability):
            return True
        along = row["disposition"] == "stay" and bank.rows[other]["action"] == "convert" and other != own
        heir = bank.rows[other]["target_channel_id"] if along else row["target_channel_id"]
        gains = row["capability_id"] == capability and heir not in (None, own)
        if gains and row["target_function_id"] is None and bank.covers(heir, own, capability):
            return True
    return False


def conversions(bank: Bank) -> Iterator[str]:
    """A conversion stays in its unit, carries no money, and its functions stay what they are."""
    for row in bank.plan["channels"]:
        if row["action"] != "convert":
            continue
        own, target = row["channel_id"], row["target_channel_id"]
        if bank.owner(own) != bank.owner(target):
            yield f"{own}: converted into an account of another unit"
        if bank.kind(own) != "service_account":
            yield f"{own}: a {bank.kind(own)} is converted"
        if target.startswith("NEW:") and target != f"NEW:{own}":
            yield f"{own}: converted into {target}, opened for another"
        for function in bank.functions_on(own):
            if function["disposition"] == "stay" and bank.moves_money(function["capability_id"]):
                yield f"{function['function_id']}: moves money through a conversion"


def menus(bank: Bank) -> Iterator[str]:
    """The plan never fills a menu beyond its leaves; one already over-full takes nothing more."""
    leaves = default_policy().whole("platform.menu.leaves")
    for target in bank.rows:
        if bank.kind(target) not in ACCOUNTS:
            continue
        here = {bank.key(f["function_id"]) for f in bank.functions_on(target) if f["disposition"] == "stay"}
        count = sum(1 for f in bank.functions_on(target) if f["disposition"] == "stay")
        added = {
            bank.key(f["function_id"])
            for f in bank.plan["functions"]
            if f["target_channel_id"] == target and f["target_function_id"] is None
        } - here
        if added and count + len(added) > leaves:
            yield f"{target}: {count} leaves and {len(added)} more"


def persons(bank: Bank) -> Iterator[str]:
    """A person's word is obeyed while it lasts."""
    for word in bank.inventory.decisions:
        if word.expires_on and word.expires_on < bank.as_of:
            continue
        if word.function_id is not None:
            row = bank.functions[word.function_id]
            if row["disposition"] != word.action:
                yield f"{word.function_id}: {row['disposition']} against {word.decided_by}"
            continue
        row = bank.rows[word.channel_id]
        if row["action"] != word.action or row["decided_by"] != "person":
            yield f"{word.channel_id}: {row['action']} against {word.decided_by}"
        if word.target_channel_id and row["target_channel_id"] != word.target_channel_id:
            yield f"{word.channel_id}: another target than {word.decided_by} said"
        stop = bank.last(word.channel_id, "service_stop")
        if stop and ((word.not_before and stop < word.not_before) or (word.not_after and stop > word.not_after)):
            yield f"{word.channel_id}: stops on {stop}, outside what {word.decided_by} allowed"


decision_rules = (
    targets_survive, targets_open, actions, mechanisms, legal_person, dispositions, conversions, menus, persons,
)
