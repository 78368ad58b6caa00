"""Fixtures: every way to a server behind TLS, and authorities that make certificates to measure."""

import pytest

import windsock
from certificates import CertificateMaker
from forward import local_authority
from tlsways import Ways


@pytest.fixture(scope="session")
def ways(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ways")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(windsock.ENVIRONMENT, "XDG_DATA_HOME", str(folder / "data"))
        yield Ways(folder, local_authority(folder))


@pytest.fixture(scope="session")
def makers(tmp_path_factory):
    """A private authority for each kind of key."""
    made = {}

    def maker(kind):
        if kind not in made:
            made[kind] = CertificateMaker(tmp_path_factory.mktemp("authority"), kind)
        return made[kind]

    return maker
