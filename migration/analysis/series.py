"""Monthly series as grids of channels x months: window medians, trend, season. NaN is unknown, never zero."""

import warnings

import numpy as np
from numpy.typing import NDArray

from inventory.activity import Activity
from inventory.records import ChannelId

Floats = NDArray[np.float64]


def month_number(month: str) -> int:
    """Months since the year 0 of a ``YYYY-MM``."""
    year, part = month.split("-")
    return int(year) * 12 + int(part) - 1


def month_grid(activity: Activity, measure: str, ids: tuple[ChannelId, ...], months: range) -> Floats:
    """One row a channel, one column a calendar month of ``months`` (month numbers), NaN where nothing is known."""
    grid = np.full((len(ids), len(months)), np.nan)
    columns = np.array([month_number(month) - months.start for month in activity.months], dtype=np.intp)
    inside = (columns >= 0) & (columns < len(months))
    at = {channel_id: place for place, channel_id in enumerate(ids)}
    for channel_id, values in activity.series(measure).items():
        if channel_id in at:
            grid[at[channel_id], columns[inside]] = values[inside]
    return grid


def median_known(grid: Floats, least: int = 1) -> Floats:
    """The median of the known values of each row; NaN with fewer than ``least``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row without any known value
        median = np.nanmedian(grid, axis=1) if grid.shape[1] else np.full(len(grid), np.nan)
    return np.where((~np.isnan(grid)).sum(axis=1) >= least, median, np.nan)


def slope_known(grid: Floats, least: int = 6) -> Floats:
    """The median slope per month over all pairs of known months (Theil-Sen); NaN with fewer than ``least``."""
    count = grid.shape[1]
    if count < 2:
        return np.full(len(grid), np.nan)
    first, second = np.triu_indices(count, k=1)
    slopes = np.empty(len(grid))
    for start in range(0, len(grid), 1024):
        part = grid[start : start + 1024]
        slopes[start : start + 1024] = median_known((part[:, second] - part[:, first]) / (second - first))
    return np.where((~np.isnan(grid)).sum(axis=1) >= least, slopes, np.nan)


def season_of(grid: Floats, months: range, groups: NDArray[np.int64]) -> Floats:
    """What the calendar month adds to each cell, the same for all channels of a group; 0 with under two years.

    For each calendar month the median deviation from the channel's median of the surrounding year, over the
    channels of the group and over the years.
    """
    season = np.zeros_like(grid)
    if len(months) < 24:
        return season
    level = np.full_like(grid, np.nan)
    for start in range(0, len(months) - 11, 12):
        stop = start + 12 if start + 24 <= len(months) else len(months)
        level[:, start:stop] = median_known(grid[:, start:stop], least=6)[:, None]
    deviation = grid - level
    calendar = np.array([month % 12 for month in months])
    for group in np.unique(groups):
        rows = groups == group
        for month in range(12):
            cells = deviation[np.ix_(rows, calendar == month)].ravel()
            known = cells[~np.isnan(cells)]
            if len(known):
                season[np.ix_(rows, calendar == month)] = np.median(known)
    return season
