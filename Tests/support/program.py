"""A program under test: started, watched, and ended by its own process id."""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time

from deadlines import DEADLINE


class Program:
    """Starts `arguments` and collects both outputs as they come.

    Used as a context manager it ends the program on the way out: SIGTERM, then SIGKILL. Standard
    output may go into a file instead."""

    def __init__(
        self, arguments, environment=None, stdin=subprocess.DEVNULL, cwd=None, output=None
    ):
        self.arguments = [str(argument) for argument in arguments]
        self.process = subprocess.Popen(
            self.arguments,
            stdin=stdin,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
        )
        self.changed = threading.Condition()
        self.output = bytearray()
        self.errors = bytearray()
        self.readers = [
            threading.Thread(target=self._collect, args=pair, daemon=True)
            for pair in [
                (self.process.stdout, self.output),
                (self.process.stderr, self.errors),
            ]
            if pair[0]
        ]
        for reader in self.readers:
            reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def _collect(self, stream, into):
        while data := os.read(stream.fileno(), 1 << 16):
            with self.changed:
                into += data
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    @property
    def pid(self):
        return self.process.pid

    @property
    def running(self):
        return self.process.poll() is None

    def wait_for(self, pattern, stream="errors", deadline=DEADLINE):
        """The match of `pattern` (a regular expression of text) in one output, once it is there."""
        expression = re.compile(pattern.encode())
        end = time.monotonic() + deadline
        with self.changed:
            while True:
                if match := expression.search(getattr(self, stream)):
                    return match
                left = end - time.monotonic()
                finished = not any(reader.is_alive() for reader in self.readers)
                if left <= 0 or finished:
                    state = "ended" if finished else f"was silent for {deadline:g} s"
                    raise AssertionError(f"no {pattern!r} in {stream}: it {state}\n{self.story()}")
                self.changed.wait(min(left, 0.1))

    def send(self, text):
        """Writes a line to a program that was started with `stdin=PIPE`."""
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def end_input(self):
        """Closes its standard input; a program that has gone already takes no more of it."""
        if self.process.stdin:
            # Closing writes what an earlier write could not, and fails as that did.
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()

    def deliver(self, number):
        """Sends it a signal; one that has ended gets none, and its number may be another's by then."""
        self.process.send_signal(number)

    def wait(self, deadline=DEADLINE):
        """The exit status, once the program ended by itself and both outputs are complete."""
        try:
            status = self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {deadline:g} s\n{self.story()}") from None
        for reader in self.readers:
            reader.join(deadline)
        return status

    def stop(self, number=signal.SIGINT, deadline=DEADLINE):
        """Asks the program to end and gives its exit status."""
        self.deliver(number)
        return self.wait(deadline)

    def end(self):
        self.end_input()
        if self.running:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for reader in self.readers:
            reader.join(5)
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def resident_bytes(self):
        """VmRSS of the program now."""
        with open(f"/proc/{self.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def descriptors(self):
        """How many files and sockets the program has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def story(self):
        """What a failure needs: the command and the ends of its outputs."""
        return (
            f"command: {' '.join(self.arguments)}\nstatus: {self.process.poll()}\n"
            f"stdout: …{self.output[-2000:].decode(errors='replace')}\n"
            f"stderr: …{self.errors[-2000:].decode(errors='replace')}"
        )


def run(arguments, deadline=60, input=None, environment=None, cwd=None):
    """Runs a program to its end: (exit status, standard output, standard error), both as bytes."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        input=input,
        stdin=subprocess.DEVNULL if input is None else None,
        capture_output=True,
        timeout=deadline,
        env={**os.environ, **(environment or {})},
        cwd=cwd,
    )
    return done.returncode, done.stdout, done.stderr
