"""Banks straight from records: channels with sets of capabilities, for tests that need many or odd ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from inventory.activity import Activity
from inventory.capabilities.mapping import MappedBy, MappedFunction
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import Audience, ChannelKind, Level, Status
from inventory.records import CapabilityId, Channel, ChannelId, Function, FunctionId, SourceRef, Unit, UnitId
from inventory.units import UnitTree

#: a head office, two branches with a sub-branch and a department, a subsidiary
UNITS = (
    ("H", None, Level.HEAD_OFFICE),
    ("HD", "H", Level.DEPARTMENT),
    ("A", "H", Level.BRANCH),
    ("AS", "A", Level.SUB_BRANCH),
    ("AD", "A", Level.DEPARTMENT),
    ("B", "H", Level.BRANCH),
    ("S", "H", Level.SUBSIDIARY),
    ("SB", "S", Level.BRANCH),
)


def unit_tree() -> UnitTree:
    """The tree of :data:`UNITS`."""
    return UnitTree(
        Unit(UnitId(unit), f"{unit}机构", UnitId(parent) if parent else None, level, SourceRef("机构", at))
        for at, (unit, parent, level) in enumerate(UNITS, 2)
    )


def offer(
    channels: Sequence[Channel], offers: Mapping[str, Sequence[tuple[str | None, int | None]]]
) -> CapabilityGraph:
    """Channels with the capability (None: nobody could map it) and monthly users of each of their functions."""
    functions: dict[FunctionId, Function] = {}
    mapping = {}
    for channel in channels:
        for capability, users in offers.get(channel.id, ()):
            row = Function(
                FunctionId(f"F{len(functions):05d}"),
                channel.id,
                capability or "自建功能",
                SourceRef("功能", len(functions) + 2),
                monthly_users=users,
            )
            functions[row.id] = row
            found = CapabilityId(capability) if capability else None
            mapping[row.id] = MappedFunction(found, 1.0, "test", MappedBy.PERSON if found else MappedBy.NOBODY)
    rows = {channel.id: channel for channel in sorted(channels, key=lambda c: c.id)}
    return CapabilityGraph(Inventory(rows, functions, unit_tree(), Activity.empty()), load_taxonomy(), mapping)


def channel(channel_id: str, unit: str = "H", **fields: object) -> Channel:
    """A live service account of a unit, for everybody."""
    row = Channel(
        ChannelId(channel_id),
        f"渠道{channel_id}",
        ChannelKind.SERVICE_ACCOUNT,
        UnitId(unit),
        SourceRef("渠道", int("".join(filter(str.isdigit, channel_id)) or 0) + 2),
        audience=Audience.ALL,
        status=Status.ACTIVE,
    )
    return replace(row, **fields)  # type: ignore[arg-type]


def random_offers(seed: int, count: int = 25, capabilities: int = 12) -> CapabilityGraph:
    """Channels anywhere in the tree, of any audience and status, with few capabilities: ties are common."""
    random = Random(seed)
    local = [c.id for c in load_taxonomy().values() if c.local][:3]
    others = [c.id for c in load_taxonomy().values() if not c.local][: capabilities - 3]
    channels = [
        channel(
            f"C{at:03d}",
            random.choice(UNITS)[0],
            audience=random.choice([*Audience, None, Audience.ALL]),
            status=random.choice([*Status, None, Status.ACTIVE, Status.ACTIVE]),
        )
        for at in range(count)
    ]
    return offer(
        channels,
        {
            row.id: [
                (random.choice([*local, *others, None]), random.choice((None, 0, 1, 3, 10, 50_000_000)))
                for _ in range(random.randint(0, 10))
            ]
            for row in channels
        },
    )
