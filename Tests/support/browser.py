"""Chromium without a window, on pages of the tests."""

import contextlib

from program import Program


@contextlib.contextmanager
def chromium(url, profile):
    """Opens a page in a new Chromium, which ends with the context.

    `profile` is an empty directory of its own."""
    arguments = [
        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", f"--user-data-dir={profile}", url,
    ]  # fmt: skip
    with Program(arguments) as browser:
        yield browser
