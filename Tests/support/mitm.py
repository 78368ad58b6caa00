"""mitmproxy, in an environment of its own: it pins what the tests use in other versions."""

import os
import pathlib
import tempfile

from deadlines import DEADLINE, wait_until
from program import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
MITMDUMP = os.environ.get("MITMDUMP") or str(ROOT / ".build/venv-mitmproxy/bin/mitmdump")


class Mitmproxy:
    """`mitmdump` on a free port; clients trust it by `.file`."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.program = Program(
            [
                MITMDUMP, "--listen-host", "127.0.0.1", "--listen-port", "0",
                "--set", f"confdir={self.folder.name}", *options,
            ]
        )  # fmt: skip
        try:
            match = self.program.wait_for(
                r"listening at (?:http://)?127\.0\.0\.1:(\d+)", stream="output", deadline=3 * DEADLINE
            )
            self.port = int(match[1])
            self.file = pathlib.Path(self.folder.name) / "mitmproxy-ca-cert.pem"
            wait_until(self.file.exists, "mitmproxy made no certificate")
        except BaseException:
            self.program.end()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.end()
        self.folder.cleanup()
