"""Programs run to their end with a look at the memory they took."""

import time

from deadlines import DEADLINE
from program import Program
from windsock import ENVIRONMENT


def run_measured(arguments, deadline=6 * DEADLINE, output=None):
    """(exit status, standard output, standard error, peak resident bytes) of a program.

    The peak is the kernel's own high-water mark, looked at until the program is gone; what a child
    reports of itself at its end would count the memory of the process that started it."""
    with Program(arguments, ENVIRONMENT, output=output) as program:
        peak, end = 0, time.monotonic() + deadline
        while program.running:
            assert time.monotonic() < end, program.story()
            peak = max(peak, high_water(program.pid))
            time.sleep(0.002)
        program.wait()
        return program.process.returncode, bytes(program.output), bytes(program.errors), peak


def high_water(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            lines = [line for line in status if line.startswith("VmHWM")]
    except OSError:
        return 0
    return int(lines[0].split()[1]) * 1024 if lines else 0
