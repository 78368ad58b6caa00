"""Documents of TOML from a seed: sound, or nearly so, and damaged."""

WORDS = ["a", "b", "c", "key", "1", "-", "_x", "true", '"a"', "'b'", '"é"', '"a.b"', '""', "'\"'", '"\\u0061"', '"\\n"']
SCALARS = [
    "0", "-17", "+99", "1_000", "0xDEAD_beef", "0o755", "0b1101", "1.5", "-0.0", "6.02e23", "1e-7", "5e+1_0", "inf",
    "-inf", "nan", "true", "false", "9223372036854775807", "9223372036854775808", "1979-05-27", "07:32:00",
    "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.999999", "2024-02-29T23:59:59.5-11:30", "1979-02-30", "25:00:00",
    '""', '"b\\tc"', "'C:\\dir'", '"\\u00E9 \\U0001F600 é😀"', '"""\nx\ny"""', '"""x\\\n   y"""', '"""a""b"""', "'''\nx'y\n'''",
    '"""x""""', "'''x'''''", '"\\x"', '"\\ud800"', "01", "1__2", ".5", "yes",
]  # fmt: skip
# What a damaged document has too many of, or too few.
PIECES = [
    b"[", b"]", b"[[", b"]]", b"{", b"}", b"=", b".", b",", b"#", b'"', b"'", b'"""', b"'''", b"\\", b"\\u", b"\n", b"\r\n",
    b"\r", b" ", b"\t", b"\x00", b"\x7f", b"\xff", b"\xc3", b"\xc3\xa9", b"\xe2\x80\xae", b"\xed\xa0\x80", b"_", b"-", b"+",
    b":", b"0", b"9", b"e", b"T", b"Z", b"a", b"true", b"inf", b"0x",
]  # fmt: skip


class DocumentWriter:
    """Writes a document; names are few, so that tables meet again and clash."""

    def __init__(self, random):
        self.random = random

    def document(self):
        # Wrong scalars are rare enough that most documents could be sound.
        self.oddness = self.random.choice([0, 0, 0, 0.02, 0.2])
        newline = self.random.choice(["\n", "\n", "\r\n"])
        lines = [self.line() for _ in range(self.random.randrange(12))]
        return newline.join(lines) + self.random.choice(["", newline])

    def line(self):
        match self.random.randrange(10):
            case 0:
                return self.blank() + self.random.choice(["", "# comment", "#", "# é \t ]"])
            case 1 | 2:
                return f"{self.blank()}[{self.blank()}{self.key()}]{self.tail()}"
            case 3:
                return f"[[{self.blank()}{self.key()}]]{self.tail()}"
            case _:
                return f"{self.blank()}{self.key()}={self.blank()}{self.value(3)}{self.tail()}"

    def key(self):
        count = self.random.choice([1, 1, 1, 2, 2, 3])
        dot = f"{self.blank()}.{self.blank()}"
        return dot.join(self.random.choice(WORDS) for _ in range(count)) + self.blank()

    def value(self, depth):
        choice = self.random.randrange(8)
        if choice == 0 and depth:
            items = [self.value(depth - 1) for _ in range(self.random.randrange(4))]
            comma = f"{self.space()},{self.space()}"
            end = self.random.choice(["", ","]) if items else ""
            return f"[{self.space()}{comma.join(items)}{end}{self.space()}]"
        if choice == 1 and depth:
            pairs = [f"{self.key()}={self.blank()}{self.value(depth - 1)}" for _ in range(self.random.randrange(4))]
            return f"{{{self.blank()}{f'{self.blank()},{self.blank()}'.join(pairs)}{self.blank()}}}"
        if self.random.random() < self.oddness:
            return self.random.choice(SCALARS)
        return self.random.choice(SCALARS[:17] + SCALARS[19:23] + SCALARS[26:36])

    def blank(self):
        return self.random.choice(["", "", "", " ", "\t", "  "])

    def space(self):
        return self.random.choice(["", "", " ", "\n", " # c\n", "\t\r\n "])

    def tail(self):
        return self.blank() + self.random.choice(["", "", "", "# end"])


def damaged(document, random):
    """A few edits of the kinds that hands and disks make."""
    data = bytearray(document)
    for _ in range(random.randrange(1, 4)):
        place = random.randrange(len(data) + 1)
        match random.randrange(5):
            case 0:
                data[place:place] = random.choice(PIECES)
            case 1:
                del data[place : place + random.choice([1, 1, 2, 8])]
            case 2:
                data[place : place + 1] = random.choice(PIECES)
            case 3:
                stretch = data[place : place + random.randrange(30)]
                other = random.randrange(len(data) + 1)
                data[other:other] = stretch
            case 4:
                del data[place:]
    return bytes(data)
