"""How many messages an SMS becomes, and which characters it cannot carry.

A message holds 70 units (UTF-16, an emoji is two); a longer one is cut into parts of 67, because a joining
header takes three. The signature 【…】 counts.
"""

_SINGLE = 70
_PART = 67


def sms_units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def sms_parts(text: str) -> int:
    """The number of messages the customer's phone joins; 0 for an empty text."""
    units = sms_units(text)
    if units <= _SINGLE:
        return min(units, 1)
    return -(-units // _PART)
