"""Rows of a plan that a spoil can break."""

import datetime as dt

from tests.checker.bank import Bank


def ending(bank: Bank, *kinds: str, stage: str = "service_stop") -> dict:
    """A live ending channel of one of the kinds that has the stage."""
    return next(
        row for row in bank.plan["channels"]
        if row["action"] != "keep" and bank.live(row["channel_id"])
        and (not kinds or bank.kind(row["channel_id"]) in kinds) and any(s["stage"] == stage for s in row["stages"])
    )


def step(row: dict, stage: str) -> dict:
    """The step of a stage."""
    return next(s for s in row["stages"] if s["stage"] == stage)


def shift(text: str, days: int) -> str:
    """A day so many days later."""
    return (dt.date.fromisoformat(text) + dt.timedelta(days=days)).isoformat()


def leaving(bank: Bank, **wanted: object) -> dict:
    """A function that leaves a live channel, with the given fields."""
    return next(
        f for f in bank.plan["functions"]
        if f["disposition"] != "stay" and bank.live(f["channel_id"]) and not bank.jumps(f["function_id"])
        and not bank.by_person(f["function_id"]) and all(f[name] == value for name, value in wanted.items())
    )
