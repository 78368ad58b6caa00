"""The local certificate authority: what it is, where it is, and who may read it."""

import os
import ssl
import subprocess

import pytest

from program import Program
from windsock import ENVIRONMENT, WINDSOCK, windsock


def openssl(*arguments, input=None):
    done = subprocess.run(["openssl", *map(str, arguments)], input=input, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_it_is_made_on_first_use_and_stays(home):
    status, output, errors = windsock("ca", "path")
    assert status == 0, errors
    path = output.decode().strip()
    assert path.startswith(str(home)) and os.path.exists(path)
    pem = windsock("ca", "print")[1]
    assert pem == open(path, "rb").read() == windsock("ca")[1]
    assert ssl.PEM_cert_to_DER_cert(pem.decode()) == windsock("ca", "export", "--format", "der")[1]


def test_it_can_sign_for_servers_and_for_nothing_else(home):
    text = openssl("x509", "-noout", "-text", input=windsock("ca", "print")[1])
    assert "CA:TRUE, pathlen:0" in text and "Certificate Sign, CRL Sign" in text
    assert "X509v3 Basic Constraints: critical" in text and "X509v3 Key Usage: critical" in text
    assert "prime256v1" in text and "ecdsa-with-SHA256" in text


def test_export_writes_files(home, tmp_path):
    for name, form in (("a.pem", "PEM"), ("a.crt", "PEM"), ("a.der", "DER"), ("a.cer", "DER")):
        status, output, errors = windsock("ca", "export", "-o", tmp_path / name)
        assert (status, output) == (0, b""), errors
        assert "windsock" in openssl("x509", "-inform", form, "-in", tmp_path / name, "-noout", "-subject")
        assert b"PRIVATE" not in (tmp_path / name).read_bytes()
    assert windsock("ca", "export", "-o", tmp_path / "no" / "a.pem")[0] == 73


def test_every_trust_store_has_a_line(home):
    advice = windsock("ca", "print")[2].decode()
    for word in ("Debian", "Firefox", "Chrome", "Python", "Node", "curl", "undo"):
        assert word in advice, word
    fingerprint = openssl("x509", "-noout", "-fingerprint", "-sha256", input=windsock("ca", "print")[1])
    assert fingerprint.strip().split("=")[1] in advice


def test_its_key_is_for_its_owner_alone(home):
    windsock("ca", "path")
    keys = [file for file in home.rglob("*") if file.is_file() and b"PRIVATE KEY" in file.read_bytes()]
    assert len(keys) == 1, keys
    assert keys[0].stat().st_mode & 0o777 == 0o600
    assert keys[0].parent.stat().st_mode & 0o777 == 0o700


def test_a_key_that_others_can_read_is_not_used(home):
    windsock("ca", "path")
    key = next(file for file in home.rglob("*") if b"PRIVATE KEY" in (file.read_bytes() if file.is_file() else b""))
    key.chmod(0o644)
    status, _, errors = windsock("ca", "print")
    assert status == 66 and b"chmod" in errors and str(key).encode() in errors
    status, _, errors = windsock("proxy", "--listen", "127.0.0.1:0", "--headless")
    assert status == 66 and b"chmod" in errors


@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_a_damaged_authority_is_told(home, damage):
    windsock("ca", "path")
    key = next(file for file in home.rglob("*") if b"PRIVATE KEY" in (file.read_bytes() if file.is_file() else b""))
    key.write_bytes(key.read_bytes()[:300] if damage is None else damage)
    status, _, errors = windsock("ca", "print")
    assert status == 65 and b"delete it" in errors, errors


def test_a_place_that_cannot_be(monkeypatch, tmp_path):
    monkeypatch.setitem(ENVIRONMENT, "XDG_DATA_HOME", "/proc/nowhere")
    status, _, errors = windsock("ca", "print")
    assert status == 73 and b"/proc/nowhere" in errors


def test_many_at_once_make_one(home):
    programs = [Program([WINDSOCK, "ca", "print"], ENVIRONMENT) for _ in range(8)]
    try:
        assert [program.wait() for program in programs] == [0] * 8
        assert len({bytes(program.output) for program in programs}) == 1
    finally:
        for program in programs:
            program.end()
    assert sorted(file.name for file in home.rglob("*") if file.is_file()) == ["ca-key.pem", "ca.pem"]
