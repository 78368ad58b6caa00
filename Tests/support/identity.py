"""Certificates that do not prove who a server is, with the words that have to be said of each."""

from certificates import DAY, NOW, CertificateMaker


def unknown(_, folder):
    """Signed by an authority that nobody was told of."""
    return CertificateMaker(folder, name="Stranger").leaf("localhost")


def self_signed(_, folder):
    maker = CertificateMaker(folder, name="localhost")
    maker.key = maker.leaf_key
    return maker.leaf("localhost", common_name="localhost")


REFUSED = {
    "other name": (
        lambda maker, _: maker.leaf("other.example", "*.example.org"),
        ["other.example", "*.example.org", "not for localhost"],
    ),
    "common name only": (
        lambda maker, _: maker.leaf(common_name="localhost"),
        ["for no host", "common name"],
    ),
    "expired": (
        lambda maker, _: maker.leaf("localhost", start=NOW - 9 * DAY, end=NOW - 2 * DAY),
        [f"expired on {(NOW - 2 * DAY):%Y-%m-%d}; -k skips the check"],
    ),
    "not yet valid": (
        lambda maker, _: maker.leaf("localhost", start=NOW + 2 * DAY),
        [f"valid only from {(NOW + 2 * DAY):%Y-%m-%d}"],
    ),
    "unknown authority": (unknown, ["authority is not known", "CN=Stranger", "--cacert"]),
    "self-signed": (self_signed, ["it is self-signed", "--cacert"]),
    "for clients": (lambda maker, _: maker.leaf("localhost", usage="client"), ["not one for servers"]),
}

ACCEPTED = {
    "name": (lambda maker, _: maker.leaf("localhost"), "localhost"),
    "several names": (lambda maker, _: maker.leaf("a.example", "LOCALHOST"), "localhost"),
    "address": (lambda maker, _: maker.leaf("IP:127.0.0.1"), "127.0.0.1"),
    "wildcard": (lambda maker, _: maker.leaf("*.a.example"), "b.a.example"),
}
