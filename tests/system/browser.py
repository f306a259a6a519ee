"""Headless Chromium for tests: it opens pages, tells what they asked of the network and what the console said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium(profile: Path, *, width: int = 1200, height: int = 1000, dark: bool = False) -> Iterator[Chrome]:
    """A browser with a profile of its own that keeps its console and its network log."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    if dark:
        options.add_argument("--blink-settings=preferredColorScheme=0")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def visit(driver: Chrome, address: str) -> None:
    """Open a page anew, with the logs emptied of what was before it."""
    driver.get("about:blank")
    console(driver), requests(driver)
    driver.get(address)


def console(driver: Chrome) -> list[str]:
    """What the console said since the last call: errors and warnings."""
    return [line["message"] for line in driver.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]


def requests(driver: Chrome) -> list[str]:
    """The addresses that the page asked for since the last call, ``data:`` and ``blob:`` aside."""
    events: list[dict[str, Any]] = [json.loads(line["message"])["message"] for line in driver.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith(("data:", "blob:"))]
