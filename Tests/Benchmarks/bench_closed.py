#!/usr/bin/env python3
"""What a WebSocket that was opened and closed leaves resident in the proxy: bytes for each."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import peers  # noqa: E402
import residue  # noqa: E402
from windsock import Proxy  # noqa: E402

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with peers.Server(residue.serve) as server, Proxy(server.url, format=None) as subject:
        print(f"{residue.bytes_left_by_a_connection(subject, count):.0f} bytes")
