"""Which folder of a room uses types that another one declares."""

import re
from collections import defaultdict

_TYPE = re.compile(
    r"^(?P<indent> *)(?:@\w+(?:\([^)]*\))?\s+)*"
    r"(?P<words>(?:(?:package|public|internal|private|fileprivate|final|indirect|nonisolated)\s+)*)"
    r"(?:struct|class|enum|protocol|actor|typealias)\s+(?P<name>[A-Z]\w*)", re.M)


def uses(target):
    """(folder, other folder) -> {(type, file that uses it)}.

    By name: a type counts when one file alone declares it, at its top, and no type inside another
    has its name. Names behind a dot are members. So an arrow may be missed, but one that is found
    is there.
    """
    code = {file: _stripped(file.read_text()) for file in target.files}
    owner = _owners(code)
    found = defaultdict(set)
    for file, text in code.items():
        for name in set(re.findall(r"(?<![\w.])[A-Z]\w*", text)) & owner.keys():
            here, there = folder(target, file), folder(target, owner[name])
            if here != there:
                found[here, there].add((name, file.relative_to(target.folder).as_posix()))
    return found


def folder(target, file):
    """The folder that a file counts to; those at the top are one of their own."""
    parts = file.relative_to(target.folder).parts
    return parts[0] if len(parts) > 1 else "(top)"


def circles(arrows):
    """The sets of folders each of which reaches every other."""
    reach = defaultdict(set)
    for here, there in arrows:
        reach[here].add(there)
    while True:
        more = {here: set().union(there, *(reach.get(each, ()) for each in there))
                for here, there in reach.items()}
        if more == reach:
            break
        reach = more
    return {frozenset(there for there in reach[here] if here in reach.get(there, ()))
            for here in reach if here in reach[here]}


def shown(arrows):
    """The arrows of circles as lines, those of the fewest types first, with some of the types."""
    lines = []
    for (here, there), names in sorted(arrows.items(), key=lambda item: len(item[1])):
        if any({here, there} <= circle for circle in circles(arrows)):
            some = ", ".join(f"{name} in {file}" for name, file in sorted(names)[:3])
            lines.append(f"{here} uses {len(names)} of {there}: {some}")
    return "\n".join(lines)


def _owners(code):
    declared, ambiguous = {}, set()
    for file, text in code.items():
        for match in _TYPE.finditer(text):
            name = match["name"]
            if match["indent"] or name in declared:
                ambiguous.add(name)
            elif "private" not in match["words"]:
                declared[name] = file
    return {name: file for name, file in declared.items() if name not in ambiguous}


def _stripped(text):
    """The code without comments, and without strings that hold no code."""
    text = re.sub(r'"""(?:(?!"""|\\\().)*"""', '""', text, flags=re.S)
    text = re.sub(r'"(?:[^"\\\n]|\\[^(\n])*"', '""', text)
    return re.sub(r"//.*", "", text)
