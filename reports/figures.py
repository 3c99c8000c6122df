"""How headline money, people and days read: 1,305.1万元 and 2025年5月1日, or CNY 13,050,900 and 1 May 2025.

Tables keep whole yuan and ISO dates, which sort and add up; these are for sentences.
"""

import datetime as dt

from inventory.words import Words

_MYRIAD = 10_000


def money(amount: int, words: Words) -> str:
    """An amount in CNY; Chinese counts in 万 from ten thousand on."""
    return words.say("figures.money" if _small(amount, words) else "figures.money_myriad", amount=_count(amount, words))


def people(count: int, words: Words) -> str:
    """How many persons; Chinese counts in 万 from ten thousand on."""
    return words.say("figures.people" if _small(count, words) else "figures.people_myriad", count=_count(count, words))


def day(date: dt.date | None, words: Words) -> str:
    """A date as people write it in a sentence; a dash where there is none."""
    if date is None:
        return "—"
    month = words.say("figures.months").split()[date.month - 1]
    return words.say("figures.day", year=date.year, month=month, day=date.day)


def _small(amount: int, words: Words) -> bool:
    return words.lang != "zh" or abs(amount) < _MYRIAD


def _count(amount: int, words: Words) -> str:
    return f"{amount:,}" if _small(amount, words) else f"{amount / _MYRIAD:,.1f}"
