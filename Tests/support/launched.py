"""`windsock run` as the tests run it: a program that knows nothing of it, and the rows of its connections."""

import contextlib
import os
import pathlib
import subprocess
import sys

from deadlines import DEADLINE
from windsock import Rows, start

PROGRAMS = pathlib.Path(__file__).parent / "programs"
PYTHON = sys.executable
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
"""Runs what follows as a user who owns nothing."""


class Run(Rows):
    """`windsock run --headless --format ndjson`; ends with its program."""

    def __init__(self, *command, options=(), **settings):
        self.folder = settings.pop("folder", None)
        super().__init__(
            start("run", "--headless", "--format", "ndjson", *options, "--", *command, **settings)
        )

    def finish(self, status=0, deadline=3 * DEADLINE):
        """The rows, once the program has ended with a status."""
        ended = self.program.wait(deadline)
        assert ended == status, (ended, self.story())
        return list(self.rows())

    @property
    def said(self):
        """What the program wrote, and windsock beside it."""
        return self.program.errors.decode()


@contextlib.contextmanager
def temporary(folder, monkeypatch):
    """A folder for temporary files, which must be empty afterwards."""
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    assert not os.listdir(folder), "something is left behind"


def children():
    """The processes there are, those that have ended and wait to be asked for among them: number, parent, name."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            before, after = path.read_text().rsplit(")", 1)
            number, name = before.split(" (", 1)
            found.append((int(number), int(after.split()[1]), name))
    return found


def compile_client(folder):
    """The static client."""
    path = folder / "client"
    subprocess.run(
        ["gcc", "-static", "-O1", "-o", path, PROGRAMS / "client.c", "-lpthread"], check=True
    )
    return path
