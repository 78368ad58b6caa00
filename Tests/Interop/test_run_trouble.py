"""`windsock run`: programs that make it hard, and its own failures."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import threading

import pytest

import contract
import windsock
from deadlines import DEADLINE, wait_until
from launched import PROGRAMS, PYTHON, Run, compile_client, temporary
from windsock import start


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return compile_client(tmp_path_factory.mktemp("client"))


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch, home):
    with temporary(tmp_path / "temporary", monkeypatch):
        yield


@contextlib.contextmanager
def listening(serve, family=socket.AF_INET):
    """A server that gives its first client to `serve`; yields its port."""
    server = socket.create_server(("", 0) if family == socket.AF_INET6 else ("127.0.0.1", 0), family=family)

    def accept():
        with contextlib.suppress(OSError):
            end, _ = server.accept()
            with end:
                serve(end)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    with server:
        yield server.getsockname()[1]
    thread.join(DEADLINE)


@contextlib.contextmanager
def silent_port():
    """A port whose server does not take connections: connect() waits there."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    # The queue is full after one, and the system answers no more.
    filling = [socket.socket() for _ in range(3)]
    for each in filling:
        each.setblocking(False)
        each.connect_ex(server.getsockname())
    yield server.getsockname()[1]
    for each in [server, *filling]:
        each.close()


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize("line, status", [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137)])
def test_the_exit_status_is_the_programs(line, status):
    assert windsock.windsock("run", "--headless", "--", "sh", "-c", line) == (status, b"", b"")


@pytest.mark.parametrize(
    "words, status, sentence",
    [
        (["no-such-program"], 127, "there is no program no-such-program"),
        (["/no/such/program"], 127, "there is no program /no/such/program"),
        (["/etc/passwd"], 126, "cannot run /etc/passwd: "),
        (["/"], 126, "cannot run /: it is a folder"),
        ([], 125, "there is no program to run"),
    ],
)
def test_what_cannot_be_run_is_one_sentence(words, status, sentence):
    ended, output, errors = windsock.windsock("run", "--headless", "--", *words)
    assert (ended, output) == (status, b"")
    assert errors.startswith(f"windsock: {sentence}".encode()) and errors.count(b"\n") == 1


def test_an_option_that_is_none_is_no_status_of_a_program():
    status, _, errors = windsock.windsock("run", "--no-such-option", "--", "true")
    assert status == 125 and b"no-such-option" in errors


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_no_program(option):
    status, output, errors = windsock.windsock("run", option)
    assert (status, errors) == (0, b"") and b"EXAMPLES" in output


@pytest.mark.parametrize("way", ["blocking", "nonblocking"])
def test_a_refused_connection_is_refused_to_the_program(client, way):
    with Run(client, "127.0.0.1", closed_port(), way) as run:
        assert run.finish(status=2) == []


def test_a_protocol_whose_server_speaks_first_passes():
    def greet(end):
        end.sendall(b"220 ready\r\n")
        assert end.recv(100) == b"QUIT\r\n"
        end.sendall(b"221 bye\r\n")

    talk = (
        "import socket, sys\n"
        "end = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n"
        "assert end.recv(100) == b'220 ready\\r\\n'\n"
        "end.sendall(b'QUIT\\r\\n')\n"
        "assert end.recv(100) == b'221 bye\\r\\n'\n"
        "assert end.recv(100) == b''\n"
    )
    with listening(greet) as port, Run(PYTHON, "-c", talk, port) as run:
        run.finish()
        row = run.wait_row(type="tunnel")
        assert (row["authority"], row["bytes_client"], row["bytes_server"]) == (f"127.0.0.1:{port}", 6, 20)


def test_datagrams_and_unix_sockets_are_left_alone(tmp_path):
    talk = (
        "import socket, sys\n"
        "there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); there.bind(('127.0.0.1', 0))\n"
        "here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); here.connect(there.getsockname())\n"
        "here.send(b'datagram'); assert there.recv(100) == b'datagram'\n"
        "server = socket.socket(socket.AF_UNIX); server.bind(sys.argv[1]); server.listen()\n"
        "client = socket.socket(socket.AF_UNIX); client.connect(sys.argv[1])\n"
        "client.send(b'stream'); assert server.accept()[0].recv(100) == b'stream'\n"
    )
    # The name of a Unix socket has little room.
    with Run(PYTHON, "-c", talk, os.path.relpath(tmp_path / "s")) as run:
        assert run.finish() == []


def test_fast_open_is_refused_as_by_a_kernel_without_it():
    talk = (
        "import errno, socket\n"
        "for send in (lambda s: s.sendto(b'x', socket.MSG_FASTOPEN, ('127.0.0.1', 9)),\n"
        "             lambda s: s.sendmsg([b'x'], [], socket.MSG_FASTOPEN, ('127.0.0.1', 9))):\n"
        "  try: send(socket.socket())\n"
        "  except OSError as error: print(error.errno == errno.EOPNOTSUPP)\n"
    )
    status, output, errors = windsock.windsock("run", "--headless", "--", PYTHON, "-c", talk)
    assert (status, output) == (0, b"True\nTrue\n"), errors


