"""Certificates of a card: the one for signing in, its validity, and a signature made with its key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from desktop.sign_in.card_errors import CertificateNotValid, NotShown

Scheme = Literal["pss", "pkcs1", "ecdsa"]
"""Kind of a signature, always over SHA-256."""
KeyKind = Literal["rsa", "ec"]
E = TypeVar("E", bound=x509.ExtensionType)
_PURPOSES = {
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.SMARTCARD_LOGON,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
}
_LEAST_BITS = {"rsa": 2048, "ec": 256}


def chosen(certificates: Iterable[bytes], now: datetime) -> bytes | None:
    """The certificate (DER) with which a card's holder signs in; None where it has none. Of several the one
    that is valid now and stays so longest."""
    fitting = []
    for der in certificates:
        certificate = _read(der)
        if certificate is not None and _signs_in(certificate):
            fitting.append((_holds(certificate, now) == "", certificate.not_valid_after_utc, der))
    return max(fitting)[2] if fitting else None


def check_valid(der: bytes, now: datetime) -> None:
    """Raise CertificateNotValid for one that has expired, or does not hold yet."""
    certificate = x509.load_der_x509_certificate(der)
    if wrong := _holds(certificate, now):
        raise CertificateNotValid(expired=wrong == "expired")


def kind_of(der: bytes) -> KeyKind:
    """Kind of a certificate's key."""
    return (
        "ec"
        if isinstance(x509.load_der_x509_certificate(der).public_key(), ec.EllipticCurvePublicKey)
        else "rsa"
    )


def check_signature(der: bytes, scheme: Scheme, signature: bytes, message: bytes) -> None:
    """Raise NotShown where a signature was not made of this message with the certificate's key."""
    key = x509.load_der_x509_certificate(der).public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and scheme == "ecdsa":
            key.verify(_der_of(signature), message, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey) and scheme == "pss":
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
            key.verify(signature, message, pss, hashes.SHA256())
        elif isinstance(key, rsa.RSAPublicKey) and scheme == "pkcs1":
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        else:
            raise NotShown
    except InvalidSignature as error:
        raise NotShown from error


def _der_of(signature: bytes) -> bytes:
    """A card's two numbers, one behind the other, as everybody else writes them."""
    half = len(signature) // 2
    return encode_dss_signature(
        int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    )


def _read(der: bytes) -> x509.Certificate | None:
    try:
        certificate = x509.load_der_x509_certificate(der)
        # Both are read when they are asked for, and may be what nobody can read.
        certificate.public_key()
        _ = certificate.extensions
    except (ValueError, UnsupportedAlgorithm, x509.UnsupportedGeneralNameType, x509.DuplicateExtension):
        return None
    return certificate


def _signs_in(certificate: x509.Certificate) -> bool:
    """True for a certificate whose key shows who somebody is, and binds them to nothing: Norwegian cards have
    another one (nonRepudiation) for signatures."""
    key = certificate.public_key()
    kind = "rsa" if isinstance(key, rsa.RSAPublicKey) else "ec"
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) or key.key_size < _LEAST_BITS[kind]:
        return False
    usage = _extension(certificate, x509.KeyUsage)
    if usage is None or not usage.digital_signature or usage.content_commitment:
        return False
    basic = _extension(certificate, x509.BasicConstraints)
    if basic is not None and basic.ca:
        return False
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    named: set[ObjectIdentifier] = set(purposes) if purposes is not None else set(_PURPOSES)
    return bool(named & _PURPOSES)


def _extension(certificate: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _holds(certificate: x509.Certificate, now: datetime) -> Literal["", "expired", "early"]:
    if now > certificate.not_valid_after_utc:
        return "expired"
    return "early" if now < certificate.not_valid_before_utc else ""
