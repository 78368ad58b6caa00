"""tshark's reading of a recording: an independent dissector to agree with."""

import json

from program import run

FIELDS = [
    "websocket.opcode", "websocket.fin", "websocket.mask", "websocket.masking_key",
    "websocket.payload_length", "websocket.payload_length_ext_16",
    "websocket.payload_length_ext_64",
]  # fmt: skip

# tshark asks by port first what a stream is, and any port, the client's too, may be registered to
# another protocol.
AS_HTTP = "tcp.port==1-65535,http"


def frames(file, port, is_in_order=True):
    """The WebSocket frames that tshark finds in a recording of a server on `port`.

    It puts segments into their order only when asked to, and then waits for those that are missing.
    Each is (opcode, fin, masking key in hex or None, payload length). Requires that tshark reports no
    malformed packet."""
    lines, _ = _lines(file, port, [], is_in_order)
    return [frame for line in lines for frame in _frames_of(line)]


def _lines(file, port, others, is_in_order=True):
    """Of each packet with frames: the cells of FIELDS, and those of the `others`."""
    arguments = ["tshark", "-r", file, "-d", AS_HTTP, "-Y", "websocket"]
    if not is_in_order:
        arguments += ["-o", "tcp.reassemble_out_of_order:TRUE"]
    # One line a packet; the values of several frames in a packet are listed per field, so that the
    # rarer fields (keys, extended lengths) are matched up by the commoner ones.
    options = ["-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,"]
    for name in [*FIELDS, *others]:
        options += ["-e", name]
    status, output, errors = run([*arguments, *options])
    assert status == 0, errors
    lines = [line.split("\t") for line in output.decode().splitlines()]
    return [line[: len(FIELDS)] for line in lines], [line[len(FIELDS) :] for line in lines]


def _frames_of(line):
    opcodes, fins, masks, keys, short, medium, long = (
        cell.split(",") if cell else [] for cell in line
    )
    keys, medium, long = iter(keys), iter(medium), iter(long)
    for opcode, fin, masked, length in zip(opcodes, fins, masks, short, strict=True):
        size = int(length)
        if size == 126:
            size = int(next(medium))
        elif size == 127:
            size = int(next(long))
        key = next(keys).replace("0x", "").replace(":", "") if true(masked) else None
        yield int(opcode), true(fin), key, size


def true(cell):
    return cell in ("1", "True")


def malformed(file, port):
    """Lines for packets that tshark calls malformed or sees TCP trouble in (loss, overlap)."""
    wrong = "_ws.malformed || tcp.analysis.lost_segment || tcp.analysis.out_of_order"
    wrong += " || tcp.analysis.retransmission || ip.checksum.status == 0"
    status, output, errors = run(
        ["tshark", "-r", file, "-o", "ip.check_checksum:TRUE", "-d", AS_HTTP, "-Y", wrong]
    )
    assert status == 0, errors
    return output.decode().splitlines()


def conversations(file, port):
    """For each client's port and each end: its frames in order, in the form of `frames`."""
    found = {}
    for line, ports in zip(*_lines(file, port, ["tcp.srcport", "tcp.dstport"])):
        source, target = (int(cell) for cell in ports)
        key = (target, "server") if source == port else (source, "client")
        found.setdefault(key, []).extend(_frames_of(line))
    return found


def texts(file, port):
    """The payloads that tshark shows as text, of frames that are whole messages."""
    options = ["-d", AS_HTTP, "-Y", "websocket.payload.text", "-T", "json"]
    options += ["-e", "websocket.payload.text"]
    status, output, errors = run(["tshark", "-r", file, *options], 120)
    assert status == 0, errors
    return [
        text
        for packet in json.loads(output)
        for text in packet["_source"]["layers"]["websocket.payload.text"]
    ]


def decrypted(file, keys, port=443):
    """The WebSocket frames inside the TLS of a capture, in the form of `frames`."""
    options = ["-o", f"tls.keylog_file:{keys}", "-d", f"tcp.port=={port},tls"]
    arguments = ["tshark", "-r", file, *options, "-Y", "websocket"]
    arguments += ["-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,"]
    for name in FIELDS:
        arguments += ["-e", name]
    status, output, errors = run(arguments)
    assert status == 0, errors
    lines = [line.split("\t") for line in output.decode().splitlines()]
    return [frame for line in lines for frame in _frames_of(line)]
