"""Many changes in one build: each waits for its number in an environment variable.

Building takes most of the time that a change costs. So what can be asked for while the program runs
is written as a question: `a < b` becomes `a ∀ b` with an operator that compares in either way, `5`
becomes `switched(3, 5, 4)`, a statement gets an `if` around it. Where that does not compile (a
constant that the compiler must know, operands of two types) the change is left to a build of its own.
"""

import re

VARIABLE = "WINDSOCK_MUTATION"
# Mathematical operators of Unicode, all of which Swift takes as operators: one for each change.
FIRST_OPERATOR = 0x2200

PRELUDE = f"""\
import Glibc

package let switchedOn: Int = getenv("{VARIABLE}").flatMap {{ Int(String(cString: $0)) }} ?? 0

package func switched<T>(_ number: Int, _ old: T, _ new: T) -> T {{ number == switchedOn ? new : old }}
"""
OPERATOR = """
infix operator {sign}: ComparisonPrecedence
package func {sign} <T: {kind}>(_ a: T, _ b: T) -> Bool {{ switchedOn == {number} ? a {new} b : a {old} b }}
"""


class Switches:
    """The changes of one target, made as switches in a copy of it; undone at the end."""

    def __init__(self, copy, target, changes):
        self.copy = copy
        self.prelude = copy / "Sources" / target / "Switches.swift"
        self.made = dict(enumerate(changes, start=1))
        self.refused = []
        self.originals = {change.path: change.path.read_text() for change in changes}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.undo()
        self.prelude.unlink(missing_ok=True)

    def undo(self):
        """Makes the files what they were; what the switches call stays."""
        for path, text in self.originals.items():
            path.write_text(text)

    def make(self, build):
        """Writes the switches and builds, and leaves out those that do not compile until it does."""
        while self.made:
            self.write()
            passed, output = build()
            if passed:
                return
            for number in self.wrong(output):
                self.refused.append(self.made.pop(number))

    def write(self):
        prelude = PRELUDE
        texts = {path: text.split("\n") for path, text in self.originals.items()}
        # From right to left, and whole statements last, so that places stay where they are.
        for number, change in sorted(self.made.items(), key=lambda item: (item[1].start, -item[1].end), reverse=True):
            lines = texts[change.path]
            line, end = lines[change.number], change.end
            if change.new.startswith("_ = 0"):
                new, end = f"if switchedOn != {number} {{ {line[change.start :]} }}", len(line)
            elif change.old.strip()[0].isdigit():
                new = f"switched({number}, {change.old}, {change.new})"
            else:
                sign = chr(FIRST_OPERATOR + number)
                new = f" {sign} "
                kind = "Equatable" if change.old.strip() in ("==", "!=") else "Comparable"
                prelude += OPERATOR.format(
                    sign=sign, kind=kind, number=number, old=change.old.strip(), new=change.new.strip())
            lines[change.number] = line[: change.start] + new + line[end:]
        for path, lines in texts.items():
            path.write_text("\n".join(lines))
        self.prelude.write_text(prelude)

    def wrong(self, output):
        """The numbers of the switches nearest to the errors of a build."""
        found = set()
        for name, line in re.findall(r"^(/[^:\n]+\.swift):(\d+):\d+: error:", output, re.MULTILINE):
            near = [
                (abs(change.number + 1 - int(line)), number)
                for number, change in self.made.items()
                if str(change.path) == name
            ]
            found |= {number for distance, number in near if distance == min(near)[0]}
        # An error without a place: one change after the other is left out.
        return found or {max(self.made)}
