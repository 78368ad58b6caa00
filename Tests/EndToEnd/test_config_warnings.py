"""Everything that is wrong with settings and themes can be seen: one key after the other, and at the end."""

from windsock import WINDSOCK

# A capture with nothing in it: a section header and an interface.
EMPTY = bytes.fromhex(
    "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c00000001000000140000006500000000000400" "14000000"
)


def test_every_warning_comes_into_the_hint_line_and_back_at_the_end(terminal, tmp_path):
    file, config = tmp_path / "empty.pcapng", tmp_path / "c.toml"
    file.write_bytes(EMPTY)
    config.write_text('mouse = 3\nsky = "blue"\n[keys]\nnonsense = "k"\n')
    screen = terminal(140, 30)
    screen.type(f"cd {tmp_path}")
    screen.press("Enter")
    screen.open_screen(WINDSOCK, "open", "empty.pcapng", "--config", "c.toml")
    # Another sentence takes the first one's place; the key after it brings that back.
    screen.wait_for("^ *no WebSocket connections")
    screen.press("G")
    screen.wait_for(r"c.toml:1:1: mouse should be true or false \(2 more: press a key, E lists all\)")
    screen.press("g")
    screen.wait_for(r"c.toml:2:1: there is no setting 'sky'")
    screen.press("G")
    screen.wait_for(r"c.toml:4:1: there is no action 'nonsense'")
    screen.press("E")
    for place in ("c.toml:1:1", "c.toml:2:1", "c.toml:4:1"):
        screen.wait_for(rf"\d\d:\d\d:\d\d +{place}: ")
    screen.press("q", "Q")
    assert screen.status() == 0
    for place in ("c.toml:1:1", "c.toml:2:1", "c.toml:4:1"):
        assert f"windsock: {place}: " in screen.picture()


def test_a_theme_that_is_chosen_on_the_screen_says_what_is_wrong(terminal, tmp_path):
    file, theme = tmp_path / "empty.pcapng", tmp_path / "mine.toml"
    file.write_bytes(EMPTY)
    theme.write_text('inherits = "nord"\n[style]\n"op.txet" = "red"\n')
    screen = terminal(140, 30)
    screen.type(f"cd {tmp_path}")
    screen.press("Enter")
    screen.open_screen(WINDSOCK, "open", "empty.pcapng")
    screen.press(":")
    screen.type("theme mine")
    screen.press("Enter")
    screen.wait_for(r"mine.toml:3:1: there is no role 'op.txet'")
    theme.write_text("a = [}")
    screen.press(":")
    screen.type("theme mine")
    screen.press("Enter")
    screen.wait_for(r"mine.toml:1:6: expected a value")
    screen.press("Q")
    assert screen.status() == 0
