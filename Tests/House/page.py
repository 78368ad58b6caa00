"""ARCHITECTURE.md: which room may import which."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Page:
    """The two blocks of the page, read."""

    def __init__(self, text):
        self.below = {}  # Room -> the rooms it may import.
        self.floors = []  # Rooms that stand beside each other, from the top.
        self.never = []  # (room, pattern of modules that it never imports)
        for chain in self._chains(self._block(text, "floors")):
            self._take(chain)
        for line in self._lines(self._block(text, "never")):
            rooms, _, modules = line.partition(":")
            self.never += [(room, name) for room in _names(rooms) for name in _names(modules)]

    @classmethod
    def read(cls):
        return cls((ROOT / "ARCHITECTURE.md").read_text())

    @property
    def rooms(self):
        return set(self.below)

    def may_import(self, room, other):
        return other in self.below.get(room, ())

    def is_forbidden(self, room, module):
        return any(room == each and _fits(module, name) for each, name in self.never)

    @staticmethod
    def _block(text, name):
        found = re.findall(rf"^```{name}\n(.*?)^```$", text, re.M | re.S)
        assert len(found) == 1, f"ARCHITECTURE.md has {len(found)} blocks of {name}"
        return found[0]

    @staticmethod
    def _lines(block):
        """The lines of a block; an indented line continues the one before."""
        return [line for line in re.sub(r"\n[ \t]+", " ", block).split("\n") if line.strip()]

    def _chains(self, block):
        return [[_names(floor) for floor in line.split("→")] for line in self._lines(block)]

    def _take(self, chain):
        self.floors += chain
        for upper, lower in zip(chain, chain[1:] + [[]]):
            for room in upper:
                self.below.setdefault(room, set()).update(lower)
        # What is below a lower room is below the upper one.
        while True:
            more = {
                room: set().union(lower, *(self.below.get(each, ()) for each in lower))
                for room, lower in self.below.items()
            }
            if more == self.below:
                return
            self.below = more


def _names(text):
    return re.findall(r"[A-Za-z]\w*\*?", text)


def _fits(module, name):
    return module.startswith(name[:-1]) if name.endswith("*") else module == name
