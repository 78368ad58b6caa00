"""tshark's reading of a recording: an independent dissector to agree with."""

from program import run

FIELDS = [
    "websocket.opcode", "websocket.fin", "websocket.mask", "websocket.masking_key",
    "websocket.payload_length", "websocket.payload_length_ext_16",
    "websocket.payload_length_ext_64",
]  # fmt: skip


def frames(file, port):
    """The WebSocket frames that tshark finds in a recording of a server on `port`.

    Each is (opcode, fin, masking key in hex or None, payload length). Requires that tshark reports
    no malformed packet."""
    arguments = ["tshark", "-r", file, "-d", f"tcp.port=={port},http", "-Y", "websocket"]
    # One line a packet; the values of several frames in a packet are listed per field, so that the
    # rarer fields (keys, extended lengths) are matched up by the commoner ones.
    options = ["-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,"]
    for name in FIELDS:
        options += ["-e", name]
    status, output, errors = run([*arguments, *options])
    assert status == 0, errors
    found = []
    for line in output.decode().splitlines():
        opcodes, fins, masks, keys, short, medium, long = (
            cell.split(",") if cell else [] for cell in line.split("\t")
        )
        keys, medium, long = iter(keys), iter(medium), iter(long)
        for opcode, fin, masked, length in zip(opcodes, fins, masks, short, strict=True):
            size = int(length)
            if size == 126:
                size = int(next(medium))
            elif size == 127:
                size = int(next(long))
            key = next(keys).replace("0x", "").replace(":", "") if true(masked) else None
            found.append((int(opcode), true(fin), key, size))
    return found


def true(cell):
    return cell in ("1", "True")


def malformed(file, port):
    """Lines for packets that tshark calls malformed or sees TCP trouble in (loss, overlap)."""
    wrong = "_ws.malformed || tcp.analysis.lost_segment || tcp.analysis.out_of_order"
    wrong += " || tcp.analysis.retransmission || ip.checksum.status == 0"
    status, output, errors = run(
        ["tshark", "-r", file, "-o", "ip.check_checksum:TRUE", "-d", f"tcp.port=={port},http", "-Y", wrong]
    )
    assert status == 0, errors
    return output.decode().splitlines()
