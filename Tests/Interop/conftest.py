"""Fixtures: real servers, and windsock standing in front of them."""

import pathlib
import shutil
import tempfile

import pytest

import windsock
from certificates import CertificateMaker
from forward import Authority, Forward, SecureTornado, local_authority
from servers import TornadoServer
from tlsways import Ways
from windsock import Proxy


@pytest.fixture
def tornado():
    with TornadoServer() as server:
        yield server


@pytest.fixture
def proxy():
    """`proxy(upstream, *options)` starts a proxy that prints NDJSON; it ends with the test."""
    started = []

    def start(upstream, *options, **settings):
        started.append(Proxy(upstream, *options, **settings))
        return started[-1]

    yield start
    for each in started:
        each.program.end()


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A data folder of the test's own, so that no authority of the user is touched."""
    folder = tmp_path / "data"
    monkeypatch.setitem(windsock.ENVIRONMENT, "XDG_DATA_HOME", str(folder))
    return folder


@pytest.fixture
def others_folder():
    """A folder that every user may use, and nothing below which is closed to them."""
    folder = pathlib.Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def forward(home):
    """`forward(*options)` starts a forward proxy that prints NDJSON; it ends with the test."""
    started = []

    def begin(*options):
        started.append(Forward(*options))
        return started[-1]

    yield begin
    for each in started:
        each.program.end()


@pytest.fixture
def authority(tmp_path):
    """A private authority of the test, for servers."""
    return Authority(tmp_path)


@pytest.fixture
def secure(authority):
    """The chat behind TLS, whose certificate `authority.file` vouches for."""
    with SecureTornado(authority) as server:
        yield server


@pytest.fixture
def trusted(home, tmp_path):
    """A file with the certificate of windsock's own authority."""
    return local_authority(tmp_path)


@pytest.fixture
def maker(tmp_path):
    """A private authority that makes certificates to measure."""
    return CertificateMaker(tmp_path)


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    """Every way to a server behind TLS."""
    folder = tmp_path_factory.mktemp("ways")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(windsock.ENVIRONMENT, "XDG_DATA_HOME", str(folder / "data"))
        yield Ways(folder, local_authority(folder))
