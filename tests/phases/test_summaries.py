"""Several schemes in one summary."""

from __future__ import annotations

import pandas as pd
import pytest

from alliance_timeline.errors import InputError, UnknownNameError
from alliance_timeline.phases import Periodization, PhaseSummaries

from .worlds import SCHEME, every, timeline

OTHER = Periodization.declared("2005-01-01", names=["<a>", "b"]).replace(title="Two halves")
TL = timeline(every(30, "2002-02-01", "2011-12-31"))


def test_schemes_one_under_the_other() -> None:
    """Each summary is the one of its scheme alone; the frame has them under each other with the scheme in front."""
    found = TL.phase_summary([SCHEME, OTHER], m=25, seed=1, confidence=0.9)
    assert isinstance(found, PhaseSummaries)
    assert len(found) == 2
    assert found.schemes == ("declared", "Two halves")
    alone = [TL.phase_summary(scheme, m=25, seed=1, confidence=0.9) for scheme in (SCHEME, OTHER)]
    assert [summary.rows for summary in found] == [summary.rows for summary in alone]
    assert found["Two halves"].rows == alone[1].rows
    frame = found.to_pandas()
    assert frame.scheme.tolist() == ["declared"] * 18 + ["Two halves"] * 12
    pd.testing.assert_frame_equal(
        frame.drop(columns="scheme"), pd.concat([one.to_pandas() for one in alone], ignore_index=True)
    )


def test_display() -> None:
    """Titles, tables and each caution once, escaped in HTML."""
    found = TL.phase_summary((SCHEME, OTHER))
    text = repr(found)
    assert text.startswith("declared\nphase")
    assert "\nTwo halves\nphase" in text
    assert text.count("not a complete list") == 1
    assert "<a>" not in found._repr_html_()
    assert "&lt;a&gt;" in found._repr_html_()


def test_schemes_of_one_name_are_numbered() -> None:
    """Schemes of the same title or id are told apart by a number."""
    found = TL.phase_summary([SCHEME, OTHER.replace(title=""), OTHER])
    assert found.schemes == ("declared (1)", "declared (2)", "Two halves")
    assert found["declared (2)"].rows == found["Two halves"].rows


def test_refusals() -> None:
    """No scheme, what is no scheme, and a name that is not there are refused."""
    with pytest.raises(InputError, match="phases: no scheme is given"):
        TL.phase_summary([])
    with pytest.raises(InputError, match="a Periodization is expected, not str"):
        TL.phase_summary([SCHEME, "other"])  # type: ignore[list-item]
    with pytest.raises(UnknownNameError, match="there is no scheme 'declare'"):
        TL.phase_summary([SCHEME])["declare"]
