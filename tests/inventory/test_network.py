"""The network behind the second opinion learns, repeats itself, and says what one reckons by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.capabilities.fallback import FallbackModel
from inventory.capabilities.lexicon_files import load_lexicon
from inventory.capabilities.network import Network, Rows, Schedule, joined, softmax, train_network
from inventory.capabilities.train_fallback import Sample, train

TAUGHT = {"理财购买": "wealth.buy", "理财赎回": "wealth.redeem", "挂失": "", "网点查询": "branch.locate"}
SCHEDULE = Schedule(
    hidden=16, batch=4, rate=0.05, warm_up=5, feature_drop=0.0, hidden_drop=0.0, smoothing=0.0, seed=7
)
#: one feature or the other, but not both: no single layer can tell
EITHER = [[0, 2], [1, 2], [0, 1, 2], [2]]
WHICH = np.array([1, 1, 0, 0])


#: so many that the rounding is lost
FINE = 10**7


def _trained(schedule=SCHEDULE, epochs=60):
    return train_network(Rows.of(EITHER), WHICH, (3, 2), [np.arange(4)] * epochs, schedule)


def test_it_learns_what_no_single_layer_can():
    network = _trained().packed(FINE)
    assert [int(network.shares(row).argmax()) for row in EITHER] == WHICH.tolist()
    assert min(float(network.shares(row).max()) for row in EITHER) > 0.9


def test_smoothed_labels_and_drops_make_it_less_sure_but_not_wrong():
    careful = _trained(replace(SCHEDULE, smoothing=0.2, hidden_drop=0.2), epochs=200).packed(FINE)
    assert [int(careful.shares(row).argmax()) for row in EITHER] == WHICH.tolist()
    assert max(float(careful.shares(row).max()) for row in EITHER) < 0.99


def test_one_seed_gives_one_network_and_another_seed_another():
    once, again, other = _trained(), _trained(), _trained(replace(SCHEDULE, seed=8))
    assert all((a == b).all() for a, b in zip(once, again, strict=True))
    assert (once.first != other.first).any()


def test_networks_side_by_side_say_the_mean_of_their_scores():
    one, two = _trained(), _trained(replace(SCHEDULE, seed=8, hidden=12))
    for row in EITHER:
        mean = softmax((_scores(one, row) + _scores(two, row)) / 2)
        assert joined([one, two]).packed(FINE).shares(row) == pytest.approx(mean, abs=1e-5)


@pytest.mark.parametrize("steps", [31, 127, FINE])
def test_packed_weights_are_within_half_a_step_of_those_learnt(steps):
    network = _trained()
    packed = network.packed(steps)
    assert np.abs(packed.first).max() == steps
    assert packed.first.dtype == (np.int8 if steps < 128 else np.int32)
    assert (np.abs(packed.first * packed.scale - network.first) <= packed.scale * 0.5001).all()
    rounded = network._replace(first=packed.first * packed.scale)
    for row in EITHER:
        assert packed.shares(row) == pytest.approx(softmax(_scores(rounded, row)), abs=1e-6)


@given(st.lists(st.lists(st.integers(0, 20), min_size=1, max_size=6), min_size=1, max_size=12), st.data())
def test_features_of_a_batch_are_those_of_its_samples_in_order(listed, data):
    chosen = data.draw(st.lists(st.integers(0, len(listed) - 1), min_size=1, max_size=8))
    features, owners, worth = Rows.of(listed).take(np.array(chosen))
    assert features.tolist() == [f for i in chosen for f in listed[i]]
    assert owners.tolist() == [place for place, i in enumerate(chosen) for _ in listed[i]]
    assert worth == pytest.approx([len(listed[i]) ** -0.5 for i in chosen for _ in listed[i]])


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_one_step_without_drops_goes_down_the_slope_that_differences_show(seed):
    """A first step of Adam moves each weight against the sign of its slope; the sign is tried by differences."""
    schedule = replace(SCHEDULE, seed=seed, warm_up=1, rate=1e-6, batch=4)
    chance = np.random.default_rng(seed)
    begun = Network(
        chance.normal(0, 0.3, (3, 16)), np.zeros(16), chance.normal(0, 16**-0.5, (16, 2)), np.zeros(2)
    )
    moved = train_network(Rows.of(EITHER), WHICH, (3, 2), [np.arange(4)], schedule)
    for part in (0, 2):
        place = np.unravel_index(int(chance.integers(begun[part].size)), begun[part].shape)
        slope = _slope(begun, part, place)
        if abs(slope) > 1e-3:
            assert np.sign(moved[part][place] - begun[part].astype(np.float32)[place]) == -np.sign(slope)


def _scores(network, row):
    shown = network.first[row].sum(axis=0) / len(row) ** 0.5
    return np.maximum(shown + network.bias, 0) @ network.second + network.offset


def _loss(network):
    return -sum(np.log(softmax(_scores(network, row))[label]) for row, label in zip(EITHER, WHICH, strict=True))


def _slope(network, part, place, step=1e-6):
    sides = []
    for sign in (1, -1):
        weights = network[part].copy()
        weights[place] += sign * step
        sides.append(_loss(network._replace(**{network._fields[part]: weights})))
    return (sides[0] - sides[1]) / (2 * step)


def test_what_is_trained_on_names_opines_on_a_name_it_never_saw():
    banks = [f"{a}{b}" for a in "江河湖海山" for b in "东南西北"]
    taught = [Sample(f"{bank}{name}", (), label) for bank in banks for name, label in TAUGHT.items()]
    vocabulary, labels, network = train(taught * 60, [Sample("理财", (), "wealth.buy")], seed=3)
    model = FallbackModel(vocabulary, labels, network.packed(31))
    scan = load_lexicon().scan
    for name, label in TAUGHT.items():
        assert model.opine(f"云中{name}", scan(f"云中{name}"), "", ())[0][0] == label
    assert "云" not in vocabulary and "理财" in vocabulary
    assert model.opine("qqq", scan("qqq"), "", ()) == []
