"""Every example in a docstring runs and shows what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import alliance_timeline

MODULES = sorted(module.name for module in pkgutil.walk_packages(alliance_timeline.__path__, "alliance_timeline."))


@pytest.mark.parametrize("name", ["alliance_timeline", *MODULES])
def test_examples_run(name: str) -> None:
    """The doctests of each module pass."""
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_examples_exist() -> None:
    """The finder sees the examples, so that the test above cannot pass on nothing."""
    finder = doctest.DocTestFinder()
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) > 30
