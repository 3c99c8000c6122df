"""What the other entries of a menu and a channel tell of one entry."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inventory.capabilities.mapper import map_places
from inventory.capabilities.mapping import MappedBy, MappedFunction
from inventory.capabilities.neighbours import Place, weighed_again, with_inferred_lines
from inventory.capabilities.queries import NameQuery
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.records import CapabilityId

TAXONOMY = load_taxonomy()
LOANS = [CapabilityId(label) for label in ("loan.query", "loan.repay", "loan.limit")]
PROGRESS, CARD = CapabilityId("loan.progress"), CapabilityId("card.credit.progress")


def _sure(label, by=MappedBy.MAPPER):
    shares = (0.97,) if by is MappedBy.MAPPER else ()
    return MappedFunction(CapabilityId(label), 0.97 if shares else 1.0, "", by, (CapabilityId(label),), shares)


def _unsure(first=0.38, second=0.35):
    return MappedFunction(None, first, "", MappedBy.NOBODY, (CARD, PROGRESS), (first, second))


def _last(answers, menu="", channel="A"):
    return weighed_again([Place(channel, menu)] * len(answers), answers, TAXONOMY)[-1]


def test_an_unsure_entry_among_loans_is_read_as_the_loan_s_and_says_why():
    heard = _last([*map(_sure, LOANS), _unsure()])
    assert heard.capability_id == PROGRESS
    assert heard.by is MappedBy.MAPPER
    assert heard.candidates == (PROGRESS, CARD)
    assert "其他功能" in heard.evidence
    assert heard.confidence > 0.45 > heard.shares[1]


def test_the_nearer_neighbourhood_adds_to_the_wider_one():
    entries = [*map(_sure, LOANS), _unsure()]
    assert _last(entries, menu="贷款").confidence > _last(entries).confidence


def test_entries_of_other_channels_or_without_a_channel_have_no_say():
    places = [*[Place("A", "")] * 3, Place("B", "")]
    assert weighed_again(places, [*map(_sure, LOANS), _unsure()], TAXONOMY)[-1].capability_id is None
    alone = [*map(_sure, LOANS), _unsure()]
    assert weighed_again([Place(None, "")] * 4, alone, TAXONOMY) == alone


def test_an_entry_is_no_neighbour_of_itself():
    lone = _unsure()
    assert _last([lone]) == replace(lone, confidence=lone.confidence)


def test_a_name_that_is_rather_too_vague_is_not_answered_because_it_has_neighbours_that_say_nothing():
    rather_vague = MappedFunction(None, 0.44, "过于笼统", MappedBy.NOBODY, (CARD, PROGRESS), (0.44, 0.04))
    assert _last([rather_vague]) == rather_vague
    assert _last([*[_sure("life.bills")] * 3, rather_vague]).capability_id is None


def test_what_a_person_decided_has_a_say_and_is_never_changed():
    persons = [_sure(label, MappedBy.PERSON) for label in LOANS]
    heard = weighed_again([Place("A", "")] * 4, [*persons, _unsure()], TAXONOMY)
    assert heard[:3] == persons
    assert heard[3].capability_id == PROGRESS


def test_vague_names_stay_vague():
    vague = MappedFunction(None, 0.0, "过于笼统", MappedBy.NOBODY, (PROGRESS,))
    assert _last([*map(_sure, LOANS), vague]) == vague


def test_an_answer_it_is_sure_of_stays_whatever_stands_around_it_and_a_doubtful_one_is_heard_again():
    def among_loans(share):
        answer = MappedFunction(CARD, share, "“卡”", MappedBy.MAPPER, (CARD, PROGRESS), (share, 0.4))
        return answer, _last([*[_sure(label) for label in LOANS * 4], answer])

    sure, heard = among_loans(0.55)
    assert heard == sure
    doubtful, heard = among_loans(0.45)
    assert (doubtful.capability_id, heard.capability_id) == (CARD, PROGRESS)


def test_a_doubtful_answer_that_its_neighbours_bear_out_keeps_its_evidence_and_grows_surer():
    answer = MappedFunction(PROGRESS, 0.45, "“进度”", MappedBy.MAPPER, (PROGRESS, CARD), (0.45, 0.3))
    heard = _last([*map(_sure, LOANS), answer])
    assert (heard.capability_id, heard.evidence) == (PROGRESS, answer.evidence)
    assert heard.confidence > answer.confidence


def _answer(label, share):
    by = MappedBy.MAPPER if share >= 0.5 else MappedBy.NOBODY
    return MappedFunction(label if share >= 0.5 else None, share, "", by, (label,), (share,))


_SHARES = st.floats(0, 1).map(lambda share: round(share, 4))
_ANSWERS = st.lists(st.builds(_answer, st.sampled_from(sorted(TAXONOMY)), _SHARES), min_size=1, max_size=12)


@given(_ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_entries_never_matters(answers, random):
    places = [Place("A", "甲" if i % 2 else "") for i in range(len(answers))]
    order = list(range(len(answers)))
    random.shuffle(order)
    heard = weighed_again(places, answers, TAXONOMY)
    assert weighed_again([places[i] for i in order], [answers[i] for i in order], TAXONOMY) == [heard[i] for i in order]


def test_names_of_a_merchant_s_back_office_are_read_together():
    names = ["商户管理", "商户信息", "收款码管理", "商户交易查询", "门店管理", "退款申请"]
    queries = [NameQuery(name, kind="website") for name in names]
    together = map_places(queries, [Place("A", "")] * len(names), TAXONOMY)[-1]
    apart = map_places(queries, [Place(None, "")] * len(names), TAXONOMY)[-1]
    merchant = CapabilityId("corp.merchant_manage")
    assert merchant in {together.capability_id, *together.candidates}
    said = [dict(zip(answer.candidates, answer.shares, strict=True)).get(merchant, 0) for answer in (together, apart)]
    assert said[0] > said[1]


def _line(labels, confidence=0.97, channel="A"):
    """The line inferred for a blank entry among these answers."""
    queries = [NameQuery(f"entry {i}", "服务") for i in range(len(labels) + 1)]
    answers = [replace(_sure(label), confidence=confidence) for label in labels] + [_unsure()]
    places = [Place(channel, "服务")] * len(queries)
    return with_inferred_lines(queries, places, dict(zip(queries, answers, strict=True)))[-1].line


def test_the_line_of_a_menu_is_that_of_most_votes_and_each_votes_as_sure_as_it_is():
    company = ["corp.transfer", "corp.payroll"]
    assert _line(company) == "corporate"
    assert _line(["card.credit.bill", "card.credit.repay"]) == "credit_card"
    assert _line(company[:1]) == ""
    assert _line(company, confidence=0.7) == ""
    assert _line([*company, "life.bills"]) == "corporate"
    assert _line([*company, "life.bills", "life.gov"]) == ""
    assert _line(company, channel=None) == ""
