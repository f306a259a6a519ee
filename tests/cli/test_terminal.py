"""The program as a process: colours only on a terminal, narrow terminals, closed pipes, interrupts, encodings."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from alliance_timeline.cli import main
from alliance_timeline.cli.output import bare, interval, number, plain_text, print_table, print_text, ratio, sparkline

PROGRAM = [sys.executable, "-c", "import sys; from alliance_timeline.cli import main; sys.exit(main())"]
pty = pytest.importorskip("pty")


def on_terminal(arguments: Sequence[str], columns: int = 80, **environment: str) -> str:
    """What a command writes to a terminal of so many columns."""
    import fcntl
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    usual = {name: text for name, text in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
    environment = {**usual, "TERM": "xterm", **environment}
    process = subprocess.Popen([*PROGRAM, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    found = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        found += part
    os.close(ours)
    assert process.wait(30) == 0
    return found.decode().replace("\r\n", "\n")


COMMANDS = [
    ["overview"], ["list", "--since", "2024"], ["series", "--by", "domain", "--since", "2020"], ["phases"],
    ["contrast", "since-2022", "2014-2022"], ["validate"], ["list", "--help"], ["follow-through", "--by", "form"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_eighty_columns(arguments: list[str]) -> None:
    """On a terminal there is bold type, and no line is longer than the terminal is wide."""
    text = on_terminal(arguments)
    assert ("\x1b[" in text) == (arguments != ["validate"])
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    assert max(map(len, lines)) <= 80


def test_no_colours() -> None:
    """``NO_COLOR`` and a dumb terminal are heeded; in a pipe there are no colours in any case."""
    assert "\x1b" not in on_terminal(["phases"], NO_COLOR="1")
    assert "\x1b" not in on_terminal(["phases"], TERM="dumb")
    for arguments in (["overview"], ["--help"], ["list", "--help"], ["nothing"]):
        environment = {name: text for name, text in os.environ.items() if name not in ("FORCE_COLOR", "COLUMNS")}
        done = subprocess.run([*PROGRAM, *arguments], capture_output=True, env=environment, check=False)
        assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments", [["list", "--json"], ["list"], ["phases"], ["--help"], ["validate"]], ids=" ".join
)
def test_closed_pipe(arguments: list[str]) -> None:
    """When the reader stops reading, the program ends without a word."""
    process = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) in (0, 1)


def test_head() -> None:
    """``| head -1`` gets its line."""
    script = f"{' '.join(map(repr, PROGRAM))} list | head -1"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["date", "kind", "title", "id"], "")


def test_interrupt() -> None:
    """An interrupt ends the program without a traceback, with the usual code."""
    code = "import alliance_timeline.datasets as d, time, sys\nfrom alliance_timeline.cli import main\n"
    code += "d.load = lambda *a, **k: (print('ready', flush=True), time.sleep(60))\nsys.exit(main(['list']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_interrupt_while_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """So does an interrupt before the command has begun."""

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("alliance_timeline.cli._run", interrupted)
    assert main(["list"]) == 130


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_other_encodings(encoding: str) -> None:
    """A terminal that is not UTF-8 gets escapes for what it lacks, and JSON stays JSON with the same values."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}

    def out(*arguments: str, **usual: str) -> bytes:
        return subprocess.run([*PROGRAM, *arguments], capture_output=True, env=environment | usual, check=True).stdout

    out("overview").decode(encoding)
    plain = out("list", "--json", PYTHONIOENCODING="utf-8")
    assert json.loads(out("list", "--json").decode(encoding)) == json.loads(plain)


def test_strange_file_names(tmp_path: Path) -> None:
    """A file name that is no text, or that would steer the terminal, is told in escapes."""
    name = os.fsencode(tmp_path) + b"/a\xff\x1b[31m.json"
    with open(name, "w") as file:  # noqa: PTH123
        file.write("[")
    for arguments in ([b"validate", name], [b"validate", name, b"--json"], [b"list", b"--data", name]):
        done = subprocess.run([*PROGRAM, *arguments], capture_output=True, check=False)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stdout + done.stderr


