"""Evidence is never damaged: no output over an input or over what is there, one recorder a file, and
a recording that continues whatever is done to its file."""

import json
import os
import re
import resource
import stat
import subprocess

import pytest

import contract
import frames
import peers
import tshark
from deadlines import wait_until
from program import run
from windsock import Proxy, dump, pick, start, windsock

KEY = b"\x37\xfa\x21\x3d"


def say(peer, text):
    peer.send(frames.frame(1, text, key=KEY))
    assert peer.read_frame().payload == text.encode()


def texts(file):
    """What the client said, by a recording."""
    rows = pick(dump(file), type="frame", from_="client", opcode=1)
    return [row.get("payload_text") for row in rows]


@pytest.fixture
def recording(tmp_path):
    file = tmp_path / "input.pcapng"
    with peers.Server(peers.echo) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as peer:
            say(peer, "precious")
            peers.close_properly(peer)
        subject.wait_row(type="close")
        subject.stop()
    return file


def refused(*arguments):
    """The sentence with which windsock refuses to write, and its status."""
    status, output, errors = windsock(*arguments)
    assert output == b"" and errors.count(b"\n") == 1, errors
    return status, errors.decode()


def commands_that_write(recording, target):
    yield "export", recording, "--format", "ndjson", "-o", target
    yield "replay", recording, "--to", "ws://127.0.0.1:1", "--record", target
    yield "dump", "ws://127.0.0.1:1", "--record", target
    yield "connect", "ws://127.0.0.1:1", "--headless", "--record", target
    yield "proxy", "--listen", "127.0.0.1:0", "--headless", "--record", target
    yield "ca", "export", "-o", target


def test_nothing_that_is_there_is_written_over(recording, home, tmp_path):
    target = tmp_path / "there.pcapng"
    target.write_bytes(b"kept")
    for command in commands_that_write(recording, target):
        status, sentence = refused(*command)
        assert status == 73 and "--force" in sentence, (command, sentence)
        if "--record" in command:
            assert "--record 'name-%Y%m%d-%H%M%S.pcapng'" in sentence, command
        assert target.read_bytes() == b"kept", command
    status, output, errors = windsock(
        "export", recording, "-o", target, "--format", "ndjson", "--force"
    )
    assert (status, output, errors) == (0, b"", b"")
    assert pick(contract.parse(target.read_bytes()), type="frame")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("other_name", ["same", "hard link", "other path"])
