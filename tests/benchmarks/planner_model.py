"""The planner's own joint model of a large bank, whole and as the planner splits it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from inventory.capabilities.taxonomy import load_taxonomy
from inventory.graph import CapabilityGraph
from inventory.records import ChannelId
from inventory.words import load_words
from migration.analysis import analyse
from migration.deciding.components import find_components
from migration.deciding.joint import Joint
from migration.deciding.model import build_joint
from migration.deciding.optimise import _batches, rank_channels
from migration.deciding.option import Menu
from migration.deciding.options import build_options
from migration.deciding.setting import Setting
from migration.planner import PlanRequest, make_setting
from migration.policy import default_policy
from tests.benchmarks.findings import map_by_name
from tests.benchmarks.large_bank import large_bank
from tests.benchmarks.planner_arrays import Arrays, Values

AS_OF, START = dt.date(2025, 5, 1), dt.date(2025, 6, 1)
#: the tables of a joint model, whose entries name its columns
TABLES = ("take", "build", "drop", "new", "send", "split", "follow", "detour")


@dataclass(frozen=True)
class Instance:
    """One bank's joint model: whole, and as the planner splits it."""

    setting: Setting
    menus: Mapping[ChannelId, Menu]
    whole: Joint
    parts: tuple[Joint, ...]
    components: tuple[int, ...]

    @cached_property
    def arrays(self) -> Arrays:
        """The whole model as arrays."""
        program = self.whole.program
        assert all(program.whole) and set(program.upper) <= {1.0}
        return Arrays(
            np.array(program.cost), np.array(program.row_lower), np.array(program.row_upper),
            np.array(program.starts), np.array(program.index), np.array(program.value), self.whole.factor,
        )

    def joined(self, answers: list[Values]) -> Values:
        """The answers of the parts as one answer of the whole: columns are matched by what they mean."""
        values = np.zeros(len(self.whole.program.cost))
        for part, answer in zip(self.parts, answers, strict=True):
            for name in TABLES:
                table = getattr(self.whole, name)
                for place, column in getattr(part, name).items():
                    values[table[place]] = answer[column]
        return values


def build_instance(channels: int, functions: int, seed: int = 0) -> Instance:
    """The model the planner would solve for a bank of that size, by the planner's own code."""
    inventory = large_bank(channels, functions, 24, seed)
    graph, policy = CapabilityGraph(inventory, load_taxonomy(), map_by_name(inventory)), default_policy()
    request = PlanRequest(graph, policy, AS_OF, START)
    setting = make_setting(request, analyse(graph, policy, AS_OF, "zh"), load_words("migration", "zh"))
    menus = build_options(setting)
    groups, ranks = find_components(setting, menus), rank_channels(setting)
    batches = _batches(groups, menus, policy.whole("plan.batch_columns"))
    parts = tuple(build_joint(setting, {c: menus[c] for group in batch for c in group}, ranks) for batch in batches)
    whole = build_joint(setting, {c: menus[c] for group in groups for c in group}, ranks)
    return Instance(setting, menus, whole, parts, tuple(sorted(map(len, groups), reverse=True)))
