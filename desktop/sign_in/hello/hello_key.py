"""Key of Windows Hello that somebody registered, and the check of each answer that is made with it.

The key belongs to `RP_ID`, which is no address of anybody's (RFC 6761): no page in a browser can ask for it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from desktop.core.decoding.by_type import from_json
from desktop.sign_in.hello import authenticator_data
from desktop.sign_in.hello.authenticator_data import ATTESTED, MOVABLE, PRESENT, VERIFIED, AuthenticatorData
from desktop.sign_in.hello.hello_errors import HelloNotShown

RP_ID = "fagflate.invalid"
ORIGIN = f"https://{RP_ID}"
CREATE: Literal["webauthn.create"] = "webauthn.create"
GET: Literal["webauthn.get"] = "webauthn.get"
Use = Literal["webauthn.create", "webauthn.get"]


class HelloKey(msgspec.Struct, frozen=True):
    """A key as it is kept: its id, the public key (DER), and the count of its uses that was shown last."""

    credential: bytes
    public_key: bytes
    counter: int


class Made(msgspec.Struct, frozen=True):
    """A new key as Windows tells it, with what it was asked."""

    client_data: bytes
    authenticator_data: bytes
    credential: bytes


class Given(msgspec.Struct, frozen=True):
    """A challenge as it was signed, with what was asked."""

    client_data: bytes
    authenticator_data: bytes
    credential: bytes
    signature: bytes


class _ClientData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    challenge: str
    origin: str
    crossOrigin: bool = False


def client_data(use: Use, challenge: bytes) -> bytes:
    """Client data (JSON) of one question, of which Windows signs the digest."""
    said = {"type": use, "challenge": _base64url(challenge), "origin": ORIGIN, "crossOrigin": False}
    return json.dumps(said, separators=(",", ":")).encode()


def registered(made: Made, challenge: bytes) -> HelloKey:
    """The key that was made for this challenge. Raises HelloNotShown."""
    _check_client_data(made.client_data, CREATE, challenge)
    found = _checked(made.authenticator_data)
    if found.attested is None or not hmac.compare_digest(found.attested.credential, made.credential):
        raise HelloNotShown("new key without its public half, or another one")
    return HelloKey(found.attested.credential, found.attested.public_key, found.counter)


def shown(given: Given, challenge: bytes, kept: HelloKey) -> HelloKey:
    """The kept key with its new count of uses, where this challenge was signed with it. Raises
    HelloNotShown."""
    if not hmac.compare_digest(given.credential, kept.credential):
        raise HelloNotShown("credential that was never registered")
    _check_client_data(given.client_data, GET, challenge)
    found = _checked(given.authenticator_data)
    if found.flags & ATTESTED:
        raise HelloNotShown("new key where none was asked for")
    digest = hashlib.sha256(given.client_data).digest()
    _check_signature(kept.public_key, given.signature, given.authenticator_data + digest)
    if (found.counter or kept.counter) and found.counter <= kept.counter:
        # A copy of the key counts by itself; both at 0: it does not count.
        raise HelloNotShown("count of uses that did not go on")
    return msgspec.structs.replace(kept, counter=found.counter)


def _checked(data: bytes) -> AuthenticatorData:
    found = authenticator_data.read(data)
    if not hmac.compare_digest(found.rp_id_hash, hashlib.sha256(RP_ID.encode()).digest()):
        raise HelloNotShown("key of another program (rpIdHash)")
    if not found.flags & PRESENT or not found.flags & VERIFIED:
        raise HelloNotShown("nobody was verified (flags UP and UV)")
    if found.flags & MOVABLE:
        # Copied to other machines with an account: not what this machine has.
        raise HelloNotShown("key that may leave this machine (flag BE)")
    return found


def _check_client_data(data: bytes, use: Use, challenge: bytes) -> None:
    try:
        said = from_json(data, _ClientData)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise HelloNotShown("client data that can't be read") from error
    if said.type != use:
        raise HelloNotShown("client data of another use (type)")
    if not hmac.compare_digest(said.challenge.encode(), _base64url(challenge).encode()):
        raise HelloNotShown("another challenge")
    if said.origin != ORIGIN or said.crossOrigin:
        raise HelloNotShown("client data of another program (origin)")


def _check_signature(public_key: bytes, signature: bytes, message: bytes) -> None:
    try:
        key = load_der_public_key(public_key)
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        else:
            raise HelloNotShown("kept key of another kind")
    except (InvalidSignature, ValueError, UnsupportedAlgorithm) as error:
        raise HelloNotShown("signature by another key") from error


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
