"""RESULTS.md: one part for each benchmark, each replaced by its own next run.

The last part, what the profile of a missed bar shows, is written by hand and stays."""

from machine import HERE, ROOT

FILE = HERE / "RESULTS.md"
PARTS = ["proxy", "open", "screen", "replay", "lines", "decryption", "micro", "growth", "profile"]


def write(part, lines):
    """Puts `lines` in the place of a part, and leaves the others as they are."""
    parts = read()
    parts[part] = "\n".join(lines).strip()
    text = "\n\n".join(f"{mark(name)}\n{parts[name]}" for name in PARTS if name in parts)
    FILE.write_text("# Benchmarks\n\n" + text + "\n")
    print(f"\n==> {FILE.relative_to(ROOT)}")


def read():
    """Each part that is there, by its name."""
    text = FILE.read_text() if FILE.exists() else ""
    found = {}
    for name in PARTS:
        if mark(name) in text:
            rest = text.split(mark(name), 1)[1]
            found[name] = rest.split("<!-- part:", 1)[0].strip()
    return found


def mark(name):
    return f"<!-- part: {name} -->"


def bar(what, number, limit, at_least=False, unit=""):
    """One line that says whether a bar of the design is met."""
    is_met = number >= limit if at_least else number <= limit
    sign = "≥" if at_least else "≤"
    verdict = "met" if is_met else "**not met**"
    return f"Bar: {what} {sign} {limit:g}{unit}. Measured {number:.3g}{unit}: {verdict}."
