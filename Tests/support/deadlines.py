"""Waiting with a deadline: tests never sleep for a guess, they wait for what must come true."""

import os
import time

DEADLINE = float(os.environ.get("DEADLINE", "20"))
"""Seconds that anything may take before a test gives it up. Generous: it is spent only on failure."""


def wait_until(condition, what, deadline=DEADLINE):
    """Returns the first true value of `condition()`; fails with `what` when the deadline passes.

    `what` is a sentence, or a function that makes one from the state at that time."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"after {deadline:g} s: {what() if callable(what) else what}")
        time.sleep(0.005)
