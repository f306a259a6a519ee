"""The timeline as a chart: events on lanes, or counts on lanes where they are too many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from alliance_timeline.dates.frozen import FrozenValue
from alliance_timeline.phases import Periodization
from alliance_timeline.series import By

if TYPE_CHECKING:
    import altair as alt

__all__ = ["Plotting"]


class Plotting(FrozenValue):
    """The chart of a timeline; a base of ``Timeline``."""

    __slots__ = ()

    def plot(
        self,
        *,
        by: By | None = "domain",
        lanes: int | Sequence[str | None] | None = None,
        links: bool = False,
        phases: Periodization | Literal[False] | None = None,
        width: int = 640,
        title: str | None = None,
    ) -> alt.LayerChart | alt.Chart:
        """The events on lanes over time, each as certain as its date.

        Colour and shape are the kind. A filled mark is a known day; a hollow one lies in the middle of the days that
        are possible, on a pale bar from the first to the last of them. What lasts is a solid bar, which fades as far as
        its start or end are uncertain. A filled arrow is an open side, a hollow one a side that is unknown or lies
        beyond the axis. An event with several values stands on each of their lanes. Up to 24 marks have their titles
        beside them; else titles are in the tooltip, with date, coding, actors and source.

        Beyond 3,000 events, or where marks would need more than 1,600 pixels of height to lie side by side, lanes show
        the expected counts of ``series(by=by, unit="event")`` instead, which the caption says; pale where a period is
        covered in part or not settled.

        Args:
            by: what the lanes are, as in ``series``; None: one lane.
            lanes: how many, the most frequent first (by default 12), or which, in this order; None in the list is the
                lane of events without a value. The caption says what is left out.
            links: draw links between events that are both shown.
            phases: the scheme of the bands; by default the one that the timeline carries, False for none.
            width: of the plotting area with the names of the lanes beside it, in pixels.
            title: instead of the one that the chart has.

        Returns:
            An Altair chart that can be changed further; for an empty selection one that says so.

        Raises:
            InputError: no such ``by``, no number of lanes, or no scheme.
            UnknownNameError: a lane that no event stands on, with the nearest name.
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(date=date, title="Talks", kind="cooperation", form="meeting", domains=["trade", "energy"])
        ...          for date in ("2013-03-22", "2019")]
        >>> chart = at.Timeline(talks).plot(width=500)
        >>> chart.title.text
        ['2 events by domain, 2013 to 2019']
        """
        from alliance_timeline.timeline.drawing import draw_timeline

        timeline = cast("Any", self)
        return draw_timeline(timeline, by, lanes, links=links, phases=phases, width=width, title=title)
