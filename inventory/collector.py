"""Building many long-lived objects at once without the cycle collector looking through them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Switch the cycle collector off for the block, and on again if it was on.

    For blocks that make a great many objects and hardly any garbage cycles: the collector runs each time so many
    more are alive, and finds nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