def test_an_output_is_never_the_input(recording, other_name, tmp_path):
    before = recording.read_bytes()
    name = recording
    if other_name == "hard link":
        name = tmp_path / "linked.pcapng"
        os.link(recording, name)
    if other_name == "other path":
        name = f"{tmp_path}/../{tmp_path.name}/{recording.name}"
    for command in list(commands_that_write(recording, name))[:2]:
        for force in ([], ["--force"]):
            status, sentence = refused(*command, *force)
            assert status == 73 and "the file that is read" in sentence
    assert recording.read_bytes() == before
    # Through standard input as well.
    with open(recording, "rb") as input:
        done = subprocess.run(
            [*start_line(), "export", "-", "--format", "ndjson", "-o", str(name), "--force"],
            stdin=input, capture_output=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 73 and recording.read_bytes() == before


def start_line():
    from windsock import WINDSOCK

    return [WINDSOCK]


def test_an_export_appears_whole_or_not_at_all(recording, tmp_path):
    """While it is written nothing is at its place; when it fails nothing ever is."""
    damaged = tmp_path / "damaged.pcapng"
    damaged.write_bytes(b"no capture")
    target = tmp_path / "out.ndjson"
    assert windsock("export", damaged, "-o", target)[0] == 65
    with start("export", "-", "-o", target, stdin=subprocess.PIPE) as exporting:
        exporting.process.stdin.write(recording.read_bytes()[:200])
        exporting.process.stdin.flush()
        fds = f"/proc/{exporting.pid}/fd"
        wait_until(
            lambda: any(
                str(tmp_path) in os.readlink(f"{fds}/{fd}") for fd in os.listdir(fds)
            ),
            "the output is not open",
        )
        assert not target.exists()
        exporting.process.kill()
        exporting.wait()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged.pcapng", recording.name]
    assert windsock("export", recording, "-o", target)[0] == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_an_export_to_standard_output(recording, tmp_path):
    status, output, errors = windsock("export", recording, "-o", "-", "--format", "ndjson")
    assert (status, errors) == (0, b"") and pick(contract.parse(output), type="frame")
    assert not os.path.exists("-")


@pytest.mark.parametrize("kind", ["fifo", "device", "directory", "link"])
def test_what_is_no_file_is_refused_without_hanging(recording, home, kind, tmp_path):
    target = tmp_path / "target"
    if kind == "fifo":
        os.mkfifo(target)
    elif kind == "device":
        target = "/dev/null"
    elif kind == "directory":
        target.mkdir()
    else:
        target.symlink_to("/dev/null")
    for command in commands_that_write(recording, target):
        for force in ([], ["--force"]):
            status, sentence = refused(*command, *force)
            assert status == 73, (command, sentence)


def test_reading_a_pipe_that_nobody_writes_can_be_ended(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for options in ([], ["--follow"]):
        with start("dump", fifo, *options) as waiting:
            wait_until(lambda: state(waiting.pid) == "S", "it does not wait")
            assert waiting.stop(15) in (0, -15, 65)


def state(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0]


def test_the_time_in_a_name(tmp_path):
    with peers.Server(peers.echo) as server:
        with Proxy(server.url, "--record", tmp_path / "a-%Y%m%d-%H%M%S-%%-%q.pcapng") as subject:
            with peers.open_websocket(subject.port) as peer:
                say(peer, "x")
            subject.stop()
    (file,) = tmp_path.iterdir()
    assert re.fullmatch(r"a-20\d{6}-\d{6}-%-%q\.pcapng", file.name)


def test_a_second_recorder_is_refused(tmp_path):
    file = tmp_path / "session.pcapng"
    with peers.Server(peers.echo) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as peer:
            for force in ([], ["--force"]):
                status, sentence = refused(
                    "proxy", "--listen", "127.0.0.1:0", "--headless", "--record", file, *force
                )
                assert status == 73 and "another windsock is recording to it" in sentence
            say(peer, "still mine")
            peers.close_properly(peer)
        subject.wait_row(type="close")
        subject.stop()
    assert texts(file) == ["still mine"]
    # When it has ended the file is free again.
    status, _, errors = windsock("export", file, "--format", "har", "-o", file.with_suffix(".har"))
    assert status == 0, errors


class Harmed:
    """A recording to whose file something is done."""

    def __init__(self, folder, *options):
        self.file = folder / "session.pcapng"
        self.server = peers.Server(peers.echo)
        self.options = options

    def __enter__(self):
        self.server.__enter__()
        self.proxy = Proxy(self.server.url, "--record", self.file, *self.options)
        self.peer = peers.open_websocket(self.proxy.port)
        return self

    def __exit__(self, *exception):
        self.peer.close()
        self.proxy.__exit__(*exception)
        self.server.__exit__(*exception)

    def say(self, text):
        say(self.peer, text)
        self.proxy.wait_row(type="frame", from_="server", payload_text=text)
        wait_until(lambda: self.has(text), "it is not recorded")

    def has(self, text):
        """Whether the recorder has written a text, wherever its file is by now."""
        fds = f"/proc/{self.proxy.program.pid}/fd"
        for fd in os.listdir(fds):
            try:
                if ".pcapng" in os.readlink(f"{fds}/{fd}"):
                    with open(f"{fds}/{fd}", "rb") as file:
                        if text.encode() in file.read():
                            return True
            except FileNotFoundError:
                pass
        return False

    def end(self, said):
        """What it says, and the end with status 74."""
        self.proxy.program.wait_for(said)
        self.say("afterwards")
        assert self.proxy.program.stop() == 74, self.proxy.story()
        return self.proxy.program.errors.decode()


def test_a_deleted_recording_is_written_again(tmp_path):
    with Harmed(tmp_path) as subject:
        subject.say("before")
        subject.file.unlink()
        # Nothing passes: it is noticed all the same.
        subject.end("session.pcapng was deleted: the whole recording is in .*session.pcapng")
    assert texts(subject.file) == ["before", "afterwards"]
    assert stat.S_IMODE(subject.file.stat().st_mode) == 0o600


def test_a_replaced_recording_goes_on_beside_it(tmp_path):
    with Harmed(tmp_path) as subject:
        subject.say("before")
        other = tmp_path / "other"
        other.write_bytes(b"another program's")
        other.rename(subject.file)
        subject.end("session.pcapng was replaced by another program: .* session-2.pcapng|session-2")
    assert subject.file.read_bytes() == b"another program's"
    assert texts(tmp_path / "session-2.pcapng") == ["before", "afterwards"]


def test_a_moved_recording_goes_on_where_it_is(tmp_path):
    with Harmed(tmp_path) as subject:
        subject.say("before")
        subject.file.rename(tmp_path / "elsewhere.pcapng")
        subject.end("session.pcapng was moved: the recording continues in .*elsewhere.pcapng")
    assert texts(tmp_path / "elsewhere.pcapng") == ["before", "afterwards"]


@pytest.mark.parametrize("rest", [0, 50, 900])
def test_a_truncated_recording_goes_on(rest, tmp_path):
    with Harmed(tmp_path) as subject:
        subject.say("before")
        subject.say("x" * 900)
        os.truncate(subject.file, rest)
        subject.end("session.pcapng was truncated by another program: \\d+ bytes")
    status, output, errors = windsock("dump", subject.file, "--format", "ndjson")
    assert status == 0 and b"bytes are missing from the recording" in errors, errors
    assert "afterwards" in [row.get("payload_text") for row in contract.parse(output)]
    # And tshark reads it to the end, with the annotation.
    status, output, errors = run(
        ["tshark", "-r", subject.file, "-Y", "frame.comment", "-T", "fields", "-e", "frame.comment"]
    )
    assert status == 0, errors
    comments = [json.loads(line.removeprefix("windsock:")) for line in output.decode().split("\n")[:-1]]
    assert [comment for comment in comments if comment.get("gap")], comments


def test_a_full_disk_that_has_room_again(tmp_path):
    """The limit on the size of its files stands for the disk, and is lifted later."""
    with Harmed(tmp_path) as subject:
        subject.say("before")
        pid = subject.proxy.program.pid
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
        for number in range(20):
            say(subject.peer, f"{number} " + "x" * 10_000)
        subject.proxy.program.wait_for("recording to .*session.pcapng stopped: File too large")
        say(subject.peer, "lost")
        subject.proxy.wait_row(type="frame", from_="server", payload_text="lost")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        errors = subject.end("recording to .*session.pcapng resumed; \\d+ bytes of it are missing")
    assert errors.count("stopped") == 1 and errors.count("resumed;") == 1
    status, output, errors = windsock("dump", subject.file, "--format", "ndjson")
    assert status == 0 and b"bytes are missing from the recording: File too large" in errors
    told = [row.get("payload_text", "") for row in pick(contract.parse(output), type="frame")]
    assert "before" in told and "afterwards" in told and "lost" not in told
    assert tshark.frames(subject.file, subject.proxy.port)


def test_what_is_not_permitted(tmp_path):
    """Permissions do not stop root, so this runs as another user where that is possible."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    from windsock import ENVIRONMENT, WINDSOCK

    tmp_path.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    def become_nobody():
        os.setgid(65534)
        os.setuid(65534)

    def status(*arguments):
        done = subprocess.run(
            [WINDSOCK, *map(str, arguments)], preexec_fn=become_nobody, capture_output=True,
            timeout=60, cwd="/", env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        return done.returncode, done.stderr

    if not os.access(WINDSOCK, os.X_OK) or status("--version")[0] != 0:
        pytest.skip("another user cannot run this build")
    assert status("dump", closed / "x.pcapng")[0] == 77
    code, errors = status("proxy", "--listen", "127.0.0.1:0", "--headless", "--record", closed / "x")
    assert code == 77 and b"Permission denied" in errors
