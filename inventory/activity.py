"""Monthly activity as one frame behind a small frozen class."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from inventory.records import ChannelId

MEASURES = (
    "active_users", "reads", "messages_sent", "transactions", "new_followers", "lost_followers", "complaints",
)


@dataclass(frozen=True)
class Activity:
    """Rows of the activity sheet.

    ``frame`` has the columns channel_id (str), month (str, YYYY-MM), row (int, place in the sheet) and the
    MEASURES (float64, persons or pieces a month, NaN where the bank did not say), sorted by channel, month.
    """

    frame: pd.DataFrame
    sheet: str = "活跃"

    @classmethod
    def empty(cls) -> "Activity":
        """No activity at all."""
        columns: dict[str, object] = {"channel_id": [], "month": [], "row": np.array([], dtype=np.int64)}
        return cls(pd.DataFrame(columns | {m: np.array([], dtype=float) for m in MEASURES}))

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Every month any channel reports, in order."""
        return self._cells[2]

    @cached_property
    def last_month(self) -> str | None:
        """The latest month any channel reports."""
        return self.months[-1] if self.months else None

    def series(self, measure: str) -> dict[ChannelId, NDArray[np.float64]]:
        """Per channel the values of one measure over :attr:`months`; NaN where a month is missing."""
        channels, rows, months, columns = self._cells
        grid = np.full((len(channels), len(months)), np.nan)
        grid[rows, columns] = self.frame[measure].to_numpy(float)
        return dict(zip(channels, grid, strict=True))

    @cached_property
    def _cells(self) -> tuple[tuple[ChannelId, ...], NDArray[np.intp], tuple[str, ...], NDArray[np.intp]]:
        """The channels, each row's place among them, the months in order, each row's place among them."""
        rows, channels = pd.factorize(self.frame["channel_id"])
        columns, months = pd.factorize(self.frame["month"], sort=True)
        return tuple(ChannelId(str(c)) for c in channels), rows, tuple(str(month) for month in months), columns
