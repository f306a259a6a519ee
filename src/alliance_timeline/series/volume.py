"""The value of an indicator in each period."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from alliance_timeline.errors import InputError
from alliance_timeline.periods import Period
from alliance_timeline.series.counting import Floats
from alliance_timeline.series.indicator import Indicator

__all__ = ["volume_by_period"]


def volume_by_period(indicator: Indicator, periods: Sequence[Period]) -> Floats:
    """The mean value over the days of each period; NaN where a day has none.

    A value holds for all days of its date, so that a yearly value stands for each quarter of its year, and monthly
    values make the mean of a quarter. Sums over a span (trade) must therefore be of equally long spans.

    Raises:
        InputError: two values for one day; keep those of one source.

    >>> from alliance_timeline.dates import EventDate
    >>> years = tuple(map(EventDate.parse, ("2020", "2021")))
    >>> trade = Indicator("trade", "Trade", "Goods", "billion USD", years, [100.0, 140.0], ("un", "un"), ("", ""))
    >>> import datetime
    >>> half = Period("half", datetime.date(2020, 12, 22), datetime.date(2021, 1, 10))
    >>> late = Period("late", datetime.date(2021, 12, 1), datetime.date(2022, 1, 1))
    >>> volume_by_period(trade, [half, late]).tolist()
    [120.0, nan]
    """
    ends = [(date.ordinals[0], date.ordinals[3]) for date in indicator.dates]
    spans = sorted(
        (first, last, value, date.edtf)
        for (first, last), value, date in zip(ends, indicator.values.tolist(), indicator.dates, strict=True)
        if first is not None and last is not None and not np.isnan(value)
    )
    for one, other in pairwise(spans):
        if other[0] <= one[1]:
            raise InputError(
                f"normalise: {indicator.id} has two values for one day ({one[3]} and {other[3]}); keep those of one "
                "source and of spans of one length"
            )
    means = np.full(len(periods), np.nan)
    for place, period in enumerate(periods):
        first, last = period.first.toordinal(), period.last.toordinal()
        inside = [(min(last, span[1]) - max(first, span[0]) + 1, span[2]) for span in spans]
        days = [(number, value) for number, value in inside if number > 0]
        if sum(number for number, _ in days) == last - first + 1:
            means[place] = sum(number * value for number, value in days) / (last - first + 1)
    return means
