"""The documentation is true: its code runs and shows what it says, its files are read, and the site hangs together."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import typer.main
import yaml

import alliance_timeline as at
from alliance_timeline.checks import read_checks
from alliance_timeline.cli import main
from alliance_timeline.cli.app import application
from tests.pages import blocks_in, blocks_of, built_site, commands_of, failures, shell_lines, write_files

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
BLOCKS = {path.relative_to(DOCS).as_posix(): blocks_of(path) for path in sorted(DOCS.rglob("*.md"))}
LANGUAGES = {"pycon", "bash", "toml", "yaml", "csv", "json"}
GALLERY = "charts.md"
PICTURE = re.compile(r"^!\[[^\]]*\]\((?:\.\./)?img/([a-z-]+)\.svg\)$", re.MULTILINE)


def pages_with(*languages: str) -> list[str]:
    """The pages that have a block in one of these languages."""
    return [page for page, blocks in BLOCKS.items() if any(block.language in languages for block in blocks)]


def test_each_block_has_a_language_that_is_tested() -> None:
    """No block is in a language that no test looks at."""
    found = {(page, block.language) for page, blocks in BLOCKS.items() for block in blocks}
    assert {(page, language) for page, language in found if language not in LANGUAGES} == set()
    assert len(pages_with("pycon")) > 10


@pytest.mark.parametrize(
    "text",
    [
        "~~~pycon\n>>> 1\n2\n~~~\n",
        "- so:\n\n  ```pycon\n  >>> 1\n  2\n  ```\n",
        "> ```pycon\n> >>> 1\n> 2\n> ```\n",
        "````pycon\n>>> 1\n2\n````\n",
        '```pycon linenums="1"\n>>> 1\n2\n```\n',
        "``` { .pycon }\n>>> 1\n2\n```\n",
        "```pycon\n>>> 1\n2\n",
    ],
)
def test_no_block_escapes(text: str) -> None:
    """A block whose fence the tests do not read is refused, whatever else stands on the page."""
    seen = "```pycon\n>>> 1\n1\n```\n"
    assert len(blocks_in(seen, "page")) == 1
    for page in (text, seen + "\n" + text, text + "\n" + seen):
        with pytest.raises(ValueError, match="page: a fence that no test reads"):
            blocks_in(page, "page")


def test_results_are_shown_letter_by_letter() -> None:
    """What is shown with dots or with other breaks is not what was printed."""
    assert failures(blocks_in("```pycon\n>>> print('one  two')\none  two\n```\n", "page"), "page") == ""
    for shown in ("one two", "one\ntwo", "one ...", "one  two "):
        assert failures(blocks_in(f"```pycon\n>>> print('one  two')\n{shown}\n```\n", "page"), "page") != ""


@pytest.mark.parametrize("page", [page for page in pages_with("pycon") if page != GALLERY])
def test_python_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python of a page is one session, whose printed results are those shown."""
    monkeypatch.chdir(tmp_path)
    write_files(BLOCKS[page], tmp_path)
    assert failures(BLOCKS[page], page) == ""


