"""The package as Package.swift declares it, and what its files import."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from page import ROOT

# What comes with the toolchain and the system, and needs no dependency.
SYSTEM = {"Swift", "Synchronization", "Testing", "Glibc", "Dispatch", "Foundation"}
SYSTEM |= {"FoundationEssentials"}

_IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|public|internal|private|fileprivate)\s+)?"
    r"import\s+(?:(?:struct|class|enum|func|var|let|protocol|typealias)\s+)?(\w+)", re.M)


@dataclass
class Target:
    name: str
    folder: Path
    own: set  # Targets of this package that it is given.
    products: set  # Products of other packages.
    excluded: list = field(default_factory=list)

    @property
    def is_source(self):
        return self.folder.is_relative_to(ROOT / "Sources")

    @property
    def files(self):
        files = sorted(self.folder.rglob("*.swift"))
        return [file for file in files if not any(
            file.is_relative_to(self.folder / other) for other in self.excluded)]

    @property
    def imports(self):
        """Module -> the files that import it."""
        found = {}
        for file in self.files:
            for module in _IMPORT.findall(file.read_text()):
                found.setdefault(module, []).append(file.relative_to(self.folder))
        return found


def load(pure=False):
    """The targets by name."""
    environment = {key: value for key, value in os.environ.items() if key != "WINDSOCK_PURE"}
    if pure:
        environment["WINDSOCK_PURE"] = "1"
    # A folder of its own: a build that runs meanwhile has the usual one to itself.
    with tempfile.TemporaryDirectory() as scratch:
        swift = os.environ.get("SWIFT", "swift")
        command = [swift, "package", "--scratch-path", scratch, "dump-package"]
        dump = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            check=True, timeout=100).stdout
    return {target["name"]: _target(target) for target in json.loads(dump)["targets"]}


def _target(target):
    name = target["name"]
    parent = "Tests" if target["type"] == "test" else "Sources"
    own, products = set(), set()
    for dependency in target["dependencies"]:
        if "product" in dependency:
            products.add(dependency["product"][0])
        else:
            own.add((dependency.get("byName") or dependency["target"])[0])
    return Target(
        name, ROOT / target.get("path", f"{parent}/{name}"), own, products,
        target.get("exclude", []))