def test_numbers() -> None:
    """Numbers in tables: whole ones without decimals, none as a dash, infinity as its sign."""
    nan, inf = float("nan"), float("inf")
    assert [number(value) for value in (None, nan, inf, 3.0, 3.0000000001, 2.55)] == ["–", "–", "∞", "3", "3", "2.5"]
    assert interval(2.1, 1.4, inf) == "2.10 (1.40–∞)"
    assert interval(12.34, 1, 99.96) == "12.3 (1.00–100.0)"
    assert [interval(None, 1, 2), interval(1, nan, 2)] == ["–", "–"]
    assert [ratio(1, 1, 1, "midp"), ratio(1, 1, 1, "quasipoisson")] == ["1.00 (1.00–1.00)", "1.00 (1.00–1.00)*"]
    assert sparkline([nan, 0, 7]) == "·▁█"
    assert [sparkline([]), sparkline([0])] == ["", "▁"]


def test_bare_values() -> None:
    """Values in the terms of JSON."""
    import datetime

    import numpy as np

    from alliance_timeline import Kind

    value = {"a": (float("nan"), float("inf"), -float("inf")), "b": Kind.FRICTION, 1: np.array([1.5, np.nan])}
    more = {"day": datetime.date(2019, 1, 2), "n": np.int64(3), "x": True}
    expected = {"a": [None, "inf", "-inf"], "b": "friction", "1": [1.5, None], "day": "2019-01-02", "n": 3, "x": True}
    assert bare(value | more) == expected


def test_text_cannot_steer_a_terminal() -> None:
    """Control and bidirectional-override characters are printed as escapes; line ends and other letters stay."""
    assert plain_text("a\x1b[31mb\u202ec\x07\n\xa0é漢") == "a\\x1b[31mb\\u202ec\\x07\n\xa0é漢"


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns are aligned, wide letters count double, and a row that is a text stands by itself."""
    print_table("Title", ("name", "n"), [("漢字", "1"), "part", ("e\u0301", "22"), ("x", "")], right=(1,))
    assert capsys.readouterr().out == "Title\nname   n\n漢字   1\npart\ne\u0301     22\nx\n\n"


def test_table_on_a_narrow_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are folded, numbers never; what does not fit beside them goes on below, under the same texts."""
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    print_table("", ("name", "one", "two"), [("some words that are long", "1234567890", "1234567890")], right=(1, 2))
    print_table("", ("name", "one"), [("some words that are long", "1234567890")], right=(1,))
    assert capsys.readouterr().out.replace("\x1b[1m", "<").replace("\x1b[0m", ">") == (
        "<name                one>\nsome words   1234567890\nthat are\nlong\n\n"
        "<name                two>\nsome words   1234567890\nthat are\nlong\n\n"
        "<name                       one>\nsome words that are 1234567890\nlong\n\n"
    )


def test_long_lines_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Long lines are broken between words and indented; words are not, and in a pipe nothing is broken."""
    line = "  text       one two three-four https://example.org/a/long/address"
    print_text(line)
    monkeypatch.setenv("COLUMNS", "28")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    print_text(f"{line}\nshort")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == line
    assert printed[1:] == ["  text       one two", "    three-four", "    https://example.org/a/long/address", "short"]


def test_reader_that_is_gone(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that breaks while printing, or at the last flush, is no error."""
    done: list[int] = []

    def broken(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(os, "dup2", lambda _, target: done.append(target))
    with monkeypatch.context() as patch:
        patch.setattr(sys.stdout, "write", broken)
        with pytest.raises(SystemExit) as caught:
            print_text("x")
        assert caught.value.code == 0
    with monkeypatch.context() as patch:
        patch.setattr(sys.stdout, "flush", broken)
        assert main(["--help"]) == 0
    assert len(done) == 1
