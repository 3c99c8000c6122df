"""``review.docx``: the review as a paper that compliance reads, comments and signs."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from inventory.graph import CapabilityGraph
from migration.compliance import Judged, Review, Rule, RuleResult, Verdict
from migration.plan import Plan
from reports.review_text import ReviewText, short
from reports.word_paper import Paper
from reports.word_xml import Row

#: rows of one rule and of one summary table that are printed; the workbook has all of them
_ROWS_OF_RULE, _ROWS_OF_SUMMARY, _NAMES = 25, 300, 6
_ROLES = ("compliance", "consumer", "legal", "technology", "lead", "approver")


def review_document(found: Review, plan: Plan, graph: CapabilityGraph, lang: str) -> bytes:
    """The review as a Word file: summary first, then rule by rule, then room to sign; same review, same bytes."""
    text = ReviewText(found, lang)
    paper = Paper(text.say("file_title"), lang)
    page = (text.say("page_before"), text.say("page_between"), text.say("page_after"))
    paper.header_and_footer(text.say("header", plan=short(found.plan)), page)
    bank = graph.inventory.units.head_office().name.removesuffix("总行")
    paper.title(text.say("title", bank=bank))
    paper.under_title(text.say("under_title"))
    _about(paper, text, plan, bank)
    _summary(paper, text)
    _tasks(paper, text)
    _rules(paper, text)
    _idle(paper, text)
    paper.heading(text.say("section.signatures"), 1, new_page=True)
    paper.body(text.say("lead.signatures"))
    paper.form([(text.say("about.plan"), found.plan), (text.say("about.pack"), found.rules)])
    columns = [text.say(f"column.{name}") for name in ("role", "name", "opinion", "signature", "day")]
    paper.signatures(columns, [text.say(f"role.{role}") for role in _ROLES], (32, 24, 50, 26, 24))
    return paper.to_bytes()


def _about(paper: Paper, text: ReviewText, plan: Plan, bank: str) -> None:
    found = text.found
    channels = text.say(
        "about.channels_value", before=plan.summary.channels_before, after=plan.summary.channels_after,
        ending=len(plan.ending()),
    )
    rules = text.say("about.rules_value", count=len(found.results), idle=len(found.not_in_force))
    paper.form([
        (text.say("about.bank"), bank),
        (text.say("about.dates"), text.day(plan.as_of)),
        (text.say("about.start"), text.day(plan.start)),
        (text.say("about.judged"), text.day(found.as_of)),
        (text.say("about.channels"), channels),
        (text.say("about.rules"), rules),
        (text.say("about.plan"), found.plan),
        (text.say("about.pack"), found.rules),
        (text.say("about.conclusion"), text.conclusion()),
    ])


def _summary(paper: Paper, text: ReviewText) -> None:
    found = text.found
    paper.heading(text.say("section.summary"), 1)
    paper.body(text.say("lead.summary"))
    header = [name for name, _ in text.totals()]
    paper.table(header, [[str(count) for _, count in text.totals()]], (26, 26, 26, 26, 26, 26))
    for name, rows in (
        ("blockers", found.blockers), ("unknown", found.having(Verdict.UNKNOWN)),
        ("person", found.having(Verdict.PERSON)), ("advice", found.advice),
    ):
        paper.heading(text.say(f"section.{name}"), 1)
        if not rows:
            paper.body(text.say("none"))
            continue
        paper.body(text.say(f"lead.{name}"))
        _listed(paper, text, rows)


def _listed(paper: Paper, text: ReviewText, rows: Sequence[Judged]) -> None:
    """One band a rule with its remedy; below it one line per reason, the channels it falls on named."""
    groups = [list(same) for _, same in groupby(rows, key=_alike)]
    lines: list[Row] = []
    last = ""
    for number, group in enumerate(groups[:_ROWS_OF_SUMMARY], 1):
        rule, outcome = group[0].rule, group[0].outcome
        if rule.id != last:
            facts = {"title": rule.title.in_(text.lang), "id": rule.id, "remedy": rule.remedy.in_(text.lang)}
            lines.append(text.say("band", level=text.level(rule), **facts))
            last = rule.id
        names = text.subject(outcome) if len(group) == 1 else _names(text, [g.outcome.subject for g in group])
        lines.append([str(number), names, text.said(outcome) if len(group) == 1 else outcome.text])
    paper.table([text.say(f"column.{name}") for name in ("number", "subject", "text")], lines, (12, 48, 96))
    if len(groups) > _ROWS_OF_SUMMARY:
        paper.small(text.say("more", count=len(groups) - _ROWS_OF_SUMMARY))


def _alike(row: Judged) -> tuple[str, str]:
    return row.rule.id, row.outcome.text


def _tasks(paper: Paper, text: ReviewText) -> None:
    paper.heading(text.say("section.tasks"), 1)
    tasks = text.found.tasks
    if not tasks:
        paper.body(text.say("none"))
        return
    paper.body(text.say("lead.tasks"))
    lines: list[Row] = []
    for number, (item, same) in enumerate(groupby(tasks, key=lambda task: task.item), 1):
        rows = list(same)
        rules = text.say("comma").join(dict.fromkeys(rule for task in rows for rule in task.rules))
        named = text.item(item)
        lines.append([str(number), f"{named}\n{item}", _names(text, [t.subject for t in rows]), rules, ""])
    columns = [text.say(f"column.{name}") for name in ("number", "item", "subject", "asked_by", "ref")]
    paper.table(columns, lines, (11, 46, 42, 22, 35))


def _rules(paper: Paper, text: ReviewText) -> None:
    """The rules with anything but a pass in full, the others in one table."""
    paper.heading(text.say("section.rules"), 1)
    loud = [r for r in text.found.results if r.verdict not in (None, Verdict.PASS)]
    for instrument, results in groupby(enumerate(loud, 1), key=lambda pair: pair[1].rule.instrument):
        paper.heading(instrument.name.in_(text.lang), 2)
        facts = {"issuer": instrument.issuer.in_(text.lang), "read": instrument.read.in_(text.lang)}
        paper.small(text.say("instrument_line", binding=text.say(f"binding.{instrument.binding}"), **facts))
        for number, result in results:
            _rule(paper, text, result, number)
    _quiet(paper, text, [r for r in text.found.results if r not in loud])


def _rule(paper: Paper, text: ReviewText, result: RuleResult, number: int) -> None:
    rule = result.rule
    paper.heading(text.say("rule_title", number=number, title=rule.title.in_(text.lang), id=rule.id), 3)
    paper.form([
        (text.say("field.verdict"), text.verdict(result.verdict)),
        (text.say("field.source"), _source_line(text, rule)),
        (text.say("field.why"), rule.why.in_(text.lang)),
    ], label_mm=28)
    _judged_rows(paper, text, result)
    paper.form([(text.say("field.remedy"), rule.remedy.in_(text.lang)), (text.say("field.comment"), "\n")], label_mm=28)


def _judged_rows(paper: Paper, text: ReviewText, result: RuleResult) -> None:
    open_rows = [o for o in result.outcomes if o.verdict is not Verdict.PASS]
    passed = [o for o in result.outcomes if o.verdict is Verdict.PASS]
    lines: list[Row] = [
        [text.subject(o), (text.verdict(o.verdict), o.verdict is Verdict.FAIL), text.said(o), text.places(o.rows)]
        for o in open_rows[:_ROWS_OF_RULE]
    ]
    columns = [text.say(f"column.{name}") for name in ("subject", "verdict", "text", "rows")]
    paper.table(columns, lines, (38, 26, 66, 26))
    if len(open_rows) > _ROWS_OF_RULE:
        paper.small(text.say("more", count=len(open_rows) - _ROWS_OF_RULE))
    if passed:
        paper.small(text.say("passed_rows", count=len(passed), names=_names(text, [o.subject for o in passed])))


def _quiet(paper: Paper, text: ReviewText, results: Sequence[RuleResult]) -> None:
    paper.heading(text.say("section.quiet"), 1)
    paper.body(text.say("lead.quiet"))
    lines: list[Row] = [
        [
            f"{r.rule.title.in_(text.lang)}\n{r.rule.id}", _source_line(text, r.rule), text.verdict(r.verdict),
            str(len(r.outcomes)), "",
        ]
        for r in results
    ]
    columns = [text.say(f"column.{name}") for name in ("rule", "source", "verdict", "count", "comment")]
    paper.table(columns, lines, (38, 60, 16, 12, 30))


def _source_line(text: ReviewText, rule: Rule) -> str:
    facts = {"grade": text.grade(rule), "level": text.level(rule), "effective": text.effective(rule)}
    return text.say("source_line", source=text.source(rule), **facts)


def _idle(paper: Paper, text: ReviewText) -> None:
    paper.heading(text.say("section.idle"), 1)
    rules = text.found.not_in_force
    if not rules:
        paper.body(text.say("none"))
        return
    paper.body(text.say("lead.idle"))
    columns = [text.say(f"column.{name}") for name in ("rule", "title", "instrument", "effective")]
    lines: list[Row] = [
        [rule.id, rule.title.in_(text.lang), rule.instrument.name.in_(text.lang), text.effective(rule)]
        for rule in rules
    ]
    paper.table(columns, lines, (28, 48, 50, 30))


def _names(text: ReviewText, names: Iterable[str]) -> str:
    known = list(dict.fromkeys(names))
    listed = text.say("comma").join(known[:_NAMES])
    return listed if len(known) <= _NAMES else text.say("and_more", names=listed, count=len(known))
