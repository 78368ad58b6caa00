"""How fast captures of TLS are decrypted: records a second on one core, by cipher suite.

Python's ssl speaks both ends; the same conversation in clear is read beside it. Prints a table; writes a
part of RESULTS.md. Environment: WINDSOCK, MEGABYTES (200), ROUNDS (3)."""

import datetime
import os
import pathlib
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

import results as record
from machine import ROOT, machine, windsock

sys.path.insert(0, str(ROOT / "Tests" / "support"))

MEGABYTES = int(os.environ.get("MEGABYTES", "200"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SIZE = 16_000
SUITES = [
    ("TLS 1.3, AES-256-GCM", ssl.TLSVersion.TLSv1_3, None),
    ("TLS 1.2, AES-128-GCM", ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256"),
    ("TLS 1.2, ChaCha20-Poly1305", ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-CHACHA20-POLY1305"),
    ("TLS 1.2, AES-128-CBC", ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA"),
]


def main():
    binary = windsock()
    import certificates
    import frames
    import packets
    import tlssessions

    rows, rates = [], {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        chain = certificates.CertificateMaker(folder).leaf("chat.example")
        turns = list(conversation(frames, tlssessions))
        plain = folder / "plain.pcap"
        plain.write_bytes(packets.pcap(packets.conversation(50_000, 443, *turns)))
        clear = measured([binary, "lint", plain], plain)
        rows.append(f"| in clear | {clear[0]:,.0f} MB/s | {clear[1]:,.0f} MB/s |")
        for title, version, ciphers in SUITES:
            keylog, file = folder / "keys", folder / "tls.pcap"
            keylog.unlink(missing_ok=True)
            contexts = tlssessions.Contexts(chain, keylog, version, ciphers)
            tlssessions.write(file, contexts.talk(turns)[0])
            rates[title] = measured([binary, "lint", file, "--keylog", keylog], file)
            rows.append(f"| {title} | {rates[title][0]:,.0f} MB/s | {rates[title][1]:,.0f} MB/s |")
    lines = [
        "## Decrypting captures",
        "",
        f"{datetime.date.today().isoformat()}, {machine()}; {MEGABYTES} MB in frames of {SIZE:,} bytes, "
        f"medians of {ROUNDS} rounds of `windsock lint`.",
        "",
        "|  | a second | a second of processor time |",
        "|---|---|---|",
        *rows,
        "",
        *(
            f"* {record.bar(title, rate[1], 150, at_least=True, unit=' MB/s of one core')}"
            for title, rate in rates.items()
        ),
    ]
    print("\n".join(lines))
    record.write("decryption", lines)


def conversation(frames, tlssessions):
    handshake = list(tlssessions.conversation(0))
    yield from handshake[:2]
    for _ in range(MEGABYTES * 1_000_000 // SIZE):
        yield False, frames.frame(frames.BINARY, os.urandom(64) * (SIZE // 64))
    yield from handshake[2:]


def measured(command, file):
    """Megabytes a second: by the clock, and of processor time."""
    size, walls, times = file.stat().st_size / 1e6, [], []
    for _ in range(ROUNDS):
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode in (0, 1), (command, process.returncode)
        walls.append(time.monotonic() - start)
        times.append(usage.ru_utime + usage.ru_stime)
    return size / statistics.median(walls), size / statistics.median(times)


if __name__ == "__main__":
    main()
