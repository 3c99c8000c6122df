"""How many parts an SMS has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.sms import sms_parts, sms_units


@pytest.mark.parametrize(
    ("length", "parts"), [(0, 0), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_seventy_alone_then_sixty_seven_each(length, parts):
    assert sms_parts("行" * length) == parts


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_the_parts_hold_the_text_and_no_part_is_spare(text):
    units, parts = sms_units(text), sms_parts(text)
    assert units == sum(2 if ord(c) > 0xFFFF else 1 for c in text)
    room = 70 if parts == 1 else parts * 67
    assert units <= room or units == 0
    assert parts <= 1 or units > max(70, (parts - 1) * 67)


def test_an_emoji_counts_twice():
    assert sms_units("😀行") == 3
