"""Commands, files and numbers that are not there: a suggestion, and DESIGN's exit status."""

import pytest

from windsock import windsock
from clients import Client


@pytest.fixture
def session(tornado, proxy, tmp_path):
    """Two recorded connections."""
    file = tmp_path / "chat.pcapng"
    subject = proxy(tornado.url, "--record", file)
    for word in ("one", "two"):
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            client.send(word)
            client.recv()
            client.close_and_wait()
    subject.wait_rows(2, type="close")
    subject.stop()
    return file


@pytest.mark.parametrize(
    "arguments, status, sentence",
    [
        (["nosuchfile"], 66, b"there is no file or command 'nosuchfile'"),
        (["no/such.pcapng"], 66, b"no/such.pcapng"),
        (["localhost:8080"], 66, b"such as ws://localhost:8080"),
        (["conect", "ws://127.0.0.1:1/"], 64, b"did you mean connect?"),
        (["opne", "x"], 64, b"did you mean open?"),
        (["help", "nonsense"], 64, b"there is no help for 'nonsense'"),
        (["help", "prxy"], 64, b"did you mean proxy?"),
        (["help", "ca", "prnt"], 64, b"did you mean print?"),
    ],
    ids=str,
)
def test_what_is_not_there_gets_a_suggestion(arguments, status, sentence):
    found, output, errors = windsock(*arguments)
    assert (found, output) == (status, b""), errors
    assert sentence in errors and errors.count(b"\n") == 1, errors


def test_a_file_with_a_name_like_it_is_suggested(session):
    status, _, errors = windsock(str(session).replace("chat", "chta"))
    assert status == 66 and f"did you mean {session}?".encode() in errors


@pytest.mark.parametrize("topic", [["dump"], ["ca", "print"], ["help"], []])
def test_help_of_what_there_is(topic):
    status, output, errors = windsock("help", *topic)
    assert (status, errors) == (0, b"") and b"USAGE" in output


def test_open_headless_prints_a_line_for_each_connection(session):
    status, output, errors = windsock("open", "--headless", session)
    assert (status, output) == (0, b""), errors
    assert errors.count(b"/ws/") == 2, errors


@pytest.mark.parametrize("options", [["--connection", "9"], ["--connection", "1", "--connection", "9"]])
def test_a_connection_that_is_not_there_is_said(session, options):
    status, output, errors = windsock("dump", session, *options)
    assert status == 64 and b"has no connection 9; it has 1 to 2" in errors
    assert (b"TEXT" in output) == ("1" in options)


@pytest.mark.parametrize("options", [[], ["--messages"], ["--format", "ndjson"], ["--format", "raw"]])
def test_a_filter_that_matches_nothing_is_said(session, options):
    status, output, errors = windsock("dump", session, "--filter", "len == 12345", *options)
    assert status == 0 and b"no frame of" in errors and b"matches the filter" in errors
    status, _, errors = windsock("dump", session, "--filter", "op == text", *options)
    assert (status, errors) == (0, b"")


COMMANDS = {
    "connect": ["connect", "ws://127.0.0.1:1/"],
    "headless": ["connect", "ws://127.0.0.1:1/", "--headless"],
    "proxy": ["proxy", "--listen", "127.0.0.1:0", "--headless"],
    "demo": ["demo", "--headless"],
    "open": ["open", "FILE", "--format", "ndjson"],
    "replay": ["replay", "FILE", "--to", "ws://127.0.0.1:1/"],
    "diff": ["diff", "FILE", "FILE"],
    "curl": ["curl", "ws://127.0.0.1:1/"],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "options, status, sentence",
    [
        (["--config", "/nowhere.toml"], 66, b"/nowhere.toml"),
        (["--config", "BROKEN"], 65, b"broken.toml:2:5: "),
        (["--set", "nonsense"], 64, b"NAME=VALUE"),
        (["--set", "nonsense=1"], 64, b"there is no setting 'nonsense'"),
        (["--set", "keys.nonsense=x"], 64, b"there is no action 'nonsense'"),
        (["--set", "color=mauve"], 64, b"color = mauve is not one of"),
        (["--set", "theme=nrod"], 64, b"did you mean nord?"),
        (["--color", "mauve"], 64, b"--color mauve"),
        (["--theme", "nrod"], 64, b"did you mean nord?"),
        (["--theme", "BROKEN"], 65, b"broken.toml:2:5: "),
    ],
    ids=str,
)
def test_options_of_the_screen_are_checked_without_one(session, tmp_path, command, options, status, sentence):
    broken = tmp_path / "broken.toml"
    broken.write_text("a = 1\nb = }\n")
    words = [str(session) if word == "FILE" else word for word in COMMANDS[command]]
    found, output, errors = windsock(*words, *[str(broken) if word == "BROKEN" else word for word in options])
    assert (found, output) == (status, b""), errors
    assert sentence in errors and errors.count(b"\n") == 1, errors


def test_every_warning_about_the_config_is_said_with_its_place(session, tmp_path):
    config, theme = tmp_path / "config.toml", tmp_path / "mine.toml"
    theme.write_text('inherits = "nord"\n[style]\n"op.txet" = "red"\n')
    config.write_text(f'theme = "{theme}"\nmouse = 3\nsky = "blue"\n[keys]\nnonsense = "k"\npause = "j"\n')
    status, _, errors = windsock("open", session, "--headless", "--config", config)
    assert status == 0, errors
    for place in ("config.toml:2:1: mouse", "config.toml:3:1: there is no setting 'sky'", "config.toml:5:1: there",
                  "config.toml:6:1: the keys of pause", "mine.toml:3:1: there is no role 'op.txet'"):  # fmt: skip
        assert place.encode() in errors, (place, errors)
