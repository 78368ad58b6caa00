"""Certificates made to measure: any key, any names, any dates, a common name alone."""

import datetime
import ipaddress
import itertools

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
KEYS = ("RSA", "P-256", "P-384")
_numbers = itertools.count()
_keys = {}


def key(kind, number=0):
    """A private key; the same one each time, since making RSA keys takes a while."""
    if (kind, number) not in _keys:
        make = {
            "RSA": lambda: rsa.generate_private_key(65537, 2048),
            "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
        }
        _keys[kind, number] = make[kind]()
    return _keys[kind, number]


def general(name):
    """`IP:…`, or a DNS name that is written as it is given."""
    if name.startswith("IP:"):
        return x509.IPAddress(ipaddress.ip_address(name[3:]))
    return x509.DNSName(name)


def subject(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else [])


class CertificateMaker:
    """A private authority: who trusts `file` trusts its leaves."""

    def __init__(self, folder, kind="P-256", name="Test Authority"):
        self.folder, self.kind, self.name = folder, kind, subject(name)
        self.key, self.leaf_key = key(kind, 1), key(kind)
        builder = self.builder(self.name, self.key, NOW - DAY, NOW + 365 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        usage = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), True)
        self.certificate = builder.sign(self.key, hashes.SHA256())
        self.file = self.write("authority", self.pem)

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def builder(self, name, its_key, start, end):
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(its_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )

    def write(self, name, *parts):
        file = self.folder / f"{name}-{next(_numbers)}.pem"
        file.write_bytes(b"".join(parts))
        return file

    def leaf(self, *names, common_name=None, start=NOW - DAY, end=NOW + 30 * DAY, usage="server"):
        """A PEM file with a leaf's key, the leaf, and the authority."""
        its_key = self.leaf_key
        builder = self.builder(subject(common_name), its_key, start, end)
        if names:
            alternatives = x509.SubjectAlternativeName([general(name) for name in names])
            builder = builder.add_extension(alternatives, not common_name)
        purpose = {
            "server": ExtendedKeyUsageOID.SERVER_AUTH,
            "client": ExtendedKeyUsageOID.CLIENT_AUTH,
        }[usage]
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        certificate = builder.sign(self.key, hashes.SHA256())
        return self.write(
            "leaf",
            its_key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            certificate.public_bytes(serialization.Encoding.PEM),
            self.pem,
        )
