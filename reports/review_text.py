"""How a review reads: sources, levels, verdicts and dates in words, for the Word paper and the workbook alike."""

import datetime as dt

from inventory.records import SourceRef
from inventory.words import Words, load_words
from migration.compliance import Outcome, Review, Rule, Verdict
from migration.compliance.case import item_name

_ROWS_SHOWN, _IDS_SHOWN = 8, 80


class ReviewText:
    """The vocabulary of one review in one language."""

    def __init__(self, found: Review, lang: str) -> None:
        self.found, self.lang = found, lang
        self.words: Words = load_words("reports", lang)

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence of the topic ``review``."""
        return self.words.say(f"review.{key}", **facts)

    def day(self, date: dt.date) -> str:
        """A date as the language writes it."""
        return self.say("date", year=date.year, month=date.month, day=date.day)

    def source(self, rule: Rule) -> str:
        """The instrument, with its clause only where its text was read."""
        name = rule.instrument.name.in_(self.lang)
        if rule.clause is not None:
            return self.say("clause", instrument=name, clause=rule.clause)
        return self.say("no_clause" if rule.instrument.numbered else "no_articles", instrument=name)

    def effective(self, rule: Rule) -> str:
        """From when, and until when, the source is in force."""
        start = self.day(rule.effective_from)
        if rule.effective_to is None:
            return self.say("until", start=start)
        return self.say("between", start=start, end=self.day(rule.effective_to))

    def grade(self, rule: Rule) -> str:
        """How the source is known."""
        return self.say("grade.theme" if rule.theme else f"grade.{rule.grade}")

    def level(self, rule: Rule) -> str:
        """What a failed row means."""
        return self.say(f"level.{rule.level}")

    def verdict(self, verdict: Verdict | None) -> str:
        """A verdict in words; None: the rule had nothing to judge."""
        return self.say("whole_rule") if verdict is None else self.words.say(f"verdicts.{verdict}")

    def subject(self, outcome: Outcome) -> str:
        """The name of what was judged, with its id."""
        return f"{outcome.subject}\n{outcome.channel_id}" if outcome.channel_id else outcome.subject

    def said(self, outcome: Outcome) -> str:
        """What was found, below it the ids of all channels where one row speaks of several."""
        ids = [] if outcome.channel_id else [str(c) for c in outcome.figures.get("channels", ())]
        listed = self.say("comma").join(ids[:_IDS_SHOWN]) + ("…" if len(ids) > _IDS_SHOWN else "")
        return f"{outcome.text}\n{listed}" if ids else outcome.text

    def places(self, rows: tuple[SourceRef, ...], most: int = _ROWS_SHOWN) -> str:
        """Where the evidence stands in the ledger: sheet and rows, as Excel shows them."""
        found: dict[str, list[int]] = {}
        for ref in rows:
            found.setdefault(ref.sheet, []).append(ref.row)
        shown = []
        for sheet, numbers in sorted(found.items()):
            listed = self.say("comma").join(str(n) for n in sorted(numbers)[:most])
            more = "…" if len(numbers) > most else ""
            shown.append(self.say("place", sheet=sheet, rows=listed + more))
        return "\n".join(shown)

    def item(self, item: str) -> str:
        """What an evidence item is called."""
        return item_name(item, self.lang)

    def conclusion(self) -> str:
        """The conclusion in one sentence."""
        return self.say(
            f"conclusion.{self.found.conclusion}", blockers=len(self.found.blockers),
            unknown=len(self.found.having(Verdict.UNKNOWN)), person=len(self.found.having(Verdict.PERSON)),
        )

    def totals(self) -> list[tuple[str, int]]:
        """The counts, the gravest first."""
        found = self.found
        counts = {
            "blocker": len(found.blockers), "unknown": len(found.having(Verdict.UNKNOWN)),
            "person": len(found.having(Verdict.PERSON)), "advice": len(found.advice),
            "waived": len(found.having(Verdict.WAIVED)), "pass": len(found.having(Verdict.PASS)),
        }
        return [(self.say(f"total.{name}"), count) for name, count in counts.items()]


def short(digest: str) -> str:
    """The first 16 digits of a fingerprint, enough to tie a page to its file."""
    return digest.removeprefix("sha256:")[:16]
