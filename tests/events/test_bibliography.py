"""Sources as a mapping, and what reference managers read."""

from __future__ import annotations

import json
import pickle

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.events import DataCitation, Source, Sources

SHELF = Sources(
    [
        Source(id="a", type="article-newspaper", title="Deal & more: 50% {sic}", publisher="TASS", issued="2019-06-05",
               accessed="2026-11", URL="https://example.org/a_b?c=1&d=%20", language="en", container_title="TASS"),
        Source(id="b", title="", publisher="Xinhua", issued="2019~"),
        Source(id="c", issued="[2014..2016]"),
        Source(id="d", issued="2019-06"),
        Source(id="e", issued="/2019"),
    ]
)  # fmt: skip


def test_mapping() -> None:
    """Read-only, by id, and pickled with the timeline."""
    assert list(SHELF) == ["a", "b", "c", "d", "e"]
    assert len(SHELF) == 5
    assert SHELF["b"].publisher == "Xinhua"
    with pytest.raises(TypeError):
        SHELF["b"] = SHELF["a"]  # type: ignore[index]
    assert dict(pickle.loads(pickle.dumps(SHELF))) == dict(SHELF)
    assert repr(SHELF) == "<Sources: 5>"


def test_csl_json() -> None:
    """Names of CSL variables, dates as far as they are known, circa where they are vague."""
    items = {item["id"]: item for item in json.loads(json.dumps(SHELF.to_csl_json()))}
    assert items["a"] == {
        "id": "a", "type": "article-newspaper", "title": "Deal & more: 50% {sic}", "publisher": "TASS",
        "container-title": "TASS", "URL": "https://example.org/a_b?c=1&d=%20", "language": "en",
        "issued": {"date-parts": [[2019, 6, 5]]}, "accessed": {"date-parts": [[2026, 11]]},
    }  # fmt: skip
    assert items["b"]["issued"] == {"date-parts": [[2019]], "circa": True}
    assert items["c"]["issued"] == {"date-parts": [[2014]], "circa": True}
    assert items["d"]["issued"] == {"date-parts": [[2019, 6]]}
    assert (
        items["e"] == {"id": "e", "type": "webpage", "issued": {"date-parts": [[2019]]}} or "issued" not in items["e"]
    )


def test_bibtex_is_read_by_a_parser() -> None:
    """Another program reads back what was written, address and special characters included."""
    entries = {entry["ID"]: entry for entry in bibtexparser.loads(SHELF.to_bibtex()).entries}
    assert set(entries) == set(SHELF)
    assert entries["a"]["ENTRYTYPE"] == "article"
    assert entries["a"]["title"] == r"Deal \& more: 50\% \textbraceleft{}sic\textbraceright{}"
    assert entries["a"]["url"] == "https://example.org/a_b?c=1&d=%20"
    assert entries["a"]["year"] == "2019"
    assert entries["c"]["date"] == "[2014..2016]"
    assert entries["b"]["title"] == "(Xinhua)"


def test_what_no_source_tells_is_filled_from_the_outlet() -> None:
    """An article stands in its outlet, one without a title bears the outlet in brackets, and keys break nothing."""
    shelf = Sources([Source(id="n", type="article-newspaper", publisher="TASS"), Source(id="w", publisher="CNPC")])
    news, page = shelf.to_csl_json()
    assert (news["title"], news["container-title"]) == ("(TASS)", "TASS")
    assert page["title"] == "(CNPC)"
    assert "container-title" not in page
    (entry, _) = bibtexparser.loads(shelf.to_bibtex()).entries
    assert (entry["ENTRYTYPE"], entry["journal"]) == ("article", "TASS")


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30))
def test_any_title_gives_one_entry(title: str) -> None:
    """No title breaks the entry that it stands in."""
    shelf = Sources([Source(id="x", title=title), Source(id="y", title="after")])
    assert [entry["ID"] for entry in bibtexparser.loads(shelf.to_bibtex()).entries] == ["x", "y"]


def test_the_bundled_sources_are_read_whole() -> None:
    """Every source of the data set is an entry in both formats."""
    sources = at.load().sources
    assert len(bibtexparser.loads(sources.to_bibtex()).entries) == len(sources)
    items = sources.to_csl_json()
    assert {item["id"] for item in items} == set(sources)
    assert all(
        1 <= len(item[name]["date-parts"][0]) <= 3 for item in items for name in ("issued", "accessed") if name in item
    )


def test_the_citation_of_a_data_set() -> None:
    """Text, BibTeX and CSL-JSON say who, when, what, which version, under which licence and where."""
    made = DataCitation("Events: a set", "1.2.0", "2026-11-26", ("The authors",), "CC BY 4.0", "https://example.org/x")
    text = "The authors (2026). Events: a set, version 1.2.0 [data set]. CC BY 4.0. https://example.org/x."
    assert str(made) == repr(made) == made.text == text
    assert made._repr_html_() == f"<p>{text}</p>"
    (entry,) = bibtexparser.loads(made.bibtex).entries
    assert (entry["ID"], entry["version"], entry["author"]) == ("events-a-set", "1.2.0", "{The authors}")
    assert made.csl["issued"] == {"date-parts": [[2026, 11, 26]]}
    bare = DataCitation("Events", "1", "", (), "", "")
    assert bare.text == "Events. Events, version 1 [data set]."
    assert "issued" not in bare.csl
