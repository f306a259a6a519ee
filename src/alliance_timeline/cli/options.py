"""Options that several commands share, and the files that they name."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.output import progress
from alliance_timeline.errors import DataError, InputError, Problem, nearest

__all__ = [
    "BY",
    "EVERY",
    "Chosen",
    "Json",
    "check_out",
    "described",
    "loaded",
    "refuse_baseline",
    "refuse_junit",
    "refuse_same",
    "scheme_of",
    "split",
    "with_chosen",
    "with_scheme",
    "with_selection",
    "with_series",
]


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

_Options = dict[str, tuple[Any, Any, str]]
_DATA: _Options = {
    "data": (Path | None, None, "A folder or file of your own; without it, the bundled data."),
    "include_unverified": (bool, False, "Take in events of which no source was seen."),
}
_WORDS = {
    "domains": "Any of these fields, such as ai or energy.",
    "domains_all": "All of these fields.",
    "kinds": "cooperation, friction, limitation, hedging, unilateral, external; or dyadic for the first four.",
    "forms": "Any of these forms, such as treaty or joint_exercise.",
    "statuses": "Any of these statuses, such as signed.",
    "settings": "bilateral, minilateral, multilateral.",
    "causes": "Of limitations, such as sanctions.",
    "applications": "Any of these uses of AI.",
    "applications_all": "All of these uses of AI.",
    "actors": "Any of these actors, by id.",
    "actors_all": "All of these actors.",
    "actor_kinds": "Any of these kinds of actors, such as company.",
    "countries": "Any of these countries (ISO 3166-1 alpha-2, SU).",
    "countries_all": "All of these countries.",
    "frames": "Classes that are listed completely, such as joint-exercises or presidents-visits.",
    "tags": "Any of these tags.",
    "tags_all": "All of these tags.",
    "verification": "confirmed, sourced, unverified.",
}
_LINES = {
    "phases": "Phases by name, such as since-2022.",
    "publishers": "Cited publishers.",
    "exclude": "Leave out: a word of the selection and its value, such as kinds=external.",
}
_TEXTS = {
    "text": "A part of title or summary, in any case.",
    "since": "First day of the start (EDTF: 2014, 2014-03, 2014-03-18).",
    "until": "Last day of the start.",
    "certainty": "certain, probable or possible: how sure the start must be inside.",
    "min_confidence": "low, medium or high.",
}
_SELECTION: _Options = {
    **{name: (list[str], [], f"{text} Several: repeat, or separate by commas.") for name, text in _WORDS.items()},
    **{name: (list[str], [], f"{text} Several: repeat.") for name, text in _LINES.items()},
    **{name: (str | None, None, text) for name, text in _TEXTS.items()},
    "predecessors": (bool, True, "Whether a country takes in its predecessors (RU takes in SU)."),
}
_SCHEME: _Options = {
    "scheme": (str | None, None, "A phase scheme of the data, by id."),
    "boundaries": (str | None, None, "Phases of your own: first days, such as 2014-03-18,2022-02-24."),
}
EVERY = "month, quarter, half, year, or '18 months'."
BY = "kind, domain, form, status, setting, cause, application, phase, country, actor, actor_kind, publisher, depth."
_SERIES: _Options = {
    "every": (str, "quarter", f"{EVERY} By default quarter."),
    "by": (str | None, None, f"Group by {BY}"),
    "unit": (str, "occasion", "occasion, the default, or event."),
}
_INFERENCE: _Options = {
    "confidence": (float, 0.95, "Of the limits; 1 less it is the level of the tests. By default 0.95."),
    "seed": (int, 0, "Of the imputed dates and of the tests. By default 0."),
    "settled": (bool, True, "Whether to leave out periods that are still being reported."),
}


def with_selection(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the data and of the selection; it receives the selected ``timeline``."""

    def run(**given: Any) -> None:
        chosen = _chosen(given)
        command(timeline=chosen.timeline, **given)

    return described(run, command, {**_DATA, **_SELECTION}, drop="timeline", panel="Selection")


