"""A real terminal to look at: tmux on a private server, one pane, one program."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time

from deadlines import DEADLINE

# tmux hands these to the pane, whatever the one who runs the tests has set.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.environ.get("HOME", "/"),
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TERM": "xterm-256color",
    "XDG_CONFIG_HOME": "/nonexistent",
    # No folder can be made there: a test that wants history kept names a folder of its own.
    "XDG_STATE_HOME": "/dev/null",
    # Swift's crash report would wait half a minute for a key.
    "SWIFT_BACKTRACE": "interactive=no,color=no",
}

NAMED = {
    "Enter", "Escape", "Tab", "BTab", "Up", "Down", "Left", "Right", "Home", "End", "PageUp",
    "PageDown", "Space", "BSpace", "F1", "F2", "F4", "C-l", "C-c", "C-d", "C-u", "C-z", "C-r", "M-Enter",
}  # fmt: skip
CONFIGURATION = """
set-option -g default-terminal {term}
set-option -g escape-time 0
set-option -g status off
set-option -g history-limit 0
set-option -s set-clipboard on
"""
SHELL = ["bash", "--norc", "--noprofile", "-i"]


class Terminal:
    """A shell in a tmux pane of a known size; programs are started by `run`."""

    def __init__(self, columns=80, rows=24, term="tmux-256color"):
        self.folder = tempfile.mkdtemp(prefix="windsock-tmux-")
        self.socket = os.path.join(self.folder, "socket")
        self.columns, self.rows = columns, rows
        configuration = os.path.join(self.folder, "tmux.conf")
        with open(configuration, "w") as file:
            file.write(CONFIGURATION.format(term=term))
        size = ["-x", str(columns), "-y", str(rows)]
        self.tmux("-f", configuration, "new-session", "-d", *size, shlex.join(SHELL))
        try:
            self._begin(columns, rows)
        except BaseException:
            self.__exit__()
            raise

    def _begin(self, columns, rows):
        self.resize(columns, rows)
        self.type("PS1='ready> '; clear")
        self.press("Enter")
        self.wait_for(r"^ready> *$")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(
            ["tmux", "-S", self.socket, "kill-server"], capture_output=True, env=ENVIRONMENT
        )
        # tmux takes its socket away itself, perhaps at this moment.
        shutil.rmtree(self.folder, ignore_errors=True)

    def tmux(self, *arguments):
        done = subprocess.run(
            ["tmux", "-S", self.socket, *arguments],
            capture_output=True,
            env=ENVIRONMENT,
            timeout=DEADLINE,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.decode()

    def run(self, *command):
        """Runs a command in the shell; the shell's prompt comes back when it ends."""
        self.type(shlex.join(str(word) for word in command))
        self.press("Enter")

    def open_screen(self, *command):
        """Runs a command, with its status after it, and waits until it took the whole screen."""
        self.run_for_status(*command)
        end = time.monotonic() + DEADLINE
        while self.fact("alternate_on") != "1":
            assert time.monotonic() < end, f"no screen of its own\n{framed(self.picture())}"
            time.sleep(0.02)

    def status(self):
        """The exit status of what `run_for_status` ran, once it ended."""
        return int(self.wait_for(r"^status=(\d+)")[1])

    def run_for_status(self, *command):
        """The same, and the exit status is shown after it as `status=N`."""
        self.type(shlex.join(str(word) for word in command) + "; echo sta''tus=$?")
        self.press("Enter")

    def type(self, text):
        """Types text letter by letter, as from a keyboard."""
        # A semicolon at the end would end tmux's own command.
        if text.endswith(";"):
            text = text[:-1] + "\\;"
        self.tmux("send-keys", "-l", "--", text)

    def press(self, *keys):
        """Presses keys: tmux's names, or single characters."""
        for key in keys:
            if key in NAMED:
                self.tmux("send-keys", key)
            else:
                self.type(key)

    def paste(self, text):
        """Pastes as a terminal does, bracketed when the program asked for that."""
        self.tmux("set-buffer", "--", text)
        self.tmux("paste-buffer", "-p")

    def clipboard(self):
        """What a program put on the clipboard last, with OSC 52."""
        return self.tmux("show-buffer")

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def picture(self):
        """What is on the screen now, a string with a line a row."""
        return self.tmux("capture-pane", "-p")

    def colours(self):
        """The same with the escape sequences of its colours."""
        return self.tmux("capture-pane", "-p", "-e")

    def listening_port(self):
        """The port in the first line, of a program that was told to take any."""
        return int(self.wait_for(r"\A[^\n]*?\b127\.0\.0\.1:(\d+)\b")[1])

    def fact(self, name):
        """A fact of the pane, by tmux's name for it."""
        return self.tmux("display-message", "-p", f"#{{{name}}}").strip()

    def wait_for(self, pattern, deadline=DEADLINE):
        """The match of a pattern in the picture (`^` and `$` are ends of lines), once it is there."""
        return self._wait(lambda picture: re.search(pattern, picture, re.M), pattern, deadline)

    def wait_gone(self, pattern, deadline=DEADLINE):
        """Waits until the pattern is in the picture no longer."""
        self._wait(
            lambda picture: not re.search(pattern, picture, re.M), f"the end of {pattern}", deadline
        )

    def wait_prompt(self):
        """Waits until the program ended and the shell is back on the main screen."""
        self.wait_for(r"^ready> *$")

    def ask(self, command):
        """What a command prints, asked of the pane's own shell."""
        self.run("clear")
        self.wait_for(r"\A(ready> *)?\n")
        mark = f"{time.monotonic_ns()}"
        self.type(f"echo a{mark[:5]}''{mark[5:]} $({command}) ''z")
        self.press("Enter")
        return self.wait_for(rf"^a{mark} ([^\n]*(?:\n[^\n]+)*?) z$")[1].replace("\n", "")

    def _wait(self, test, what, deadline):
        end = time.monotonic() + deadline
        while True:
            picture = self.picture()
            if found := test(picture):
                return found
            if time.monotonic() > end:
                raise AssertionError(f"after {deadline:g} s no {what!r} in\n{framed(picture)}")
            time.sleep(0.02)


def framed(picture):
    """A picture for a failure's message."""
    return "\n".join(f"|{line}" for line in picture.splitlines())


def command(screen, line):
    """Types a command into the `:` prompt."""
    screen.press(":")
    screen.type(line)
    screen.press("Enter")
