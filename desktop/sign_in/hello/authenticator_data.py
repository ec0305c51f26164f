"""Authenticator data and COSE keys of WebAuthn, read strictly: what is not as it should be is refused.

WebAuthn Level 2, 6.1 (authenticator data) and RFC 9053 (COSE). Only what Windows Hello makes is known: keys
of ES256 and RS256, no extensions.
"""

from __future__ import annotations

import struct

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop.sign_in.hello.hello_errors import HelloNotShown

ES256, RS256 = -7, -257
PRESENT, VERIFIED, MOVABLE, MOVED, ATTESTED, EXTENDED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80
"""Flags: user present, user verified, key that may be backed up, key that is, key included, extensions."""
LONGEST_ID = 1023
"""Bytes of a credential's id, at most."""
_EXPONENT, _LEAST_BITS, _MOST_BITS = 65537, 2048, 8192
_SIDE = 32


class Attested(msgspec.Struct, frozen=True):
    """A new key: its id, and the public key (DER, SubjectPublicKeyInfo)."""

    credential: bytes
    public_key: bytes


class AuthenticatorData(msgspec.Struct, frozen=True):
    """Statement of an authenticator on one use of a key."""

    rp_id_hash: bytes
    flags: int
    counter: int
    attested: Attested | None


def read(data: bytes) -> AuthenticatorData:
    """Read authenticator data to its last byte. Raises HelloNotShown."""
    source = _Source(data)
    rp_id_hash = source.take(32)
    flags, counter = struct.unpack(">BI", source.take(5))
    attested = None
    if flags & ATTESTED:
        source.take(16)  # AAGUID: a make is no proof without attestation.
        (length,) = struct.unpack(">H", source.take(2))
        if not 0 < length <= LONGEST_ID:
            raise HelloNotShown("length of the credential id")
        credential = source.take(length)
        attested = Attested(credential, _public_key(_cose_map(source)))
    if flags & EXTENDED:
        raise HelloNotShown("extensions that nobody asked for")
    if flags & MOVED and not flags & MOVABLE:
        raise HelloNotShown("flags that contradict each other")
    if source.left:
        raise HelloNotShown("bytes behind the authenticator data")
    return AuthenticatorData(rp_id_hash, flags, counter, attested)


class _Source:
    """Bytes that are taken from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise HelloNotShown("authenticator data that ends too early")
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken


def _cose_map(source: _Source) -> dict[int, int | bytes]:
    """A CBOR map from numbers to numbers and bytes: more kinds a key of ours does not have."""
    kind, count = _head(source)
    if kind != 5 or count > 16:
        raise HelloNotShown("COSE key that is no map")
    found: dict[int, int | bytes] = {}
    for _at in range(count):
        label = _number(*_head(source))
        if label in found:
            raise HelloNotShown("COSE key that says something twice")
        kind, value = _head(source)
        found[label] = source.take(value) if kind == 2 else _number(kind, value)
    return found


def _head(source: _Source) -> tuple[int, int]:
    """Major type and argument of a CBOR item, in its shortest form only."""
    first = source.take(1)[0]
    kind, low = first >> 5, first & 0x1F
    if low < 24:
        return kind, low
    if low > 26:
        raise HelloNotShown("COSE key in a form that is not canonical")
    width = 1 << (low - 24)
    value = int.from_bytes(source.take(width), "big")
    if value < (24 if width == 1 else 1 << (8 * width // 2)):
        raise HelloNotShown("COSE key in a form that is not canonical")
    return kind, value


def _number(kind: int, value: int) -> int:
    if kind not in (0, 1):
        raise HelloNotShown("COSE key with a value of another kind")
    return value if kind == 0 else -1 - value


def _public_key(cose: dict[int, int | bytes]) -> bytes:
    """The public key (DER) of a COSE key, which has nothing beside what its kind has."""
    try:
        match cose:
            case {1: 2, 3: alg, -1: 1, -2: bytes(x), -3: bytes(y)} if alg == ES256 and len(cose) == 5:
                if len(x) != _SIDE or len(y) != _SIDE:
                    raise HelloNotShown("COSE key of another length")
                point = int.from_bytes(x, "big"), int.from_bytes(y, "big")
                curve = ec.EllipticCurvePublicNumbers(*point, ec.SECP256R1()).public_key()
                return curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            case {1: 3, 3: alg, -1: bytes(n), -2: bytes(e)} if alg == RS256 and len(cose) == 4:
                exponent, modulus = int.from_bytes(e, "big"), int.from_bytes(n, "big")
                if exponent != _EXPONENT or not _LEAST_BITS <= modulus.bit_length() <= _MOST_BITS:
                    raise HelloNotShown("COSE key that is too weak")
                key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
                return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise HelloNotShown("COSE key that is none") from error
    raise HelloNotShown("COSE key of another kind")
