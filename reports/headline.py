"""The headline of a plan in sentences: the same ones in the terminal, the workbook and the page."""

from inventory.words import Words
from reports.figures import day, money, people
from reports.summary import Headline


def closings(head: Headline, words: Words) -> str:
    """How many channels end, by what becomes of them, and how many open: what lies between the two counts."""
    say, count = words.say, sum(head.ending.values())
    if not count:
        return ""
    ways = say("labels.comma").join(
        say("headline.ending", action=say(f"actions.{action}"), count=n) for action, n in head.ending.items()
    )
    parts = [say("headline.closings", count=count, ways=ways)]
    if head.ending_idle:
        parts.append(say("headline.ending_idle", count=head.ending_idle))
    if head.opened:
        parts.append(say("headline.opened", count=head.opened))
    return say("headline.and").join(parts)


def headline_facts(head: Headline, words: Words) -> dict[str, str]:
    """One sentence per question: channels, followers, cash, judgement, time, open, solver."""
    say = words.say
    ending = closings(head, words)
    return {
        "channels": say(
            "headline.channels" if ending else "headline.channels_unchanged",
            before=head.channels_before, after=head.channels_after, ending=ending, partly=head.partly_moved,
            functions=head.functions_moved,
        ),
        "followers": say(
            "headline.followers_unknown" if head.followers_unknown else "headline.followers",
            known=people(head.followers_affected, words), unknown=head.followers_unknown,
        ),
        "cash": say(
            "headline.cash", saving=money(head.annual_saving, words), cost=money(head.one_off_cost, words)
        ),
        "judgement": say(
            "headline.worse" if head.judgement > 0 else "headline.better",
            years=f"{head.horizon_years:g}", amount=money(abs(head.judgement), words),
        ),
        "time": say(
            "headline.time" if head.first_stop else "headline.no_time",
            as_of=day(head.as_of, words), start=day(head.start, words), waves=head.waves,
            first=day(head.first_stop, words), last=day(head.last_closed, words),
        ),
        "open": say(
            "headline.open", blockers=len(head.blockers), questions=head.questions, undecided=head.undecided
        ),
        "solver": say("headline.gap" if head.gap > 0 else "headline.proven", gap=f"{head.gap:.2%}"),
    }
