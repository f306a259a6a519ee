"""What a timeline tells without having been told: phases found in the counts, and answers under other choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from alliance_timeline.dates.frozen import FrozenValue
from alliance_timeline.periods import Every
from alliance_timeline.phases import Periodization
from alliance_timeline.series import By
from alliance_timeline.timeline.content import Content

if TYPE_CHECKING:
    from alliance_timeline.timeline.choices import Over
    from alliance_timeline.timeline.curve import SpecificationCurve
    from alliance_timeline.timeline.found import FoundPhases
    from alliance_timeline.timeline.questions import Question

__all__ = ["Exploring"]

Track = Callable[[Sequence[Any]], Iterable[Any]]


class Exploring(FrozenValue):
    """The methods of a timeline that look for phases, and that run a question again; a base of ``Timeline``."""

    __slots__ = ()
    _content: Content

    def find_phases(
        self,
        every: Every = "quarter",
        by: By | None = None,
        phases: Periodization | None = None,
        *,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
        track: Track = iter,
    ) -> FoundPhases:
        """Were there breaks, when, what changed in rate and mix, and do they agree with the declared boundaries?

        The breaks are those of ``series(every, by).changepoints()``. Between the segments the mixes of domains and of
        kinds are compared, given the rates: whole occasions are dealt out anew to the segments, with Holm's correction
        for all mixes. Each declared boundary is held against the highest-density sets of the breaks; how much of the
        time these sets hold says how easily a boundary would lie in one by chance.

        Args:
            every, by: periods and groups, as for ``series``; ``phase`` excepted.
            phases: the declared scheme; by default the one that the timeline carries, if any.
            confidence: of sets and limits, between 0 and 1; 1 less it is the level of the tests.
            m, seed: imputations of vague dates and seed.
            track: goes through the groups and may show how far it is, such as ``tqdm``.

        Returns:
            A row for each group: verdict, segments with their rates, mixes, and the declared boundaries.

        Raises:
            InputError: as for ``changepoints``, or ``by="phase"``.

        >>> import alliance_timeline as at
        >>> months = [(year, month) for year in range(2001, 2013) for month in range(1, 13, 1 if year > 2006 else 6)]
        >>> talks = [at.Event(id=f"e{year}-{month}", date=f"{year}-{month:02}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade") for year, month in months]
        >>> scheme = at.Periodization.declared("2007-01-01")
        >>> found = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme).find_phases().only
        >>> found.verdict, [segment.first.year for segment in found.segments], found.boundaries[0].in_set
        ('break', [2001, 2007], True)
        """
        from alliance_timeline.timeline.finding import phases_found

        return phases_found(cast("Any", self), every, by, phases, confidence=confidence, m=m, seed=seed, track=track)

    def specifications(
        self,
        question: Question,
        over: Over,
        phases: Periodization | None = None,
        *,
        confidence: float = 0.95,
        m: int = 20,
        seed: int = 0,
        track: Track = iter,
    ) -> SpecificationCurve:
        """One question under every combination of defensible choices, as a specification curve or multiverse.

        Simonsohn, Simmons & Nelson 2020 (Nature Human Behaviour 4:1208-1214); Steegen, Tuerlinckx, Gelman & Vanpaemel
        2016 (Perspectives on Psychological Science 11:702-712). Name only choices that you would defend: the curve is
        no better than its list. A combination that cannot be computed is a row with the reason.

        Args:
            question: a ``ContrastQuestion`` or a ``TrendQuestion``.
            over: for each choice its alternatives, at most 500 combinations; the first of each is the declared one.

                - ``kinds``: a kind, or several that are one class; None for all events (trends).
                - ``certainty``: ``possible``, ``probable`` or ``certain``: which part of the possible start days of an
                  event must lie in one phase of the contrast, or one period of the trend: any, half, all.
                - ``verification``, ``min_confidence``: the lowest level that counts.
                - ``setting``: one or several; None for all.
                - ``unit``: ``occasion`` or ``event``.
                - ``without_source``: a source (id) or publisher that is left out, with the events that rest on it
                  alone; None, nothing left out, always stands first.
                - ``boundary`` (contrasts): how far the boundary is moved: ``0 days``, ``-90 days``, ``90 days``.
                - ``baseline`` (contrasts): ``whole phases``, ``equal windows`` or ``net of trend``.
                - ``every`` (trends): ``month``, ``quarter``, ``year`` …; by default quarters.
                - ``method`` (trends): ``log_linear`` or ``mann_kendall``.
            phases: the scheme of a contrast; by default the one that the timeline carries.
            confidence, m, seed: of every interval; at least 20 imputations of vague dates; seed.
            track: goes through the combinations and may show how far it is, such as ``tqdm``.

        Returns:
            The curve: a row for each combination, by estimate, and how far each choice moves the answer.

        Raises:
            UnknownNameError: no such choice, phase, source or publisher, with the nearest name.
            DataError, InputError: an alternative that is not allowed, or too many combinations.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade")
        ...          for year in range(2001, 2013) for n in range(8 if year > 2006 else 2)]
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"),
        ...                        phases=at.Periodization.declared("2007-01-01", names=["early", "late"]))
        >>> curve = timeline.specifications(at.ContrastQuestion("late", "early", "cooperation"),
        ...                                 {"boundary": ["0 days", "1 year"], "unit": ["occasion", "event"]})
        >>> [round(row.estimate, 2) for row in curve], curve.share_same_verdict, curve.most_influential[0].choice
        ([2.8, 2.8, 4.0, 4.0], 1.0, 'boundary')
        """
        from alliance_timeline.timeline.specifications import specification_curve

        return specification_curve(
            cast("Any", self), question, over, phases, confidence=confidence, m=m, seed=seed, track=track
        )
