"""The reader of TOML against Python's tomllib: the same documents are TOML, with the same values."""

import datetime
import json
import math
import os
import pathlib
import random
import struct
import subprocess
import tomllib

import pytest

from toml_documents import DocumentWriter, damaged
from windsock import ROOT, WINDSOCK

REPORT = pathlib.Path(WINDSOCK).with_name("TOMLReport")
if not REPORT.exists():
    REPORT = ROOT / ".build/debug/TOMLReport"
ROUNDS = int(os.environ.get("WINDSOCK_TOML_ROUNDS", "6000"))
SEED = int(os.environ.get("WINDSOCK_TOML_SEED", "1"))

# What writers of TOML get wrong, and what readers of it do: one document each.
CORNERS = [
    "a = [}", "a = [1, {b = 1979-05-27T:00Z}]", "a = 1\n[=b]", "[[ #c]]", "x = [\n1]\n [\n", "[,",
    "", "\n", "\r\n", "\r", "a = 1\r", "a = 1\r\nb = 2\r\n", "# \r\n", "# a\rb", "\x00", "a = '\t'",
    "a.b = 1\na.c = 2\n[a.d]\n", "[a.b]\n[a]\nb.c = 1\n", "[a.b.c]\n[a]\nb.d = 1\n",
    "[a.b.c]\n[a]\nb.d = 1\n[a.b]\n", "a.b = 1\n[a]\n", "a.b.c = 1\n[a.b.d]\n", "a.b = 1\n[[a.c]]\n",
    "[[a]]\nb = 1\n[a.c]\n[[a]]\n[a.c]\n", "[[a.b]]\n[a]\nb.c = 1\n", "[[a.b]]\n[a]\n[[a.b]]\n",
    "[a]\n[[a]]\n", "[[a]]\n[a]\n", "a = []\n[[a]]\n", "a = [{}]\n[a.b]\n", "a = {}\n[a]\n", "a = {}\na.b = 1\n",
    "a = {b.c = 1, b.d = 2}", "a = {b = {}, b.c = 1}", "a = {b = 1, b.c = 2}", "a = {b.c = 1, b = 2}",
    "a = {b = 1,}", "a = {,}", "a = {\n}", "a = {b = [\n1,\n]}", "a = [1,,2]", "a = [,]", "a = [1,]",
    "a = 1979-05-27", "a = 1979-05-27 ", "a = 1979-05-27 # c", "a = 1979-05-27  07:32:00",
    "a = 1979-05-27 07:32:00", "a = 1979-05-27t07:32:00z", "a = 1979-05-27T07:32:00.1234567891+23:59",
    "a = 1979-05-27T07:32:00.", "a = 1979-05-27T07:32", "a = 1979-05-27T07:32:60", "a = 0000-01-01",
    "a = 0001-01-01", "a = 1979-02-29", "a = 2000-02-29", "a = 1900-02-29", "a = 1979-05-27T24:00:00",
    "a = 1979-05-27T00:00:00+24:00", "a = 1979-05-27T00:00:00-00:00", "a = 07:32:00", "a = 7:32:00",
    "a = 07:32", "a = 07:32:00Z", "a = 23:59:59.999999999", "a = 1979-5-27", "a = 11979-05-27",
    "a = 0", "a = -0", "a = +0", "a = 00", "a = 0x", "a = 0xF_f", "a = 0x_F", "a = 0xF_", "a = +0xF",
    "a = 0XF", "a = 0b12", "a = 0o778", "a = 1_000", "a = 1__0", "a = _1", "a = 1_", "a = 0_1", "a = 0.0",
    "a = -0.0", "a = 1.", "a = .1", "a = 1.e1", "a = 1e", "a = 1e+", "a = 1e1_0", "a = 1_e1", "a = 1._0",
    "a = 1.0_1", "a = 1e400", "a = -1e-400", "a = 5e-324", "a = 01.5", "a = 0e0", "a = 1E06", "a = inf",
    "a = -inf", "a = +nan", "a = nanx", "a = Inf", "a = 9223372036854775807", "a = -9223372036854775808",
    "a = 9223372036854775808", "a = -9223372036854775809", "a = 0x7fffffffffffffff",
    "a = 0xffffffffffffffff", "a = 179769313486231580793728971405303415079934132710037826936173778980444",
    "a = true", "a = True", "a = truefalse", "a = [true,false]", "a = true,", "a =", "a", "= 1", "a = = 1",
    'a = """"b"""', 'a = """b""""', 'a = """b"""""', 'a = """b""""""', "a = ''''''''", "a = '''''''''",
    'a = """\n\nb"""', 'a = """\r\nb\r\nc"""', 'a = """b\rc"""', 'a = """b\\\n   \n\t c"""', 'a = """b\\   \n c"""',
    'a = """b\\  c"""', 'a = """b\\\r\n c"""', 'a = """b\\"""', 'a = "\\u00e9\\U0001F600"', 'a = "\\ud800"',
    'a = "\\U00110000"', 'a = "\\u12"', 'a = "\\x41"', 'a = "\\e"', 'a = "b\nc"', "a = 'b\nc'", 'a = "\x7f"',
    "a = '\x1f'", '"" = 1', "'' = 1", '"a"."b".c = 1', "a . b\t.\tc = 1", "a.  = 1", ".a = 1", "a..b = 1",
    '"""a""" = 1', "'''a''' = 1", "a b = 1", "é = 1", '"\\u00e9" = 1\n"é" = 2', "a = 1 b = 2", "[a] b = 1",
    "[a] # c", "[ a . b ]", "[a]]", "[[a]", "[[a] ]", "[ [a]]", "[]", "[[]]", "[a.]", "[\na]", "[a\n]", "a = 1\na = 1",
    "-1 = 2", "1.2 = 3", "true = 1", "a = 1#c", "a = 'b'#c", "a#b = 1", "\ta = 1\t", "a = [ # c\n 1 # d\n , # e\n]",
    "e\u0301 = 1", '"e\u0301" = 1\n"\u00e9" = 2', "a = \"\u2028\u202e\ufeff\"", "\u00a0a = 1", "a\u00a0= 1",
]  # fmt: skip


