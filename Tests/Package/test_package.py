"""The package in a bare Debian, as a stranger would install it: `make test-package`.

It needs root, for a chroot, and a mirror of Debian.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

# Installing takes longer than other tests may.
pytestmark = pytest.mark.timeout(1800)

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / ".build" / "package"
CHROOT = PACKAGE / "chroot"

# What a user may have after removing the package: what `windsock paths` names.
OWN = ["/root/.config/windsock", "/root/.local/share/windsock", "/root/.local/state/windsock"]

HAR = json.dumps({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": [{
    "startedDateTime": "2026-01-02T03:04:05.000Z", "time": 10, "cache": {}, "timings": {},
    "request": {"method": "GET", "url": "ws://a.test/chat", "httpVersion": "HTTP/1.1",
                "headers": [{"name": "Upgrade", "value": "websocket"}], "queryString": [],
                "cookies": [], "headersSize": -1, "bodySize": 0},
    "response": {"status": 101, "statusText": "Switching Protocols", "httpVersion": "HTTP/1.1",
                 "headers": [], "cookies": [], "content": {"size": 0, "mimeType": "x-unknown"},
                 "redirectURL": "", "headersSize": -1, "bodySize": 0},
    "_webSocketMessages": [
        {"type": "send", "time": 1767323045.1, "opcode": 1, "data": "hello"},
        {"type": "receive", "time": 1767323045.2, "opcode": 1, "data": "world"}],
}]}})


def run(*command, **options):
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=600, **options)


def inside(*command, check=True):
    """Runs a command in the chroot, with nothing of this machine's environment."""
    done = run(
        "chroot", CHROOT, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
        "LC_ALL=C.UTF-8", "TERM=xterm-256color", "DEBIAN_FRONTEND=noninteractive", *command)
    if check:
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done


def files():
    """All files of the chroot but those that packaging itself and caches change."""
    skipped = ("/var/lib/dpkg", "/var/lib/apt", "/var/cache", "/var/log", "/proc", "/sys", "/dev",
               "/tmp", "/etc/ld.so.cache")
    found = set()
    for folder, _, names in os.walk(CHROOT):
        here = "/" + os.path.relpath(folder, CHROOT)
        if not here.startswith(skipped):
            found.update(os.path.normpath(f"{here}/{name}") for name in names)
    return {name for name in found if not name.startswith(skipped)}


@pytest.fixture(scope="module")
def package():
    found = sorted(PACKAGE.glob("windsock_*.deb"))
    assert len(found) == 1, "make deb first"
    return found[0]


@pytest.fixture(scope="module")
def chroot():
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("needs root and debootstrap")
    whole = CHROOT / "windsock-chroot-is-whole"
    if not whole.exists():
        shutil.rmtree(CHROOT, ignore_errors=True)
        done = run(
            "debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", CHROOT,
            os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian"))
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        whole.touch()
    shutil.copy("/etc/resolv.conf", CHROOT / "etc/resolv.conf")
    for name in ("apt.conf", "apt.conf.d"):
        source = Path("/etc/apt") / name
        if source.is_dir():
            shutil.copytree(source, CHROOT / "etc/apt" / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, CHROOT / "etc/apt" / name)
    inside("apt-get", "-qq", "update")
    return CHROOT


def test_lintian_has_no_errors(package):
    if not shutil.which("lintian"):
        pytest.skip("there is no lintian here")
    done = run("lintian", "--fail-on", "error", package)
    assert done.returncode == 0, done.stdout


def test_installs_runs_and_leaves_nothing(package, chroot):
    inside("apt-get", "-qq", "-y", "install", "man-db")
    # What a run before this one left when it was interrupted.
    inside("apt-get", "-qq", "-y", "purge", "windsock", check=False)
    before = files()
    shutil.copy(package, chroot / "tmp")
    inside("apt-get", "-qq", "-y", "--no-install-recommends", "install", f"/tmp/{package.name}")
    brought = {name for name in files() - before if "windsock" in name}
    assert "/usr/bin/windsock" in brought
    assert inside("windsock", "--version").stdout.startswith("windsock ")
    assert "config file" in inside("windsock", "doctor").stdout
    for page in ("windsock", "windsock-dump", "windsock-filter"):
        assert "NAME" in inside("man", page).stdout
    (chroot / "tmp/session.har").write_text(HAR)
    recording = "/tmp/session.pcapng"
    inside("windsock", "export", "/tmp/session.har", "-o", recording, "--force")
    rows = inside("windsock", "dump", recording).stdout
    assert "TEXT" in rows and "101 Switching Protocols" in rows
    assert inside("windsock", "lint", recording, check=False).returncode in (0, 1)
    assert "frames" in inside("windsock", "stats", recording).stdout
    inside("windsock", "export", recording, "-o", "/tmp/again.har", "--force")
    inside("apt-get", "-qq", "-y", "purge", "windsock")
    inside("apt-get", "-qq", "-y", "autoremove")
    left = {name for name in files() - before if "windsock" in name}
    assert {name for name in left if not name.startswith(tuple(OWN))} == set()


def test_the_archive_runs_where_no_library_is(chroot):
    archives = sorted(PACKAGE.glob("windsock-*.tar.gz"))
    if not archives:
        pytest.skip("make dist first")
    folder = chroot / "opt"
    run("tar", "-xzf", archives[0], "-C", folder)
    done = run("sha256sum", "-c", archives[0].name + ".sha256", cwd=PACKAGE)
    assert done.returncode == 0, done.stdout
    name = next(folder.glob("windsock-*")).name
    assert inside(f"/opt/{name}/bin/windsock", "--version").stdout.startswith("windsock ")
    shutil.rmtree(folder / name)