def test_pictures_are_of_the_code_below_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each picture of the gallery is followed by one block, which makes a chart of its title and description."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    names: dict[str, Any] = {"__name__": "session"}
    before, *parts = re.split(r"^(?=!\[)", (DOCS / GALLERY).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert failures(blocks_in(before, GALLERY), GALLERY, names) == ""
    assert len(parts) > 12
    for part in parts:
        (name,) = PICTURE.findall(part)
        (block,) = blocks_in(part, name)
        names.pop("chart", None)
        assert failures([block], name, names) == ""
        spec = names["chart"].to_dict()
        picture = (DOCS / "img" / f"{name}.svg").read_text(encoding="utf-8")
        (said,) = re.findall(r'<svg [^>]*aria-label="([^"]*)"', picture)
        assert _letters(html.unescape(said)) == _letters(spec["description"]), name
        for line in spec["title"]["text"]:
            assert html.escape(line, quote=False) in picture, name


def _letters(text: str) -> str:
    """A text without its figures, which may differ in the last digits between machines."""
    return re.sub(r"[\d.,∞%−–-]+", "", text)


@pytest.mark.parametrize("page", pages_with("bash"))
def test_commands_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands of a page run one after the other, with the files that it shows; each says or writes something."""
    monkeypatch.chdir(tmp_path)
    write_files(BLOCKS[page], tmp_path)
    commands = list(commands_of(BLOCKS[page]))
    assert commands
    for words in commands:
        assert main(words) == 0, words
        said = capsys.readouterr().out.strip()
        assert (tmp_path / words[words.index("--out") + 1]).stat().st_size if "--out" in words else said, words


def test_other_commands_install() -> None:
    """What a shell is told besides the program is to install the checkout, with extras that there are."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = {".", *(f".[{extra}]" for extra in project["optional-dependencies"])}
    others = [words for page in BLOCKS for words in shell_lines(BLOCKS[page]) if words[0] not in project["scripts"]]
    assert others
    for words in others:
        assert words[:4] == ["python", "-m", "pip", "install"], words
        assert set(words[4:]) <= known, words


def test_table_of_charts_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row of the table draws what it says: one chart, which can be layered, or several, which cannot."""
    monkeypatch.chdir(tmp_path)
    tl = at.load()
    write_files(BLOCKS["how-to/checks.md"], tmp_path)
    names = {
        "at": at,
        "tl": tl,
        "series": tl.select(kinds="limitation").series("year"),
        "question": at.ContrastQuestion("since-2022", "2014-2022", kinds=("limitation",)),
        "over": {"unit": ("occasion", "event")},
    }
    rows = re.findall(
        r"^\| [^|]+ \| `(.+)` \| (one|several) \|$", (DOCS / "how-to/charts.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(rows) > 12
    for code, said in rows:
        chart = eval(code, names)  # of this repository
        assert hasattr(chart, "vconcat") == (said == "several"), code


@pytest.mark.parametrize("page", pages_with("toml", "yaml", "csv", "json"))
def test_files_are_read(page: str, tmp_path: Path) -> None:
    """What a page shows as a file can be read: checks as checks, events as events."""
    write_files(BLOCKS[page], tmp_path)
    for block in BLOCKS[page]:
        if block.language == "yaml":
            assert yaml.safe_load(block.text)
        elif block.language == "toml":
            assert tomllib.loads(block.text)
            assert not block.title or read_checks(tmp_path / block.title).file.check
        elif block.language in ("csv", "json"):
            assert len(at.load(tmp_path / block.title)) > 0
            assert block.language == "csv" or json.loads(block.text)


def test_each_option_is_told() -> None:
    """The page of the command line has every option that the commands have, under its command or a shared group."""
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    shared = text[text.index("\n## Phases options") :]
    for name, command in typer.main.get_command(application()).commands.items():  # type: ignore[attr-defined]
        part = text.split(f"\n## `{name}`")[1].split("\n## ")[0]
        for parameter in command.params:
            for option in [*parameter.opts, *parameter.secondary_opts]:
                assert not option.startswith("--") or option == "--help" or f"`{option}" in part + shared, (
                    name,
                    option,
                )


@dataclass
class Page(HTMLParser):
    """What a built page has and asks for: anchors, links, and what is loaded with it."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    images: list[dict[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag says."""
        given = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := given.get(name))}
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag == "img":
            self.images.append(given)
        if tag in ("script", "img", "iframe", "source", "object", "embed"):
            self.loaded += [value for name in ("src", "data") if (value := given.get(name))]
        if tag == "link" and given.get("rel") not in ("canonical", "next", "prev"):
            self.loaded.append(str(given["href"]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with warnings as errors."""
    return built_site(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def built(site: Path) -> dict[Path, Page]:
    """Each page of the site, read."""
    pages = {path: Page() for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        page.feed(path.read_text(encoding="utf-8"))
    return pages


def test_each_page_is_built(site: Path, built: dict[Path, Page]) -> None:
    """There is a page for each text, and what the texts leave to scripts is set."""
    assert {path.relative_to(site).with_suffix(".md").as_posix() for path in built} - {"404.md"} == set(BLOCKS)
    for path in built:
        text = path.read_text(encoding="utf-8")
        assert "$`" not in text, path
        assert not re.search(r"</p>\s*(?:<span>)?<math", text), path  # a formula in a sentence, torn out of it
        assert "<!-- from " not in text, path
        assert not re.search(r"<blockquote>\s*<blockquote>", text), path


def _internal(page: Path, pages: dict[Path, Page]) -> Iterator[tuple[str, Path, str]]:
    for link in pages[page].links:
        parts = urlsplit(link)
        if not parts.scheme and not parts.netloc:
            yield link, (page.parent / unquote(parts.path)).resolve() if parts.path else page, unquote(parts.fragment)


def test_links_lead_somewhere(site: Path, built: dict[Path, Page]) -> None:
    """Every link within the site leads to a file, and its anchor to a place on that page."""
    known = {path.resolve(): page for path, page in built.items()}
    for page in known:
        if page.name == "404.html":  # its links are those of any folder
            continue
        for link, target, anchor in _internal(page, known):
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), (page.relative_to(site.resolve()), link)
            assert not anchor or target not in known or anchor in known[target].anchors, (page.name, link)


def test_nothing_comes_from_the_network(site: Path, built: dict[Path, Page]) -> None:
    """No page and no style sheet loads anything from elsewhere; what pages load is there."""
    for path, page in built.items():
        assert [address for address in page.loaded if urlsplit(address).netloc] == [], path
        for address in page.loaded if path.name != "404.html" else ():
            assert (path.parent / unquote(urlsplit(address).path)).is_file(), (path, address)
    for style in site.rglob("*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style


def test_each_picture_is_described(built: dict[Path, Page]) -> None:
    """Every picture has a text for those who do not see it: the beginning, at least, of what its chart says."""
    images = [image for page in built.values() for image in page.images if "img/" in str(image["src"])]
    shown = {Path(str(image["src"])).stem for image in images}
    assert shown == {path.stem for path in (DOCS / "img").glob("*.svg")}
    for image in images:
        picture = (DOCS / "img" / Path(str(image["src"])).name).read_text(encoding="utf-8")
        said = html.unescape(re.findall(r'aria-label="([^"]*)"', picture)[0])
        alt = str(image["alt"])
        assert said.startswith(alt), image["src"]
        assert len(alt) == len(said) or (len(alt) > 100 and alt.endswith(".")), image["src"]


def test_figures_of_the_limits_are_those_of_the_data(site: Path) -> None:
    """The page of limits has the counts, frames and agreement that the data's README has."""
    text = (site / "data-limits.html").read_text(encoding="utf-8")
    timeline = at.load()
    assert f"{len(at.load(include_unverified=True))} events on" in text
    assert all(f"<code>{name}</code>" in text for name in timeline.frames)
    assert all(f"<code>{name}</code>" in text for name in timeline.reliability)
