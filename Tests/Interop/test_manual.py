"""The pages of the manual, read by man and judged by groff."""

import shutil
import subprocess

import pytest

from windsock import WINDSOCK


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("man")
    subprocess.run([WINDSOCK, "manual", folder], check=True, timeout=60)
    return sorted(folder.iterdir())


@pytest.mark.skipif(not shutil.which("groff"), reason="there is no groff here")
def test_groff_has_nothing_to_say(pages):
    for page in pages:
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww", "-z", "-k", page],
            capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, ""), page.name


@pytest.mark.skipif(not shutil.which("man"), reason="there is no man here")
def test_man_shows_them(pages):
    names = [page.name for page in pages]
    for name in ["windsock.1", "windsock-dump.1", "windsock-filter.7", "windsock-rules.5",
                 "windsock-config.5", "windsock-ndjson.5"]:
        assert name in names
    for page in pages:
        done = subprocess.run(
            ["man", "--warnings", "-E", "UTF-8", "-l", page],
            capture_output=True, text=True, timeout=60,
            env={"PATH": "/usr/bin:/bin", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        assert (done.returncode, done.stderr) == (0, ""), page.name
        assert "NAME" in done.stdout and "DESCRIPTION" in done.stdout


def test_a_folder_that_is_not_there_is_said(tmp_path):
    done = subprocess.run(
        [WINDSOCK, "manual", tmp_path / "no"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 73
    assert "cannot write" in done.stderr
