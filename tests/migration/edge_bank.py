"""Town with a branch account that stands on the edge: a few customers more, and the plan keeps it."""

from functools import cache

from tests.migration.planner_bank import Town


def town_with(active: int) -> Town:
    """Town with a branch account NEAR of so many active customers, and EASY, which is clearly worth closing."""
    town = Town()
    town.add("NEAR", "service_account", "B2", active=active, followers=30_000, annual_cost=60_000)
    town.add("EASY", "service_account", "B2", active=100, followers=900, annual_cost=140_000)
    for channel, users in (("NEAR", 400), ("EASY", 30)):
        for capability in ("account.balance", "account.transactions"):
            town.offer(channel, capability, users)
    return town


def edge_town() -> Town:
    """Town with NEAR just inside: the most customers with which it still ends, to within one in a hundred."""
    return town_with(_edge())


@cache
def _edge() -> int:
    ends, stays = 100, 30_000
    assert town_with(ends).plan().decision_of["NEAR"].action.ends_channel
    assert not town_with(stays).plan().decision_of["NEAR"].action.ends_channel
    while stays - ends > ends // 100:
        middle = (ends + stays) // 2
        if town_with(middle).plan().decision_of["NEAR"].action.ends_channel:
            ends = middle
        else:
            stays = middle
    return ends
