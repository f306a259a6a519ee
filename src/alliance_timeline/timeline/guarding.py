"""Guards of what a timeline tells: figures net of attention, and how far a result hangs on one source or event."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self, cast

from alliance_timeline.dates.frozen import FrozenValue
from alliance_timeline.display import counted
from alliance_timeline.errors import InputError, shown
from alliance_timeline.events import Event
from alliance_timeline.periods import Every, start_days
from alliance_timeline.phases import Periodization
from alliance_timeline.series import Indicator
from alliance_timeline.timeline.content import Content
from alliance_timeline.timeline.counting import series_of

if TYPE_CHECKING:
    from alliance_timeline.phases.relative import RelativeContrast
    from alliance_timeline.series.relative import RelativeTrend
    from alliance_timeline.timeline.robustness import Asked, LeaveOneOut, LeaveOutBy

__all__ = ["Guarding", "part_and_rest"]

_ALWAYS = ((datetime.date.min, datetime.date.max),)


class Guarding(FrozenValue):
    """The methods of a timeline that guard against rising attention and single sources; a base of ``Timeline``."""

    __slots__ = ()
    _content: Content

    if TYPE_CHECKING:

        @classmethod
        def _of(cls, content: Content) -> Self: ...

    def relative_trend(
        self,
        *,
        every: Every = "quarter",
        normalise: Literal["rest"] | Indicator = "rest",
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> RelativeTrend:
        """The trend of these occasions net of attention, which raises all that is catalogued alike.

        Only dyadic events count. A selection remembers the data that it was taken from; the rest are all other dyadic
        occasions there, on the same covered days. Periods are taken for independent, with the dispersion they show.

        Args:
            every: calendar periods, as for ``series``.
            normalise: ``rest`` (logistic trend of the share among all dyadic occasions), or an outside volume, whose
                coefficient is estimated. A yearly value stands for all periods of its year; those without are left out.
            confidence: of the limits, between 0 and 1.
            m, seed: imputations of vague dates.

        Returns:
            A trend of one row; its caution tells where the selection or the rest is no complete list.

        Raises:
            InputError: nothing covered and settled, events selected by what was not coded reliably, or an indicator
                with two values for one day.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"{name}{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains=name)
        ...          for year in range(2001, 2009) for name, many in (("ai", year - 2000), ("trade", 4))
        ...          for n in range(many)]
        >>> timeline = at.Timeline(talks, coverage=("2001", "2008"))
        >>> row = timeline.select(domains="ai").relative_trend(every="year").only
        >>> row.events, row.rest, round(row.estimate, 1)
        (36.0, 32.0, 1.3)
        """
        from alliance_timeline.series.relative import relative_trend

        self._content.check_inference()
        part, rest, note = _checked_parts(self._content, normalise)
        series, other = (series_of(content, every=every, by=None, phases=None, anchor=None) for content in (part, rest))
        against = normalise if isinstance(normalise, Indicator) else other
        found = relative_trend(series, against, confidence=confidence, m=m, seed=seed, notes=note)
        return replace(found, basis=replace(found.basis, caution=_caution(self._content, found.basis.caution, against)))

    def relative_contrast(
        self,
        first: str,
        second: str,
        phases: Periodization | None = None,
        *,
        normalise: Literal["rest"] | Indicator = "rest",
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> RelativeContrast:
        """These occasions in the first phase relative to the second, net of attention; see ``relative_trend``.

        Args:
            first, second: names of phases, in either order of time.
            phases: the scheme; by default the one that the timeline carries.
            normalise: ``rest`` (odds ratio, conditional on the sums), or an outside volume (ratio of rates).
            confidence, m, seed: as there; at least 20 imputations where dates are uncertain.

        Returns:
            A row for whole phases and one for equal windows; the caution is as there.

        Raises:
            InputError: as there; phases without covered and settled days. UnknownNameError: no such phase.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"{name}{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains=name)
        ...          for year in range(2001, 2009) for name, many in (("ai", year - 2000), ("trade", 4))
        ...          for n in range(many)]
        >>> scheme = at.Periodization.declared("2005-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2008"), phases=scheme)
        >>> row = timeline.select(domains="ai").relative_contrast("late", "early").row()
        >>> row.events_a, row.rest_a, round(row.estimate, 1)
        (26.0, 16.0, 2.6)
        """
        from alliance_timeline.phases.relative import contrast_relative

        self._content.check_inference()
        scheme = self._content.scheme(phases)
        part, rest, note = _checked_parts(self._content, normalise)
        against: Any = normalise if isinstance(normalise, Indicator) else self._of(rest)
        found = contrast_relative(
            cast("Any", self._of(part)), against, first, second, scheme, confidence=confidence, m=m, seed=seed,
            notes=note,
        )  # fmt: skip
        return replace(found, caution=_caution(self._content, found.caution, against))

    def leave_one_out(
        self, question: Asked, by: LeaveOutBy = "source", *, track: Callable[[Any], Iterable[Any]] = iter
    ) -> LeaveOneOut:
        """How far a result hangs on one source, publisher, coder or event: asked again without each of them.

        Leaving out a source (publisher) takes away the events that cite no other; those of a coder or of an id go too.
        What was taken away is gone from the rest of ``relative_trend`` as well.

        Args:
            question: a ``ContrastQuestion`` (whole phases), a ``TrendQuestion`` (by quarter), or a function of a
                timeline that returns a row of a trend, contrast or interruption, a result of one row (of a contrast the
                whole phases count), or (estimate, low, high, verdict). A function with a parameter ``m``, like the two
                questions, is asked with 20 imputations where more than 300 units are left out.
            by: ``source``, ``publisher``, ``coder`` or ``event``; only of events in this timeline. A function is asked
                once a unit, so that it is best asked of a selection.
            track: goes through the units and may show how far it is, such as ``tqdm``.

        Returns:
            The answer with all, and without each unit that changes the verdict, or the estimate by 0.1 % or more.

        Raises:
            InputError: another ``by``, or a question that returns something else.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{n}", date=f"200{n}-05-10", title="Talks", kind="cooperation", form="meeting",
        ...                   domains="trade", citations=[{"source": "tass" if n else "xinhua"}]) for n in range(6)]
        >>> def per_year(timeline):
        ...     return len(timeline) / 6, None, None, "many" if len(timeline) > 3 else "few"
        >>> found = at.Timeline(talks, coverage=("2000", "2005")).leave_one_out(per_year)
        >>> [(row.unit, row.events, row.verdict, row.flips) for row in found.rows]
        [('tass', 5, 'few', True), ('xinhua', 1, 'many', False)]
        """
        from alliance_timeline.timeline.robustness import leave_one_out

        return leave_one_out(cast("Any", self), question, by, track=track)


def _checked_parts(content: Content, normalise: str | Indicator) -> tuple[Content, Content, tuple[str, ...]]:
    """Part and rest, and what must be told of events that are left aside."""
    if not isinstance(normalise, Indicator) and normalise != "rest":
        raise InputError(f"normalise: {shown(normalise)} is unknown; allowed: 'rest', or an Indicator")
    part, rest = part_and_rest(content)
    aside = len(content.events) - len(part.events)
    note = (
        f"{aside} of {counted(len(content.events), 'event')} {'is' if aside == 1 else 'are'} not dyadic and left aside"
    )
    return part, rest, (note,) if aside else ()


def _caution(content: Content, own: str | None, against: object) -> str | None:
    """The caution of the part, and that of a rest that is no complete list where the part is one by its frames."""
    rest = content.coverage.open_caution
    if rest is None or content.coverage.framed is None or isinstance(against, Indicator):
        return own
    return "; ".join(filter(None, (own, f"the rest: {rest}")))


def part_and_rest(content: Content) -> tuple[Content, Content]:
    """The dyadic events, and those of all other dyadic occasions of the whole that they were taken from.

    Where the selection has cut the covered days, the rest is cut as it was: by the probable start.
    """
    part = content.part(event for event in content.events if event.is_dyadic)
    root = content.registry.root
    taken = {root(event) for event in part.events}
    others = (event for event in content.whole if event.is_dyadic and root(event) not in taken)
    inside = (event for event in others if _is_inside(event, content))
    return part, content.part(sorted(inside, key=lambda event: event.sort_key))


def _is_inside(event: Event, content: Content) -> bool:
    """Whether the start of an event probably lies on the days that selecting has left."""
    cut = content.coverage.cut
    if cut == _ALWAYS:
        return True
    days = start_days(event.date, content.coverage.whole)
    if days is None:
        return False
    shared = (min(days[1], b.toordinal()) - max(days[0], a.toordinal()) + 1 for a, b in cut)
    return 2 * sum(max(0, number) for number in shared) >= days[1] - days[0] + 1