def test_signals_do_not_disturb_connections():
    # Each of them interrupts a connect() that is being answered, which the kernel then begins anew. The
    # server takes a hundred connections and no more.
    with Run(PYTHON, PROGRAMS / "interrupted.py") as run:
        rows = run.finish()
        assert len(windsock.pick(rows, type="tunnel")) == 100


def test_an_ipv6_connection_is_caught(client):
    if not socket.has_ipv6 or not pathlib.Path("/proc/net/if_inet6").read_text():
        pytest.skip("this machine has no IPv6")
    heads = []

    def answer(end):
        heads.append(end.recv(4096))
        end.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    with listening(answer, socket.AF_INET6) as port, Run(client, "::1", port) as run:
        rows = run.finish(status=1)
        assert windsock.pick(rows, type="connection", status=404)[0]["server"] == f"[::1]:{port}"
        assert heads[0].startswith(b"GET /ws/ ")


def test_a_program_that_becomes_a_daemon_is_shown_to_its_end(tornado, client):
    line = f"setsid sh -c 'sleep 1; {client} 127.0.0.1 {tornado.port}' & exit 4"
    with Run("sh", "-c", line) as run:
        rows = run.finish(status=4)
        assert [row["payload_text"] for row in windsock.pick(rows, type="frame", opcode=1)] == ["Welcome!", "hi", "HI"]
        assert "what it started still runs" in run.said


def test_signals_are_passed_on():
    line = "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.1; done"
    with start("run", "--headless", "--", "sh", "-c", line) as program:
        program.wait_for("ready", stream="output")
        assert program.stop(signal.SIGTERM) == 5
        assert bytes(program.output) == b"ready\ncaught\n"


def connecting(program):
    """The descendant that waits in connect(), once one does."""
    number = {"x86_64": "42", "aarch64": "203"}[os.uname().machine]

    def found():
        for pid in descendants(program.pid):
            try:
                with open(f"/proc/{pid}/syscall") as file:
                    if file.read().split()[0] == number:
                        return pid
            except (OSError, IndexError):
                continue
        return None

    return wait_until(found, "the program does not connect")


def test_a_program_that_dies_while_it_connects_is_over(client):
    with silent_port() as port, Run(client, "127.0.0.1", port) as run:
        os.kill(connecting(run.program), signal.SIGKILL)
        run.finish(status=137)


def test_a_program_that_waits_for_a_connection_can_be_ended(client):
    with silent_port() as port, Run(client, "127.0.0.1", port) as run:
        connecting(run.program)
        assert run.program.stop(signal.SIGTERM) == 143


def test_without_windsock_the_next_connection_fails_at_once(tornado, client, tmp_path, monkeypatch):
    # A killed windsock cannot remove its files, so they go into a folder of the test.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    go, done = tmp_path / "go", tmp_path / "done"
    line = f"echo ready; while [ ! -e {go} ]; do sleep 0.05; done; {client} 127.0.0.1 {tornado.port}; echo $? >{done}"
    with start("run", "--headless", "--", "sh", "-c", line) as program:
        program.wait_for("ready", stream="output")
        program.deliver(signal.SIGKILL)
        program.process.wait(DEADLINE)
        go.touch()
        wait_until(lambda: done.exists() and done.read_text(), "the program hangs")
        # ENOSYS, as the client tells it.
        assert done.read_text() == "3\n"


def test_a_client_with_authorities_of_its_own_has_a_row(secure, authority):
    code = (
        "import ssl, sys, websockets.sync.client as client\n"
        f"context = ssl.create_default_context(cafile={str(authority.file)!r})\n"
        "client.connect(sys.argv[1], ssl=context)\n"
    )
    url = f"wss://localhost:{secure.port}/ws/"
    with Run(PYTHON, "-c", code, url, options=["--cacert", authority.file]) as run:
        run.finish(status=1)
        assert "the client does not trust the certificate for localhost" in run.said
        assert "--ignore-hosts localhost" in run.said
    with Run(PYTHON, "-c", code, url, options=["--ignore-hosts", "localhost"]) as run:
        run.finish()
        assert run.wait_row(type="tunnel")["authority"] == f"localhost:{secure.port}"


def test_where_connections_cannot_be_caught_a_proxy_is_asked_for(secure, authority):
    # A kernel has one listener for a process: windsock in windsock cannot have another.
    url = f"https://localhost:{secure.port}/headers"
    inner = [windsock.WINDSOCK, "run", "--headless", "--format", "ndjson", "--cacert", authority.file]
    outer = ["run", "--headless", "--ignore-hosts", "localhost"]
    status, output, errors = windsock.windsock(*outer, "--", *inner, "--", "curl", "-sS", url)
    assert status == 0 and b"is asked to use a proxy by HTTP_PROXY" in errors, errors
    assert windsock.pick(contract.parse(output), type="http", target="/headers")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_set_user_id_program_is_named(tmp_path):
    file = pathlib.Path(shutil.copy("/bin/true", tmp_path))
    os.chown(file, 65534, 65534)
    file.chmod(0o4755)
    status, _, errors = windsock.windsock("run", "--headless", "--", file)
    assert status == 0 and b"is set-user-ID and runs without its owner's rights" in errors


def descendants(pid):
    """The children of a process, by their numbers."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if entry.read_text().rpartition(")")[2].split()[1] == str(pid):
                found.append(int(entry.parent.name))
    return found
