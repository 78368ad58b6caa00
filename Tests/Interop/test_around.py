"""What is around the screen: paths, themes, settings, completions in the shells that read them."""

import shutil
import subprocess

import pytest

from program import run
from windsock import WINDSOCK


def output(*arguments, status=0, **environment):
    result, written, errors = run([WINDSOCK, *arguments], environment=environment)
    assert result == status, errors
    return written


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_read_by_their_shell(shell, tmp_path):
    script = tmp_path / "script"
    script.write_bytes(output("completions", shell))
    assert shutil.which(shell), f"{shell} is not installed"
    check = [shell, "--no-execute", script] if shell == "fish" else [shell, "-n", script]
    done = subprocess.run(check, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    text = script.read_text()
    for word in ["connect", "proxy", "completions", "upstream", "scratch-limit"]:
        assert word in text


def test_bash_completes_commands_and_options(tmp_path):
    script = tmp_path / "script"
    script.write_bytes(output("completions", "bash"))
    ask = (
        f"source {script}; COMP_WORDS=(windsock co); COMP_CWORD=1; COMP_LINE='windsock co'; COMP_POINT=11;"
        "COMP_TYPE=9; COMP_KEY=9; _windsock windsock co windsock; echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "--norc", "-c", ask], capture_output=True, timeout=60, text=True)
    assert {"connect", "completions", "config"} <= set(done.stdout.split())


def test_paths_follow_the_variables(tmp_path):
    places = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s")}
    assert output("paths", "config", **places).decode().strip() == f"{tmp_path}/c/windsock/config.toml"
    text = output("paths", **places).decode()
    assert f"{tmp_path}/s/windsock/sent-lines   (not there)" in text


def test_the_template_of_settings_is_read_as_it_is(tmp_path):
    config = tmp_path / "config.toml"
    config.write_bytes(output("config", "--default"))
    status, _, errors = run([WINDSOCK, "connect", "--headless", "--config", config])
    # It complains of the URL that is missing, and of no setting.
    assert (status, errors.count(b"config.toml")) == (64, 0), errors


def test_themes_are_listed_shown_and_checked(tmp_path):
    names = output("themes", "list").decode().split()
    assert {"rose-pine", "everforest-dark", "kanagawa", "terminal-light", "nord"} <= set(names)
    assert b"op.text" in output("themes", "show", "kanagawa")
    mine = tmp_path / "mine.toml"
    mine.write_bytes(output("themes", "show", "nord", "--toml"))
    assert b"valid and readable" in output("themes", "check", mine)
    mine.write_text('inherits = "nord"\n[style]\n"op.text" = "#3b4252"\n"op.txet" = "red"\n')
    text = output("themes", "check", mine, status=1).decode()
    assert "op.text: 1.2:1" in text and "no role 'op.txet'" in text


def test_connect_without_a_url_says_so():
    status, _, errors = run([WINDSOCK, "connect", "--headless"])
    assert status == 64
    assert b"connect needs a URL, such as ws://" in errors