def with_chosen(command: Callable[..., None]) -> Callable[..., None]:
    """The same for a command that needs the whole data too; it receives what was ``chosen``."""

    def run(**given: Any) -> None:
        command(chosen=_chosen(given), **given)

    return described(run, command, {**_DATA, **_SELECTION}, drop="chosen", panel="Selection")


@dataclass(frozen=True)
class Chosen:
    """The selected ``timeline``, the ``whole`` of the data, the ``selection`` (None for all), and where the data is."""

    timeline: Any
    whole: Any
    selection: Any
    data: Path | None


def _chosen(given: dict[str, Any]) -> Chosen:
    """What the options of data and selection say; they are taken out of ``given``."""
    words = {name: _value(name, given.pop(name)) for name in _SELECTION}
    data = given.pop("data")
    whole = loaded(data, given.pop("include_unverified"))
    used = {name: value for name, value in words.items() if value not in (None, [])}
    from alliance_timeline.selection import Selection

    selection = Selection(**used)
    return Chosen(whole.select(selection), whole, selection if selection.words() else None, data)


def with_scheme(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the phase scheme; it receives the ``scheme`` (None: that of the data).

    It stands below ``with_selection`` or ``with_chosen``, whose timeline has the schemes.
    """

    def run(**given: Any) -> None:
        timeline = given["timeline"] if "timeline" in given else given["chosen"].timeline
        scheme = scheme_of(timeline, given.pop("scheme"), given.pop("boundaries"))
        command(scheme=scheme, **given)

    return described(run, command, _SCHEME, drop="scheme", panel="Phases")


def with_series(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a series and of inference from it.

    The command receives ``ask``, which calls a method of the series by name, with these options and a progress bar.
    """

    def run(**given: Any) -> None:
        about = {name: given.pop(name) for name in _SERIES}
        how = {name: given.pop(name) for name in _INFERENCE}
        series = given.pop("timeline").series(**about, phases=given.pop("scheme"))

        def ask(what: str, **words: Any) -> Any:
            with progress() as track:
                return getattr(series, what)(**words, **how, track=track)

        command(ask=ask, **given)

    return described(run, command, {**_SERIES, **_INFERENCE}, drop="ask", panel="Series")


def loaded(data: Path | None, include_unverified: bool = False) -> Any:
    """The timeline of a path, or the bundled one."""
    from alliance_timeline.datasets import load

    return load(data, include_unverified=include_unverified)


def scheme_of(timeline: Any, name: str | None, boundaries: str | None) -> Any:
    """The scheme that the options name, or None for that of the data."""
    if boundaries is not None:
        from alliance_timeline.phases import Periodization

        return Periodization.declared(*(part.strip() for part in boundaries.split(",")))
    if name is None:
        return None
    schemes = {scheme.id: scheme for scheme in timeline.schemes}
    if name not in schemes:
        raise InputError(f"--scheme: there is no scheme {name!r}; {nearest(name, schemes)}")
    return schemes[name]


def split(items: Sequence[str]) -> list[str]:
    """Words that were repeated or separated by commas."""
    return [part.strip() for item in items for part in item.split(",") if part.strip()]


def _value(name: str, given: Any) -> Any:
    """What an option says, as the selection takes it."""
    if name == "exclude":
        return _excluded(given) if given else None
    if name == "predecessors" and isinstance(given, str):  # a text only inside of --exclude
        return {"true": True, "false": False}.get(given.strip().lower(), given)
    words = split(given) if name in _WORDS else given
    if name == "kinds" and "dyadic" in words:
        from alliance_timeline.vocabulary import DYADIC

        words = [*(word for word in words if word != "dyadic"), *map(str, DYADIC)]
    return words


def _excluded(items: Sequence[str]) -> Any:
    """The selection that WORD=VALUE pairs make; a repeated word adds to its values."""
    from alliance_timeline.selection import Selection

    words: dict[str, list[str]] = {}
    for item in items:
        name, mark, value = item.partition("=")
        word = name.strip().replace("-", "_")
        if not mark or word not in _SELECTION or word == "exclude":
            known = nearest(word, [option for option in _SELECTION if option != "exclude"])
            raise InputError(f"--exclude: {item!r} is not of the form WORD=VALUE, such as kinds=external; {known}")
        words.setdefault(word, []).append(value)
    return Selection(
        **{word: _value(word, given if word in {**_WORDS, **_LINES} else given[-1]) for word, given in words.items()}
    )


def described(
    run: Callable[..., None],
    command: Callable[..., None],
    options: _Options,
    *,
    drop: str,
    panel: str,
) -> Callable[..., None]:
    """``run`` with the signature and help of ``command``, in which ``options`` stand for the parameter ``drop``."""
    own = [p for p in inspect.signature(command, eval_str=True).parameters.values() if p.name != drop]
    added = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=Annotated[kind, typer.Option(help=text, rich_help_panel=panel, show_default=False)],
        )
        for name, (kind, default, text) in options.items()
    ]
    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + added
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


