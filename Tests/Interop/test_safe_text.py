"""Whatever is repeated to the user, from names of files to keys of themes, never acts on the terminal."""

import unicodedata

import pytest

from rawterminal import RawTerminal
from windsock import ENVIRONMENT, WINDSOCK, windsock

HOSTILE = {
    "ESC": "a\x1b[31mb",
    "OSC": "a\x1b]0;owned\x07b",
    "C1": "a\x9b31m\x9d0;owned\x9cb",
    "bidi": "a\u202eb\u2066c\u200f",
    "invisible": "a\u200b\ufeff\u2028b",
    "private": "a\ue000\U00100000b",
    "line": "a\r\nwindsock: owned",
}
PLACES = {
    "file": ["dump", "{}"],
    "file to guess": ["./{}"],
    "command": ["{}"],
    "topic": ["help", "{}"],
    "option": ["dump", "--{}", "x"],
    "value": ["dump", "x", "--format", "{}"],
    "value with =": ["dump", "x", "--format={}"],
    "number": ["dump", "x", "--connection", "{}"],
    "colour": ["demo", "--headless", "--color", "{}"],
    "theme": ["demo", "--headless", "--theme", "{}"],
    "setting": ["demo", "--headless", "--set", "{}=1"],
    "value of a setting": ["demo", "--headless", "--set", "time={}"],
    "filter": ["dump", "x", "--filter", "op == {}"],
    "hold": ["proxy", "--listen", "127.0.0.1:0", "--headless", "--hold", "op == {}"],
    "listen": ["proxy", "--headless", "--listen", "{}"],
    "upstream": ["proxy", "--headless", "--upstream", "{}"],
    "URL": ["connect", "ftp://{}/"],
    "header": ["connect", "ws://127.0.0.1:1/", "--header", "{}"],
    "proxy": ["connect", "ws://127.0.0.1:1/", "--proxy", "{}://x"],
    "output": ["export", "/dev/null", "-o", "/nowhere/{}.har"],
    "recording": ["connect", "ws://127.0.0.1:1/", "--record", "/nowhere/{}"],
    "certificates": ["connect", "wss://127.0.0.1:1/", "--cacert", "/nowhere/{}"],
    "rules": ["proxy", "--listen", "127.0.0.1:0", "--headless", "--rules", "/nowhere/{}"],
    "replay": ["replay", "/nowhere/{}", "--to", "ws://127.0.0.1:1/"],
}
FILES = {
    "rule's name": ("--rules", '[[rule]]\nname = "@"\ndrop = 3\n'),
    "rule's key": ("--rules", '[[rule]]\n"@" = 1\n'),
    "rule's filter": ("--rules", '[[rule]]\nmatch = "op == @"\ndrop = true\n'),
    "theme's key": ("--theme", '"@" = 1\n[style]\n"@" = 1\n"op.text" = "@"\n'),
    "theme's ancestor": ("--theme", 'inherits = "@"\n'),
    "setting": ("--config", '"@" = 1\n[keys]\n"@" = "x"\nhelp = "@"\n'),
    "duplicate key": ("--config", '"@" = 1\n"@" = 1\n'),
}


def check(status, output, errors):
    assert status not in (0, None) and status > 0, (status, errors)
    check_text(output + errors)


def check_text(data):
    for character in data.decode():
        unsafe = unicodedata.category(character) in ("Cc", "Cf", "Co", "Zl", "Zp")
        assert character == "\n" or not unsafe, (character, data)
    assert b"\nwindsock: owned" not in data, data


def escaped(text):
    """Text as it stands in a string of TOML."""
    return "".join(f"\\U{ord(character):08x}" for character in text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", HOSTILE)
def test_on_the_command_line(place, name):
    arguments = [word.format(HOSTILE[name]) for word in PLACES[place]]
    check(*windsock(*arguments))


@pytest.mark.parametrize("place", FILES)
@pytest.mark.parametrize("name", HOSTILE)
def test_in_files(tmp_path, place, name):
    option, text = FILES[place]
    file = tmp_path / "file.toml"
    file.write_text(text.replace("@", escaped(HOSTILE[name])))
    # Where it is only a warning, something else ends the command.
    status, output, errors = windsock("diff", "/nowhere/a", "/nowhere/b", option, file)
    if option == "--rules":
        status, output, errors = windsock("proxy", "--listen", "127.0.0.1:0", "--headless", option, file)
    check(status, output, errors)


def test_raw_payloads_are_not_for_a_terminal(tmp_path):
    file = tmp_path / "x.har"
    file.write_text('{"log": {"entries": []}}')
    with RawTerminal([WINDSOCK, "dump", file, "--format", "raw"], 120, 24, ENVIRONMENT) as screen:
        screen.wait_for("pipe it through cat")
        assert screen.wait_end() >> 8 == 64
    with RawTerminal(["sh", "-c", f"{WINDSOCK} dump {file} --format raw | cat; echo end"], 120, 24, ENVIRONMENT) as screen:
        screen.wait_for("^end")
        assert b"pipe it" not in screen.output