def ask(documents):
    """What windsock's reader says of each document."""
    framed = b"".join(struct.pack(">I", len(each)) + each for each in documents)
    done = subprocess.run([REPORT], input=framed, stdout=subprocess.PIPE, timeout=300)
    assert done.returncode == 0, done.returncode
    return [json.loads(line) for line in done.stdout.splitlines()]


class TooLarge(ValueError):
    """TOML 1.0 asks for 64 bits, and for an error where they do not do; Python's integers have no end."""


def tagged(value):
    """A value of tomllib in the words of the report."""
    match value:
        case dict():
            return {key: tagged(each) for key, each in value.items()}
        case list():
            return [*(tagged(each) for each in value), None]
        case bool():
            return ["boolean", "true" if value else "false"]
        case int():
            if not -(2**63) <= value < 2**63:
                raise TooLarge(value)
            return ["integer", str(value)]
        case float():
            bits = struct.unpack(">Q", struct.pack(">d", value))[0]
            return ["float", "nan" if math.isnan(value) else f"{bits:x}"]
        case str():
            return ["string", value]
        case datetime.datetime():
            text = f"{day(value)} {clock(value)}"
            if value.tzinfo is None:
                return ["datetime-local", text]
            return ["datetime", f"{text} {round(value.utcoffset().total_seconds() / 60)}"]
        case datetime.date():
            return ["date-local", day(value)]
        case datetime.time():
            return ["time-local", clock(value)]


def day(value):
    return f"{value.year}-{value.month}-{value.day}"


def clock(value):
    return f"{value.hour}:{value.minute}:{value.second}:{value.microsecond}"


def judged(document):
    """What tomllib says; None when it refuses."""
    try:
        return tagged(tomllib.loads(document.decode()))
    except ValueError:
        return None


def check(documents):
    reports = ask(documents)
    assert len(reports) == len(documents)
    accepted = 0
    for document, report in zip(documents, reports):
        expected = judged(document)
        accepted += expected is not None
        assert report.get("value") == expected, (document, report, expected)
        if expected is not None:
            assert list(report["value"]) == list(expected), document
        else:
            lines = document.split(b"\n")
            assert 1 <= report["line"] <= len(lines), (document, report)
            assert 1 <= report["column"] <= len(lines[report["line"] - 1]) + 1, (document, report)
    return accepted


def test_corners_of_the_language():
    assert check([each.encode() for each in CORNERS]) > 50


def test_the_themes_and_their_damage():
    sources = [each.read_bytes() for each in sorted((ROOT / "themes").glob("*.toml"))]
    assert check(sources) == len(sources) > 10
    random_ = random.Random(SEED)
    check([damaged(random_.choice(sources), random_) for _ in range(ROUNDS // 10)])


def test_seeded_documents():
    documents = [DocumentWriter(random.Random(SEED + seed)).document().encode() for seed in range(ROUNDS)]
    accepted = check(documents)
    # Writing any keys anywhere makes some of them clash: both answers must be common.
    assert ROUNDS * 0.3 < accepted < ROUNDS


def test_seeded_damage():
    documents = []
    for seed in range(ROUNDS):
        random_ = random.Random(SEED + seed)
        documents.append(damaged(DocumentWriter(random_).document().encode(), random_))
    accepted = check(documents)
    assert ROUNDS * 0.02 < accepted < ROUNDS * 0.7


@pytest.mark.parametrize("character", [chr(code) for code in [*range(0x21), *range(0x7E, 0xA1), 0xFEFF, 0x10FFFF]])
def test_every_odd_character_everywhere(character):
    places = ["{}a = 1", "a{} = 1", "a = {}1", "a = 1{}", "a = '{}'", 'a = "{}"', "a = '''{}'''", "# {}", "[a{}]", "a = [{}]"]
    # A mark before the first character is passed over, as TOML 1.1 asks.
    documents = [each.format(character).encode() for each in places if character != "\ufeff" or each[0] != "{"]
    check([each for each in documents if b"\n" not in each[:1]])
