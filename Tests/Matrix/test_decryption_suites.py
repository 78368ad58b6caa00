"""Every cipher suite and version that OpenSSL speaks, decrypted, with tshark as the judge."""

import ssl

import pytest

import contract
import tlssessions
import tshark
from certificates import CertificateMaker
from program import run
from tlssessions import Contexts, conversation
from windsock import dump, pick, windsock

V2 = ssl.TLSVersion.TLSv1_2
SUPPORTED = ("AESGCM", "CHACHA20", "AES(")


def suites():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    for suite in context.get_ciphers():
        # What needs a pre-shared key, DSS or SRP cannot be set up with Python's ssl.
        if suite["protocol"] != "TLSv1.3" and not any(
            word in suite["name"] for word in ("PSK", "DSS", "SRP", "NULL", "SHA1-")
        ):
            yield suite["name"], suite["description"].split("Enc=")[1].split()[0]


def mac_first(suite):
    return suite[1].startswith("AES(")


CASES = [(*suite, True) for suite in suites()]
CASES += [(*suite, False) for suite in suites() if mac_first(suite)]


@pytest.fixture(scope="module")
def group(tmp_path_factory):
    """RFC 7919's parameters for finite-field Diffie-Hellman."""
    file = tmp_path_factory.mktemp("group") / "ffdhe2048.pem"
    command = ["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-out", file]
    status, _, errors = run([*command, "-pkeyopt", "group:ffdhe2048"])
    assert status == 0, errors
    return file


@pytest.fixture(scope="module")
def chains(tmp_path_factory):
    return {
        kind: CertificateMaker(tmp_path_factory.mktemp(kind), kind).leaf("chat.example")
        for kind in ("RSA", "P-256")
    }


@pytest.mark.parametrize("name, encryption, etm", CASES)
def test_suites_of_tls_1_2(tmp_path, chains, group, name, encryption, etm):
    keys = tmp_path / "keys.log"
    chain = chains["P-256" if "ECDSA" in name else "RSA"]
    contexts = Contexts(chain, keys, version=V2, ciphers=f"{name}:@SECLEVEL=0", etm=etm)
    contexts.server.load_dh_params(group)
    try:
        wire, tls = contexts.talk(conversation(4, 3000))
    except ssl.SSLError as error:
        pytest.skip(f"OpenSSL here does not speak it: {error.reason}")
    file = tlssessions.write(tmp_path / "tls.pcap", wire)
    if not encryption.startswith(SUPPORTED):
        status, output, errors = windsock("dump", "--format", "ndjson", "--keylog", keys, file)
        cipher = contract.parse(output)[0]["cipher"]
        assert status == 65 and f"the cipher suite {cipher} cannot be decrypted here" in errors.decode()
        return
    rows = dump(file, "--keylog", keys)
    found = [
        (row["opcode"], row["fin"], row["masking_key"], row["length"])
        for row in pick(rows, type="frame")
    ]
    assert len(found) == 10 and found == tshark.decrypted(file, keys)
