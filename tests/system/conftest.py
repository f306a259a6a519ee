"""One browser for the tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Headless Chromium; tests that use it carry ``@pytest.mark.system("chromium", "chromedriver")``."""
    from tests.system.browser import chromium

    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver
