"""Authenticator in software behind the calls of WebAuthn.dll: real C functions, memory and signatures.

It takes the place of the library alone: whatever calls it passes structures by address, and what it gives
back lies in memory of its own until it is freed.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import struct
from collections.abc import Callable
from ctypes import CFUNCTYPE
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from desktop.sign_in.hello import webauthn_dll
from desktop.sign_in.hello import webauthn_structs as form
from desktop.sign_in.hello.hello_key import RP_ID

UP_UV = 0x05
ATTESTED = 0x40


def cbor(value: int | bytes | dict[int, Any]) -> bytes:
    """CBOR of what a COSE key is made of, in its shortest form."""
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    return _head(0, value) if value >= 0 else _head(1, -1 - value)


def _head(kind: int, value: int) -> bytes:
    if value < 24:
        return bytes([kind << 5 | value])
    if value < 256:
        return bytes([kind << 5 | 24, value])
    return bytes([kind << 5 | 25]) + struct.pack(">H", value)


def cose(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> dict[int, Any]:
    """COSE key of a key's public half."""
    if isinstance(key, rsa.RSAPrivateKey):
        two = key.public_key().public_numbers()
        return {1: 3, 3: -257, -1: two.n.to_bytes(256, "big"), -2: two.e.to_bytes(3, "big")}
    at = key.public_key().public_numbers()
    return {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")}


def data(
    rp: str = RP_ID, flags: int = UP_UV, counter: int = 1, credential: bytes = b"", key: bytes = b""
) -> bytes:
    """Authenticator data, with a new key where there is one."""
    said = hashlib.sha256(rp.encode()).digest() + struct.pack(">BI", flags, counter)
    return said + (bytes(16) + struct.pack(">H", len(credential)) + credential + key if key else b"")


class Authenticator:
    """Library with one authenticator. Its attributes are what a test makes wrong."""

    def __init__(self) -> None:
        self.version, self.there, self.answer = 1, 1, 0
        self.structure, self.transport = 3, webauthn_dll.INTERNAL
        self.rp, self.flags, self.step = "", UP_UV, 1
        self.rsa = False
        self.keys: dict[bytes, Any] = {}
        self.counter = 0
        self.asked: list[dict[str, Any]] = []
        self.freed = 0
        self.answers_with: Callable[[bytes], bytes] = lambda client_data: client_data
        self.answers_for = b""
        self._lent: list[Any] = []
        one = webauthn_dll._SIGNATURES
        for name, work in (
            ("WebAuthNGetApiVersionNumber", lambda: self.version),
            ("WebAuthNIsUserVerifyingPlatformAuthenticatorAvailable", self._available),
            ("WebAuthNAuthenticatorMakeCredential", self._make),
            ("WebAuthNAuthenticatorGetAssertion", self._assert),
            ("WebAuthNFreeCredentialAttestation", self._free),
            ("WebAuthNFreeAssertion", self._free),
        ):
            result, arguments = one[name]
            setattr(self, name, CFUNCTYPE(result, *arguments)(work))

    def _available(self, there: Any) -> int:
        there[0] = self.there
        return 0

    def _make(self, window: int, rp: Any, user: Any, ways: Any, asked: Any, options: Any, found: Any) -> int:
        rp, user, ways, options = rp.contents, user.contents, ways.contents, options.contents
        algorithms = [ways.pCredentialParameters[at].lAlg for at in range(ways.cCredentialParameters)]
        self.asked.append({
            "window": window, "rp": words(rp.pwszId), "user": octets(user.pbId, user.cbId),
            "name": words(user.pwszDisplayName), "algorithms": algorithms, **self._told(asked, options),
        })  # fmt: skip
        if self.answer:
            return self.answer
        ident = hashlib.sha256(b"key" + octets(user.pbId, user.cbId)).digest()
        key: Any = (
            rsa.generate_private_key(65537, 2048) if self.rsa else ec.generate_private_key(ec.SECP256R1())
        )
        self.keys[ident] = key
        self.counter += self.step
        said = data(self.rp or words(rp.pwszId), self.flags | ATTESTED, self.counter, ident, cbor(cose(key)))
        made = form.Attestation(dwVersion=self.structure, dwUsedTransport=self.transport)
        made.cbAuthenticatorData, made.pbAuthenticatorData = self._lend(said)
        made.cbCredentialId, made.pbCredentialId = self._lend(self.answers_for or ident)
        self._give(found, made)
        return 0

    def _assert(self, window: int, rp: int, asked: Any, options: Any, found: Any) -> int:
        options = options.contents
        allowed = options.pAllowCredentialList.contents
        one = allowed.ppCredentials[0].contents
        ident = octets(one.pbId, one.cbId)
        self.asked.append({
            "window": window, "rp": words(rp), "allowed": allowed.cCredentials, "credential": ident,
            "transports": one.dwTransports, "kind": words(one.pwszCredentialType),
            **self._told(asked, options),
        })  # fmt: skip
        if self.answer:
            return self.answer
        if ident not in self.keys:
            return ctypes.c_int32(0x80090011).value
        client_data = octets(asked.contents.pbClientDataJSON, asked.contents.cbClientDataJSON)
        self.counter += self.step
        said = data(self.rp or words(rp), self.flags, self.counter)
        made = form.Assertion(dwVersion=self.structure)
        made.cbAuthenticatorData, made.pbAuthenticatorData = self._lend(said)
        digest = hashlib.sha256(self.answers_with(client_data)).digest()
        made.cbSignature, made.pbSignature = self._lend(signature(self.keys[ident], said + digest))
        made.Credential.cbId, made.Credential.pbId = self._lend(self.answers_for or ident)
        self._give(found, made)
        return 0

    def _told(self, asked: Any, options: Any) -> dict[str, Any]:
        client_data = octets(asked.contents.pbClientDataJSON, asked.contents.cbClientDataJSON)
        return {
            "client_data": json.loads(client_data), "hash": words(asked.contents.pwszHashAlgId),
            "options": options.dwVersion, "attachment": options.dwAuthenticatorAttachment,
            "verification": options.dwUserVerificationRequirement,
            "extensions": options.Extensions.cExtensions,
        }  # fmt: skip

    def _lend(self, given: bytes) -> tuple[int, Any]:
        memory = form.octets(given)
        self._lent.append(memory)
        return len(given), ctypes.cast(memory, form.Bytes)

    def _give(self, found: Any, made: Any) -> None:
        self._lent.append(made)
        found[0] = ctypes.pointer(made)

    def _free(self, _found: Any) -> None:
        # What is read after this is no longer what it was.
        self.freed += 1
        for memory in self._lent:
            ctypes.memset(ctypes.addressof(memory), 0xDD, ctypes.sizeof(memory))
        self._lent.clear()


def signature(key: Any, message: bytes) -> bytes:
    """Signature of an authenticator."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message, ec.ECDSA(hashes.SHA256()))  # type: ignore[no-any-return]


def octets(pointer: Any, count: int) -> bytes:
    """Bytes at an address."""
    return ctypes.string_at(pointer, count)


def words(address: int) -> str:
    """UTF-16 at an address, up to its end."""
    found = b""
    while (two := ctypes.string_at(address + len(found), 2)) != b"\0\0":
        found += two
    return found.decode("utf-16-le")
