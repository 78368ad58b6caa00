"""Plots on two logarithmic scales, as SVG: a line for each series, with its slope in words."""

import html
import math

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 360, 70, 36, 150, 44
COLOURS = ["#2563a8", "#b4552d", "#3f7d3a", "#7a4d8f"]


def slope(points):
    """The exponent by which y grows with x, over all points, by least squares of the logarithms."""
    xs, ys = ([math.log(value) for value in values] for values in zip(*points))
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys)) / spread


def words(exponent):
    """What a slope means for who waits."""
    if exponent < 0.2:
        return "hardly grows"
    if exponent < 0.9:
        return "grows slower than linearly"
    if exponent <= 1.1:
        return "grows linearly"
    return "grows faster than linearly"


def plot(path, title, across, up, series):
    """Writes a plot; `series` is a name to its points, x and y greater than 0."""
    points = [point for line in series.values() for point in line]
    bounds = [decades(values) for values in zip(*points)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        text(LEFT, 20, title, size=14),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, across, anchor="middle"),
        f'<g transform="translate(14 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">{text(0, 0, up, "middle")}</g>',
        *grid(bounds),
    ]
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [place(point, bounds) for point in line]
        path_of = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path_of}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts.append(text(WIDTH - RIGHT + 8, TOP + 14 + 18 * number, name, colour=colour))
    with open(path, "w") as file:
        file.write("\n".join([*parts, "</svg>"]) + "\n")


def decades(values):
    return math.floor(math.log10(min(values))), max(
        math.ceil(math.log10(max(values))), math.floor(math.log10(min(values))) + 1
    )


def place(point, bounds):
    (x0, x1), (y0, y1) = bounds
    x = LEFT + (math.log10(point[0]) - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT)
    y = HEIGHT - BOTTOM - (math.log10(point[1]) - y0) / (y1 - y0) * (HEIGHT - TOP - BOTTOM)
    return x, y


def grid(bounds):
    (x0, x1), (y0, y1) = bounds
    for power in range(x0, x1 + 1):
        x, _ = place((10.0**power, 10.0**y0), bounds)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>'
        yield text(x, HEIGHT - BOTTOM + 16, short(power), anchor="middle")
    for power in range(y0, y1 + 1):
        _, y = place((10.0**x0, 10.0**power), bounds)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
        yield text(LEFT - 6, y + 4, short(power), anchor="end")


def short(power):
    names = {3: "1 k", 4: "10 k", 5: "100 k", 6: "1 M", 7: "10 M", 8: "100 M", 9: "1 G", 10: "10 G"}
    return names.get(power, f"{10**power}" if power >= 0 else f"{10.0**power:g}")


def text(x, y, words, anchor="start", size=12, colour="#222222"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">'
        f"{html.escape(words)}</text>"
    )
