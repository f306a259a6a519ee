"""What a timeline tells of phases: summaries of them, and how one differs from another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, overload

from alliance_timeline.dates.frozen import FrozenValue
from alliance_timeline.errors import InputError
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.series import By
from alliance_timeline.timeline.content import Content
from alliance_timeline.timeline.questions import kinds_of
from alliance_timeline.vocabulary import DYADIC, Kind

if TYPE_CHECKING:
    from alliance_timeline.phases import PhaseContrast, PhaseContrasts, PhaseSummaries, PhaseSummary
    from alliance_timeline.phases.turnover import HasEvents
    from alliance_timeline.timeline.collection import Timeline

__all__ = ["Comparing"]

Track = Callable[[Sequence[Any]], Iterable[Any]]


class Comparing(FrozenValue):
    """The methods of a timeline on phases; a base of ``Timeline``, which holds the content."""

    __slots__ = ()
    _content: Content

    @overload
    def phase_summary(
        self, phases: Periodization | None = None, *, confidence: float = 0.95, m: int = 40, seed: int = 0
    ) -> PhaseSummary: ...
    @overload
    def phase_summary(
        self, phases: Sequence[Periodization], *, confidence: float = 0.95, m: int = 40, seed: int = 0
    ) -> PhaseSummaries: ...
    def phase_summary(
        self,
        phases: Periodization | Sequence[Periodization] | None = None,
        *,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> PhaseSummary | PhaseSummaries:
        """Occasions and rates of each kind in each phase; see ``phases.summarize``.

        Args:
            phases: the scheme, or several, whose summaries are shown together; by default the one that the timeline
                carries.
            confidence: of the intervals, between 0 and 1.
            m, seed: imputations of the start days.

        Returns:
            A row for each phase and each kind that the selection leaves possible, rated where it is dyadic and coded
            reliably; of several schemes, their summaries.

        Raises:
            InputError: no scheme, or a confidence, m or seed that is not allowed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade", participants=["russia", "china" if n else f"firm-{y}"])
        ...          for y in range(2001, 2013) for n in range(8 if y > 2006 else 2)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme)
        >>> timeline.select(kinds="cooperation").phase_summary().row("late", "cooperation").rate_text
        '8.00 (5.90–10.60)'
        """
        from alliance_timeline.phases import PhaseSummaries, summarize

        if isinstance(phases, list | tuple):
            several = (self.phase_summary(scheme, confidence=confidence, m=m, seed=seed) for scheme in phases)
            return PhaseSummaries(tuple(several))
        scheme = self._content.scheme(cast("Periodization | None", phases))
        kinds = tuple(map(str, self._content.possible(Kind)))
        summary = summarize(cast("HasEvents", self), scheme, kinds, confidence=confidence, m=m, seed=seed)
        return summary.unrated([kind for kind in Kind if not self._content.is_reliable(f"kind:{kind}")])

    def contrast(
        self,
        first: str,
        second: str,
        phases: Periodization | None = None,
        window: str | None = None,
        *,
        kinds: str | Iterable[str] | None = None,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> PhaseContrast:
        """The first phase relative to the second: rates on three baselines, mix, newcomers and leavers.

        Args:
            first, second: names of phases, such as ``"since-2022", "2014-2022"``, in either order of time.
            phases: the scheme; by default the one that the timeline carries.
            window: length of the equal windows beside the boundary; by default that of the shorter phase.
            kinds: kinds that are one class; by default one row for each dyadic kind. Kinds that the selection has left
                out have no row.
            confidence: of the intervals, between 0 and 1.
            m, seed: imputations of the start days.

        Returns:
            A row for each kind and baseline, the mix, and the actors who came and left.

        Raises:
            InputError: a phase without covered and settled days, the same phase twice, a window longer than a phase,
                only kinds that the selection has left out, or events that were not coded reliably.
            UnknownNameError: no such phase. DataError: no such kind.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade", participants=["russia", "china" if n else f"firm-{y}"])
        ...          for y in range(2001, 2013) for n in range(8 if y > 2006 else 2)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme)
        >>> found = timeline.select(kinds="cooperation").contrast("late", "early")
        >>> found.kinds, found.row("cooperation").ratio_text, found.headline("cooperation")
        (('cooperation',), '4.00 (2.17–7.84)', 'higher')
        """
        from alliance_timeline.phases import contrast_phases

        asked = tuple(DYADIC) if kinds is None else Selection(kinds=kinds).kinds
        rows = self._content.possible(asked)
        if asked and not rows:
            possible = ", ".join(self._content.possible(Kind)) or "none"
            raise InputError(f"kinds: these events were selected without {', '.join(asked)}; allowed: {possible}")
        self._content.check_inference(*(f"kind:{kind}" for kind in rows))
        return contrast_phases(
            cast("HasEvents", self), first, second, self._content.scheme(phases), window=window,
            kinds=None if kinds is None else rows, among=rows, confidence=confidence, m=m, seed=seed,
        )  # fmt: skip

    def contrasts(
        self,
        first: str,
        second: str,
        *,
        kinds: str | Iterable[str],
        by: By = "domain",
        groups: Iterable[str] | None = None,
        phases: Periodization | None = None,
        window: str | None = None,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
        track: Track = iter,
    ) -> PhaseContrasts:
        """The first phase relative to the second in each group: ``contrast`` of its events, as one class of kinds.

        Args:
            first, second, phases, window, confidence, m, seed: as for ``contrast``.
            kinds: a kind, or several that are one class.
            by: what to group by: what events are selected by, such as ``domain``, ``form``, ``country`` or ``actor``.
            groups: some of the groups; by default all that the events have. Events without a value are in none.
            track: goes through the groups and may show how far it is, such as ``tqdm``.

        Returns:
            For each group a row a baseline, and p adjusted for the number of groups. Groups that were not coded
            reliably have no rows, and the reason stands in ``refused``.

        Raises:
            InputError: as for ``contrast``; ``by`` is ``phase`` or ``depth``. UnknownNameError: no such phase or group.
            DataError: no such kind.

        >>> import alliance_timeline as at
        >>> found = at.load().contrasts("since-2022", "2014-2022", kinds="cooperation", groups=["ai", "space"])
        >>> found["ai"].rows[0].ratio_text, len(found["space"].rows)
        ('4.42 (1.37–17.37)', 3)
        """
        from alliance_timeline.phases.by_group import contrast_groups
        from alliance_timeline.timeline.grouping import parts_of

        scheme, rows = self._content.scheme(phases), kinds_of(kinds)
        whole = cast("Timeline", self).select(kinds=rows)
        whole._content.check_inference()
        parts, refused = parts_of(whole, by, groups)
        return contrast_groups(
            cast("Mapping[str, HasEvents]", parts), cast("HasEvents", whole), first, second, scheme, by=by,
            kinds=" + ".join(rows), refused=refused, window=window, confidence=confidence, m=m, seed=seed, track=track,
        )  # fmt: skip