_READ = (".toml", ".json", ".jsonl", ".csv")
"""Endings of checks files and of data."""


def check_out(out: Path | str, data: Path | None, checks: Path | None = None) -> None:
    """Refuse, before the work begins, a file in a folder that does not exist, and one that the command reads.

    Links and ``..`` are followed. In Python, what writes makes folders.

    Args:
        out: the file to write.
        data: the file or folder of the data, in which nothing is written; None for the bundled data.
        checks: the file of the claims.

    Raises:
        InputError: it names the folder, or what would be overwritten.
    """
    from alliance_timeline.datasets import bundled_path

    path = Path(out)
    if not path.parent.is_dir():
        raise InputError(f"--out: there is no folder {str(path.parent)!r}; make it, or name another")
    target, read = path.resolve(), (data or bundled_path()).resolve()
    if checks is not None and target == checks.resolve():
        raise InputError(f"--out: {str(path)!r} is the file of the checks; give another name")
    if target == read:
        raise InputError(f"--out: {str(path)!r} is the data that is read; give another name")
    if target.is_relative_to(read):
        raise InputError(f"--out: {str(path)!r} lies in the folder of the data; name another folder")


def refuse_junit(path: Path) -> None:
    """Refuse a target that holds something else than JUnit XML, or would be read as a checks file or as data.

    Raises:
        DataError: with the reason.
    """
    from alliance_timeline.checks.report import is_junit

    if path.suffix.lower() in _READ:
        raise _refused(path, f"a {path.suffix} file is none for JUnit XML; give another name, such as junit.xml")
    _refuse(path, is_junit, "JUnit XML")


def refuse_baseline(path: Path) -> None:
    """Refuse a target that holds something else than a baseline, or would be read as data.

    Raises:
        DataError: with the reason.
    """
    if path.absolute().parent.name == "events" and path.suffix.lower() in _READ:
        raise _refused(path, "would be read as events; give another name")
    _refuse(path, lambda text: '"alliance_timeline_baseline"' in text, "baseline")


def refuse_same(first: Path | None, second: Path | None) -> None:
    """Refuse to write two things to one file.

    Raises:
        InputError: both lead there.
    """
    if first is not None and second is not None and first.absolute() == second.absolute():
        raise InputError(f"{first} is named twice; each output has a file of its own")


def _refuse(path: Path, is_ours: Callable[[str], bool], what: str) -> None:
    try:
        if path.exists() and not path.is_file():
            raise _refused(path, "cannot be written: is there and is no regular file")
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    except OSError as error:
        raise _refused(path, f"cannot be written: {error.strerror or error}") from None
    if text.strip() and not is_ours(text):
        raise _refused(path, f"is no {what} and is not overwritten; give another name")
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        why = "may not be written to" if folder.is_dir() else "is no folder"
        raise _refused(path, f"cannot be written: {folder} {why}")


def _refused(path: Path, why: str) -> DataError:
    return DataError([Problem(str(path), None, "", why)])
