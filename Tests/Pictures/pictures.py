"""Draws the README's pictures: the demo's screen in a terminal, cell by cell, as SVG; and records
the demo as an asciicast (asciinema play FILE).

    python Tests/Pictures/pictures.py WINDSOCK FOLDER
"""

import html
import json
import re
import sys
import time
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from rawterminal import RawTerminal  # noqa: E402
from terminal import Terminal, command  # noqa: E402

THEMES = ["rose-pine", "everforest-dark", "gruvbox-dark", "terminal-light"]
COLUMNS, ROWS = 110, 32
WIDTH, HEIGHT, BASE = 8.4, 18, 13

# The colours of a terminal's palette: the 16 of xterm, its cube of 216 and its greys.
NAMED = ["#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
         "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"]


def palette(number):
    if number < 16:
        return NAMED[number]
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    steps = [0, 95, 135, 175, 215, 255]
    number -= 16
    return "#" + "".join(f"{steps[number // place % 6]:02x}" for place in (36, 6, 1))


@dataclass(frozen=True)
class Style:
    ink: str | None = None
    page: str | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


def changed(style, codes):
    """The style after one sequence of SGR (ECMA-48, 8.3.117)."""
    codes = [int(code or 0) for code in re.split("[;:]", codes)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = Style()
        elif code in (1, 2, 3, 4, 7):
            name = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}[code]
            style = replace(style, **{name: True})
        elif code == 22:
            style = replace(style, bold=False, dim=False)
        elif code in (23, 24, 27):
            name = {23: "italic", 24: "underline", 27: "reverse"}[code]
            style = replace(style, **{name: False})
        elif code in (38, 48):
            name = "ink" if code == 38 else "page"
            kind = codes.pop(0)
            if kind == 5:
                colour = palette(codes.pop(0))
            else:
                colour = "#" + "".join(f"{codes.pop(0):02x}" for _ in range(3))
            style = replace(style, **{name: colour})
        elif code in (39, 49):
            style = replace(style, **{"ink" if code == 39 else "page": None})
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = replace(style, ink=NAMED[code - 30 if code < 90 else code - 82])
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style = replace(style, page=NAMED[code - 40 if code < 100 else code - 92])
    return style


def runs(text):
    """The pieces of each row that have one style: first column, width, text and style."""
    rows, style = [], Style()
    for line in text.split("\n"):
        row, column = [], 0
        for part in re.split(r"(\x1b\[[0-9;:]*m|\x1b[()][A-Z0-9]|[\x0e\x0f])", line):
            if part.startswith("\x1b["):
                style = changed(style, part[2:-1])
            elif part and part[0] not in "\x1b\x0e\x0f":
                width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in part)
                row.append((column, width, part, style))
                column += width
        rows.append(row)
    return rows


def svg(text, ink, page):
    width, height = COLUMNS * WIDTH, ROWS * HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 16:.0f} {height + 16:.0f}" '
        f'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">',
        f'<rect width="100%" height="100%" rx="6" fill="{page}"/>',
    ]
    for number, row in enumerate(runs(text)[:ROWS]):
        for column, columns, words, style in row:
            front, back = style.ink or ink, style.page or page
            if style.reverse:
                front, back = back, front
            x, y = 8 + column * WIDTH, 8 + number * HEIGHT
            if back != page:
                lines.append(
                    f'<rect x="{x:.1f}" y="{y}" width="{columns * WIDTH + .3:.1f}" '
                    f'height="{HEIGHT + .3}" fill="{back}"/>')
            if words.strip():
                more = ' font-weight="bold"' if style.bold else ""
                more += ' font-style="italic"' if style.italic else ""
                more += ' text-decoration="underline"' if style.underline else ""
                more += ' opacity=".65"' if style.dim else ""
                lines.append(
                    f'<text x="{x:.1f}" y="{y + BASE}" fill="{front}"{more} xml:space="preserve" '
                    f'textLength="{columns * WIDTH:.1f}">{html.escape(words, quote=False)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def commonest(rows, name):
    """The colour that most columns have, which a theme fills the page with."""
    count = {}
    for row in rows:
        for _, columns, _, style in row:
            colour = getattr(style, name)
            count[colour] = count.get(colour, 0) + columns
    return max(count, key=count.get)


def draw(windsock, theme):
    with Terminal(COLUMNS, ROWS) as screen:
        screen.open_screen(windsock, "demo", "--theme", theme, "--color", "truecolor")
        # Some seconds of traffic: calls and their answers, JSON that breaks off, a text that is not
        # UTF-8.
        screen.wait_for(r"caf\\xE9")
        screen.press("p")
        screen.wait_for(r"\[paused")
        answer = screen.wait_for(r"^[ >!]*(\d+) .*rpc ok #5 ")[1]
        command(screen, answer)
        screen.wait_for(rf"^> +{answer} ")
        screen.press("Enter")
        screen.wait_for(r"^ #\d+ .*reply to")
        # Selects a value, so that its bytes are highlighted.
        screen.press(*"jjjjjj")
        screen.wait_for(r"rpc\.result\.price == 117")
        picture = screen.colours()
        screen.press("Q")
    rows = runs(picture)
    light = theme.endswith("light")
    ink = commonest(rows, "ink") or ("#202020" if light else "#d0d0d0")
    page = commonest(rows, "page") or ("#ffffff" if light else "#101010")
    return svg(picture, ink, page)


# The keys of the recording: what the screen has to show first, the seconds to read it, the key.
PRESSED = [
    (r"^\s*20\s", 1, "k"), (".", 1, "k"), (".", 1.5, "\r"), ("Payload", 2.5, "\x1b"),
    (".", 1, "f"), (".", 0.5, "from == server and len > 40\r"), (".", 3, "\x1b"),
    (".", 1, "%"), (".", 3, "\x1b"), (".", 1.5, "Q"),
]  # fmt: skip


def record(windsock):
    """A recording of the demo in the format asciicast v2: a header line, then times and output."""
    lines, start = [], time.monotonic()
    command = [windsock, "demo", "--theme", THEMES[0], "--color", "truecolor"]
    with RawTerminal(command, COLUMNS, ROWS, {"TERM": "xterm-256color"}) as screen:
        taken = 0

        def pump(seconds):
            nonlocal taken
            alive = screen.pump(seconds)
            text = bytes(screen.output[taken:]).decode(errors="replace")
            taken = len(screen.output)
            if text:
                lines.append([round(time.monotonic() - start, 3), "o", text])
            return alive

        for pattern, pause, keys in PRESSED:
            end = time.monotonic() + 60
            while not re.search(pattern, "\n".join(screen.screen.display), re.M):
                assert time.monotonic() < end, f"no {pattern!r}"
                pump(0.05)
            end = time.monotonic() + pause
            while (left := end - time.monotonic()) > 0:
                pump(left)
            screen.press(keys)
        end = time.monotonic() + 10
        while pump(0.1) and time.monotonic() < end:
            pass
    facts = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "windsock demo"}
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [facts, *lines])


def main(windsock, folder):
    path = Path(folder) / "demo.cast"
    path.write_text(record(windsock))
    print(path)
    for theme in THEMES:
        path = Path(folder) / f"{theme}.svg"
        path.write_text(draw(windsock, theme))
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
