"""A part of the Autobahn|Testsuite, where `make conformance` has installed it: a few cases of each
kind, on `connect --echo` and on `listen --echo`."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT / ".build/autobahn"
CASES = ["1.1.1", "1.2.7", "2.10", "3.4", "4.1.3", "5.18", "5.19", "6.4.1", "7.1.5", "7.7.9", "7.9.5",
    "10.1.1", "12.1.1", "13.3.1"]  # fmt: skip


@pytest.mark.skipif(not (SUITE / "ready").exists(), reason="make conformance installs the suite")
@pytest.mark.timeout(330)
@pytest.mark.parametrize("part", ["client", "server"])
def test_some_cases_pass(part):
    run = subprocess.run(
        [sys.executable, ROOT / "Tests/Conformance/conformance.py", SUITE, part, "--cases", *CASES],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{part}: {len(CASES)} cases, 0 failed" in run.stdout
