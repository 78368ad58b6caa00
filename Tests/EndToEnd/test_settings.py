"""The config file, `--set`, and the user's own keys."""

import pytest

from windsock import WINDSOCK


def test_the_config_file_is_found_and_keys_are_the_users(terminal, tmp_path):
    folder = tmp_path / "windsock"
    folder.mkdir()
    (folder / "config.toml").write_text(
        'time = "utc"\ntheme = "nord"\nmouse = false\n\n'
        '[keys]\nhelp = "<F9>"\nfollow = ["<F7>", "Y"]\npause = "j"\nnonsense = "k"\n'
        '[[rule]]\nmatch = "op == ping"\ndelay = "1ms"\n'
    )
    screen = terminal(100, 30)
    screen.type(f"export XDG_CONFIG_HOME={tmp_path}")
    screen.press("Enter")
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for("Time UTC")
    screen.wait_for("nonsense|stay as they were")
    assert screen.fact("mouse_any_flag") == "0"
    screen.press("l", "h")
    screen.wait_for("F9 help")
    screen.press("k")
    screen.wait_gone(r"\[follow\]")
    screen.press("Y")
    screen.wait_for(r"\[follow\]")
    screen.press(":")
    screen.type("keys")
    screen.press("Enter")
    screen.wait_for("page-down +<Space>")
    screen.press("q", "Q")
    assert screen.status() == 0


def test_another_file_and_single_settings(terminal, tmp_path):
    file = tmp_path / "other.toml"
    file.write_text('view = "messages"\ntime = "utc"\n')
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "demo", "--config", file, "--set", "time=delta", "--set", "keys.quit-now=Y")
    screen.wait_for(r"\[messages\]")
    screen.wait_for("Delta")
    screen.press("Y")
    assert screen.status() == 0


@pytest.mark.parametrize(
    "options, status, sentence",
    [
        (["--config", "/nowhere.toml"], 66, "nowhere.toml"),
        (["--set", "theme"], 64, "NAME=VALUE"),
        (["--set", "colour-of-sky=blue"], 64, "no setting"),
        (["--set", "share=5"], 64, "10 to 90"),
    ],
)
def test_what_is_wrong_is_one_sentence(terminal, options, status, sentence):
    screen = terminal(100, 30)
    screen.run_for_status(WINDSOCK, "demo", *options)
    assert screen.status() == status
    assert sentence in screen.picture()


def test_a_file_that_is_no_toml_names_its_line(terminal, tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text('theme = "nord"\nmouse = = true\n')
    screen = terminal(100, 30)
    screen.run_for_status(WINDSOCK, "demo", "--config", file)
    assert screen.status() == 65
    assert "broken.toml:2:9" in screen.picture().replace("\n", "")
