"""What the tests look for on the screen. Patterns, so that a column's width is nobody's contract."""

TO_SERVER = r"(?:──▶|─▶|▶|→|->)"
TO_CLIENT = r"(?:◀──|◀─|◀|←|<-)"
TEXT = r"(?:TEXT|TXT)"
CLOSE = r"(?:CLOSE|CLOS)"


def row(direction, opcode, payload=""):
    """A row of the frame list: direction and opcode, then, somewhere behind them, a payload."""
    return rf"{direction}[^\n]*?{opcode}[^\n]*?{payload}"
