"""Patterns for what tests look for on the screen, which do not depend on the widths of columns."""

TO_SERVER = r"(?:──▶|─▶|▶|→|->)"
TO_CLIENT = r"(?:◀──|◀─|◀|←|<-)"
TEXT = r"(?:TEXT|TXT)"
CLOSE = r"(?:CLOSE|CLOS)"


def row(direction, opcode, payload=""):
    """A row of the frame list: direction and opcode, then, somewhere behind them, a payload."""
    return rf"{direction}[^\n]*?{opcode}[^\n]*?{payload}"
