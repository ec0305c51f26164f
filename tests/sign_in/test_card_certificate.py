"""Which certificate of a card signs in: never one for documents, of an authority, of a server, or weak."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from desktop.core.clock import utc_now
from desktop.sign_in import card_certificate, card_errors
from tests.servers.softhsm import Key, certificate

NOW = utc_now()
KEY = ec.generate_private_key(ec.SECP256R1())
RIGHT = certificate(KEY, Key(), NOW)


def _authority(made: x509.CertificateBuilder) -> x509.CertificateBuilder:
    return made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)


@pytest.mark.parametrize(
    "der",
    [
        certificate(KEY, Key(signs_documents=True), NOW),
        certificate(KEY, Key(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)), NOW),
        certificate(KEY, Key(changed=_authority), NOW),
        certificate(rsa.generate_private_key(65537, 1024), Key(), NOW),
        RIGHT[:-40],
        b"no certificate",
        b"",
    ],
    ids=["documents", "server", "authority", "weak", "cut", "no certificate", "empty"],
)
def test_what_is_no_certificate_for_signing_in_is_left(der: bytes) -> None:
    assert card_certificate.chosen([der], NOW) is None
    assert card_certificate.chosen([der, RIGHT], NOW) == RIGHT


@pytest.mark.parametrize(
    "purposes", [(), (ExtendedKeyUsageOID.SMARTCARD_LOGON,), (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)]
)
def test_what_signs_in_does(purposes: tuple[x509.ObjectIdentifier, ...]) -> None:
    der = certificate(KEY, Key(purposes=purposes), NOW)
    assert card_certificate.chosen([der], NOW) == der


def test_one_that_is_valid_goes_before_one_that_lasts_longer_and_is_not() -> None:
    early = certificate(KEY, Key(since=timedelta(days=1), until=timedelta(days=900)), NOW)
    assert card_certificate.chosen([early, RIGHT], NOW) == RIGHT
    with pytest.raises(card_errors.CertificateNotValid, match="gjelder ikke ennå"):
        card_certificate.check_valid(early, NOW)
    with pytest.raises(card_errors.CertificateNotValid, match="utløpt"):
        card_certificate.check_valid(RIGHT, NOW + timedelta(days=366))


def test_a_signature_of_another_key_kind_or_message_proves_nothing() -> None:
    key = rsa.generate_private_key(65537, 2048)
    der = certificate(key, Key(), NOW)
    made = key.sign(b"asked", padding.PKCS1v15(), hashes.SHA256())
    card_certificate.check_signature(der, "pkcs1", made, b"asked")
    for scheme, signature, message in (
        ("pkcs1", made, b"other"), ("pss", made, b"asked"), ("ecdsa", made, b"asked"),
        ("pkcs1", b"", b"asked"),
    ):  # fmt: skip
        with pytest.raises(card_errors.NotShown):
            card_certificate.check_signature(der, scheme, signature, message)  # type: ignore[arg-type]
    for signature in (b"", b"\0" * 64, b"\xff" * 7):
        with pytest.raises(card_errors.NotShown):
            card_certificate.check_signature(RIGHT, "ecdsa", signature, b"asked")
