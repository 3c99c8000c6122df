"""Planted situations are all found, near misses are not, and healthy channels raise no alarm."""

from collections import Counter

import pytest

from migration.analysis import analyse
from migration.findings import Code
from migration.policy import default_policy
from tests.migration.planted_bank import AS_OF, planted_bank

#: facts about the estate, not alarms: nearly every channel is the only one for its branch
FACTS = {Code.SOLE_CARRIER, Code.INCONSISTENT_SERVICES}


@pytest.mark.parametrize("seed", range(6))
def test_all_that_was_planted_is_found_and_little_else(seed: int) -> None:
    bank = planted_bank(seed)
    findings = analyse(bank.graph(), default_policy(), AS_OF, "zh").findings
    found = {(f.code, str(f.evidence.get("member_channel_ids", [f.channel_id])[0])) for f in findings}
    assert bank.truth - found == set(), "recall is 100 percent"
    alarms = Counter(code for code, channel_id in found - bank.truth if code not in FACTS)
    healthy = {code: len(bank.channels) - sum(c == code for c, _ in bank.truth) for code in Code}
    assert all(count <= 0.05 * healthy[code] for code, count in alarms.items()), alarms
    missed = {pair for pair in found - bank.truth if pair[1].endswith("-miss") and pair[0] not in FACTS}
    assert missed == set(), "nothing is said about a near miss"


def test_every_code_that_the_inventory_can_decide_is_planted() -> None:
    by_plan = {Code.KEPT_DESPITE_FLAG, Code.UNDECIDED, Code.ANNOUNCED_CHANGED, Code.PLATFORM_LIMIT}
    assert {code for code, _ in planted_bank(0).truth} == set(Code) - FACTS - by_plan
