"""An SVG is one image with the chart's description, for those who hear it and for a smaller file."""

from __future__ import annotations

from xml.etree import ElementTree

from alliance_timeline.charts.rendering import svg
from alliance_timeline.charts.theme import altair_module, data_of, nothing

LINK = 'role="x" <b> aria-label="y"'


def test_description_is_the_label() -> None:
    """The root carries the description, escaped, and the parts no labels of their own."""
    chart = nothing("Talks & <b>", (), 'None in "2019".')
    root = ElementTree.fromstring(svg(chart))
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Talks & <b>. None in "2019".'
    assert not [part for part in root.iter() if part is not root and {"role", "aria-label"} & set(part.attrib)]


def test_charts_put_together() -> None:
    """A chart of several says what its parts say, or what it says itself where it does."""
    alt = altair_module()
    talks, trade = nothing("Talks", ()), nothing("Trade", ())
    both = alt.vconcat(talks, alt.layer(trade) | nothing("Visits", ()))
    told = ElementTree.fromstring(svg(both)).get("aria-label")
    assert told == " ".join(f"{name}. No events in this selection." for name in ("Talks", "Trade", "Visits"))
    assert ElementTree.fromstring(svg(both.properties(description="All."))).get("aria-label") == "All."


def test_letters_stay() -> None:
    """Text that looks like a label is kept where it is text."""
    alt = altair_module()
    chart = alt.Chart(data_of(text=[LINK])).mark_text().encode(text="text:N")
    words = [part.text for part in ElementTree.fromstring(svg(chart)).iter() if part.tag.endswith("text")]
    assert words == [LINK]
