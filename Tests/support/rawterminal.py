"""A pseudo-terminal without an emulator: exactly the bytes that a program sends to its terminal."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte

from deadlines import DEADLINE

# What a full-screen program on a terminal has reason to send; anything else that begins with ESC,
# and any other control character, is foreign.
ALLOWED = re.compile(
    rb"\x1b\[[0-9;:]*[A-HJKLMPSTXZ@`abdefgmrsu]"  # cursor, erase, scroll, colours
    rb"|\x1b\[[?>=]?[0-9;]*[hlmucnpq]"  # modes, and queries about them
    rb"|\x1b\[[0-9;]*[ !\"$][pqrt]"
    rb"|\x1b\[[0-9;]*[tn]"  # window titles are OSC; this saves and restores the size report
    rb"|\x1b[()*+][0-9AB]"  # character sets
    rb"|\x1b[=>78MHc]"
    rb"|\x1b\]11;\?\x1b\\"  # which background the terminal has: a question of our own
    rb"|[\x08\x09\x0a\x0d\x0e\x0f]"
)


def is_readable(descriptor, seconds):
    """Whether there is something to read within a time; of any descriptor, also above 1023."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


class RawTerminal:
    """Runs a program on a pseudo-terminal and keeps every byte that it writes."""

    def __init__(self, command, columns=80, rows=24, environment=None):
        self.output = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.has_ended = False
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            # Not execvp: readline, which pytest loads, puts LINES and COLUMNS behind Python's back.
            # tmux's entry has no "repeat" sequence, which pyte does not know.
            terminal = {"TERM": "tmux-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
            try:
                arguments = [str(word) for word in command]
                os.execvpe(arguments[0], arguments, {**os.environ, **terminal, **(environment or {})})
            finally:
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Once it was waited for, its number may be another's.
        if not self.has_ended:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.descriptor)

    def press(self, text):
        os.write(self.descriptor, text.encode())

    def pump(self, seconds):
        """Takes what the program wrote; False at its end."""
        if is_readable(self.descriptor, seconds):
            try:
                data = os.read(self.descriptor, 1 << 16)
            except OSError:  # Linux: the other side is closed.
                return False
            if not data:
                return False
            self.output += data
            self.stream.feed(data)
        return True

    def wait_for(self, pattern, deadline=DEADLINE):
        """The match of a pattern in the picture that an emulator makes of the bytes."""
        end = time.monotonic() + deadline
        alive = True
        while True:
            picture = "\n".join(self.screen.display)
            if found := re.search(pattern, picture, re.M):
                return found
            if time.monotonic() > end or not alive:
                raise AssertionError(f"no {pattern!r} in\n{picture}")
            alive = self.pump(0.05)

    def wait_end(self, deadline=DEADLINE):
        """Takes everything up to the end of the program; gives its wait status."""
        end = time.monotonic() + deadline
        while self.pump(0.1):
            assert time.monotonic() < end, "the program did not end"
        status = os.waitpid(self.pid, 0)[1]
        self.has_ended = True
        return status

    def without_questions(self):
        """The output without the question that the program has for the terminal."""
        return bytes(self.output).replace(b"\x1b]11;?\x1b\\", b"")

    def foreign(self):
        """Control sequences in the output that a renderer has no reason to send."""
        rest = ALLOWED.sub(b"", bytes(self.output))
        text = rest.decode("utf-8", errors="surrogateescape")
        return [
            character
            for character in text
            if ord(character) < 0x20
            or 0x7F <= ord(character) < 0xA0
            or character in BIDI_AND_INVISIBLE
            or 0xDC80 <= ord(character) < 0xDD00
        ]


BIDI_AND_INVISIBLE = set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2028\u2029") | set(
    "\u2066\u2067\u2068\u2069\ufeff\u00ad\U000e0041"
)
