"""Exit statuses, and errors of one sentence: DESIGN's table, command by command."""

import json
import subprocess

import pytest

from windsock import WINDSOCK, windsock


def one_sentence(errors):
    text = errors.decode()
    assert text.strip() and "Fatal error" not in text and "Stack dump" not in text, text
    return text


def test_version_and_help():
    status, output, _ = windsock("--version")
    assert status == 0 and output.strip()
    status, output, _ = windsock("--help")
    assert status == 0
    for command in ("connect", "proxy", "open", "dump", "export", "lint", "stats", "demo", "ca"):
        assert command.encode() in output, command


def test_arguments_are_known_and_files_are_written_where_proc_is_not(session, tmp_path):
    """As in a chroot, and in some containers."""
    file = tmp_path / "copy.har"
    script = 'mount -t tmpfs none /proc && "$0" --version && exec "$0" export "$1" -o "$2"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(WINDSOCK), session, file],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"no namespace of its own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("windsock ") and "ncurses" in done.stdout
    assert json.loads(file.read_text())["log"]["entries"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["dump"],
        ["dump", "--no-such-option", "x"],
        ["proxy", "--headless", "--listen", "nonsense"],
        ["proxy", "--headless", "--upstream", "not a url"],
        ["proxy", "--headless", "--upstream", "http://a", "--upstream", "http://b"],
        ["proxy", "--headless", "--proxy", "ftp://a"],
        ["proxy", "--headless", "--ca-key", "key.pem"],
        ["connect", "ws://a/", "--proxy", "gopher://a:1", "--headless"],
        ["dump", "ftp://example.org/"],
    ],
    ids=" ".join,
)
def test_usage_is_64(arguments):
    status, _, errors = windsock(*arguments)
    assert status == 64, errors
    one_sentence(errors)


@pytest.mark.parametrize("command", ["dump", "lint", "stats", "export"])
def test_no_such_file_is_66(command, tmp_path):
    more = ["-o", tmp_path / "out.ndjson"] if command == "export" else []
    status, _, errors = windsock(command, tmp_path / "missing.pcapng", *more)
    assert status == 66, errors
    assert "missing.pcapng" in one_sentence(errors)


@pytest.mark.parametrize(
    "content",
    [b"hello, this is no capture\n", b"\x0a\x0d\x0d\x0a\xff\xff\xff\xff", bytes(100), b"{}", b"["],
    ids=["text", "cut section header", "zeros", "an object", "half JSON"],
)
@pytest.mark.parametrize("command", ["dump", "lint", "stats"])
def test_a_bad_file_is_65(command, content, tmp_path):
    file = tmp_path / "bad.pcapng"
    file.write_bytes(content)
    status, _, errors = windsock(command, file)
    assert status == 65, errors
    assert "bad.pcapng" in one_sentence(errors)


def test_a_folder_is_no_file(tmp_path):
    status, _, errors = windsock("dump", tmp_path)
    assert status in (65, 66), errors
    one_sentence(errors)


def test_a_bad_filter_says_where(session):
    status, output, errors = windsock("dump", session, "--filter", "opcod == text")
    assert (status, output) == (64, b"") and "opcod" in one_sentence(errors)


def test_open_without_a_terminal_prints_lines_or_says_so(session):
    status, output, errors = windsock("open", session)
    if status == 0:
        assert "Welcome!" in output.decode()
    else:
        assert (status, output) == (64, b"")
        one_sentence(errors)


def test_an_output_that_cannot_be_made_is_73(session, tmp_path):
    status, _, errors = windsock("export", session, "-o", tmp_path / "no" / "folder" / "out.ndjson")
    assert status == 73, errors


def test_a_full_disk_on_standard_output_is_74(session):
    import subprocess

    from windsock import WINDSOCK

    with open("/dev/full", "wb") as full:
        done = subprocess.run([WINDSOCK, "dump", session], stdout=full, stderr=subprocess.PIPE, timeout=30)
    assert done.returncode == 74, done.stderr


def test_a_reader_that_goes_away_is_no_crash(session):
    import subprocess

    from windsock import WINDSOCK

    process = subprocess.Popen([WINDSOCK, "dump", session], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) in (0, 74, -13), errors
    assert b"Fatal error" not in errors


@pytest.mark.parametrize("format", ["text", "ndjson", "hex", "raw"])
def test_every_format_of_dump(session, format):
    status, output, errors = windsock("dump", session, "--format", format)
    assert status == 0, errors
    assert output
    if format == "text":
        line = next(line for line in output.decode().splitlines() if "Welcome!" in line)
        for word in ("◀──", "TEXT", "FIN", "·", "8"):
            assert word in line.split(), line
    if format == "hex":
        assert b"57 65 6c 63" in output.lower()  # "Welc"
    if format == "raw":
        assert b"Welcome!" in output


def test_text_shows_hostile_bytes_as_marks(tornado, proxy, tmp_path):
    from clients import Client

    file = tmp_path / "hostile.pcapng"
    subject = proxy(tornado.url, "--record", file)
    with Client(f"{subject.url}/ws/") as client:
        client.recv()
        client.send("\x1b]0;x\x07 \x9b2J \u202e \u2028 \x00")
        client.recv()
        client.close_and_wait(1000, "\x1b[2J")
    subject.wait_row(type="close")
    subject.stop()
    for format in ("text", "hex"):
        status, output, _ = windsock("dump", file, "--format", format)
        text = output.decode()
        assert status == 0
        assert not [c for c in text if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0]
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2028\u2029")


def test_stats_speak_of_every_connection(session):
    status, output, errors = windsock("stats", session)
    assert status == 0, errors
    assert b"1" in output and len(output.splitlines()) >= 1


def test_har_is_chrome_s(session, tmp_path):
    target = tmp_path / "session.har"
    status, _, errors = windsock("export", session, "-o", target)
    assert status == 0, errors
    entry = json.loads(target.read_text())["log"]["entries"][0]
    assert entry["_resourceType"] == "websocket"
    assert entry["response"]["status"] == 101
    messages = entry["_webSocketMessages"]
    assert [(m["type"], m["opcode"], m["data"]) for m in messages[:2]] == [
        ("receive", 1, "Welcome!"),
        ("send", 1, "hi"),
    ]
    assert all(isinstance(message["time"], float) for message in messages)


def test_har_comes_back(session, tmp_path):
    import contract

    target = tmp_path / "session.har"
    assert windsock("export", session, "-o", target)[0] == 0
    status, output, errors = windsock("dump", target, "--format", "ndjson", "--messages")
    assert status == 0, errors
    messages = [row["payload_text"] for row in contract.parse(output) if row["type"] == "message"]
    assert messages == ["Welcome!", "hi", "HI"]


def test_lint_of_a_clean_session_is_0(session):
    status, output, errors = windsock("lint", session, "--format", "ndjson")
    assert status == 0, (output, errors)


@pytest.fixture
def session(tornado, proxy, tmp_path):
    """A recorded chat: a greeting, "hi", "HI", and a clean close."""
    from clients import Client

    file = tmp_path / "chat.pcapng"
    subject = proxy(tornado.url, "--record", file)
    with Client(f"{subject.url}/ws/") as client:
        client.recv()
        client.send("hi")
        client.recv()
        client.close_and_wait()
    subject.wait_row(type="close")
    subject.stop()
    return file
