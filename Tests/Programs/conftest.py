"""Fixtures: a chat behind TLS with a throw-away authority, and nothing of the user's."""

import pytest

import windsock
from forward import Authority, SecureTornado
from launched import temporary


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch):
    monkeypatch.setitem(windsock.ENVIRONMENT, "XDG_DATA_HOME", str(tmp_path / "data"))
    with temporary(tmp_path / "temporary", monkeypatch):
        yield


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def secure(authority):
    with SecureTornado(authority) as server:
        yield server
