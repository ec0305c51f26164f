"""Windows Hello by WebAuthn.dll: a key of the machine is made, or signs, once its user is verified.

Only the machine's own authenticator with user verification is asked. Written by the documentation,
unproven on Windows. Each call waits for a dialogue of Windows, above the window whose handle is given.
"""

from __future__ import annotations

import ctypes
import hashlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_int32, c_uint8, c_uint32, c_void_p, cast
from typing import Any

from desktop.sign_in.hello import webauthn_structs as form
from desktop.sign_in.hello.authenticator_data import ES256, LONGEST_ID, RS256
from desktop.sign_in.hello.hello_errors import (
    HelloBusy,
    HelloCancelled,
    HelloForgot,
    HelloNotHere,
    HelloNotShown,
    HelloRefused,
)  # fmt: skip
from desktop.sign_in.hello.hello_key import CREATE, GET, RP_ID, Given, Made, client_data

NEEDED = 1
"""Least version of the interface: it has all that is used here."""
MAKE_OPTIONS, ASSERTION_OPTIONS, ATTESTATION, ASSERTION = 3, 4, 3, 1
"""Versions of the structures as they are declared; those that come back are at least these."""
PLATFORM, REQUIRED, NO_ATTESTATION, INTERNAL = 1, 1, 1, 0x10
"""WEBAUTHN_AUTHENTICATOR_ATTACHMENT_PLATFORM, WEBAUTHN_USER_VERIFICATION_REQUIREMENT_REQUIRED,
WEBAUTHN_ATTESTATION_CONVEYANCE_PREFERENCE_NONE, WEBAUTHN_CTAP_TRANSPORT_INTERNAL."""
CANCELLED = frozenset([0x80090036, 0x800704C7, 0x800705B4])
"""NTE_USER_CANCELLED, ERROR_CANCELLED, ERROR_TIMEOUT."""
UNKNOWN = frozenset([0x80090011])
"""NTE_NOT_FOUND."""
NO_DEVICE = frozenset([0x80090035, 0x80090029])
"""NTE_DEVICE_NOT_FOUND, NTE_NOT_SUPPORTED."""
MOST_BYTES = 1 << 16
_TIMEOUT = 120_000
_SYSTEM32 = 0x800
"""LOAD_LIBRARY_SEARCH_SYSTEM32: no library of a folder that users can write."""
_one_at_a_time = threading.Lock()
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "WebAuthNGetApiVersionNumber": (c_uint32, []),
    "WebAuthNIsUserVerifyingPlatformAuthenticatorAvailable": (c_int32, [POINTER(form.Bool)]),
    "WebAuthNAuthenticatorMakeCredential": (c_int32, [
        c_void_p, POINTER(form.RpEntity), POINTER(form.UserEntity), POINTER(form.CoseParameters),
        POINTER(form.ClientData), POINTER(form.MakeOptions), POINTER(POINTER(form.Attestation)),
    ]),
    "WebAuthNAuthenticatorGetAssertion": (c_int32, [
        c_void_p, c_void_p, POINTER(form.ClientData), POINTER(form.AssertionOptions),
        POINTER(POINTER(form.Assertion)),
    ]),
    "WebAuthNFreeCredentialAttestation": (None, [POINTER(form.Attestation)]),
    "WebAuthNFreeAssertion": (None, [POINTER(form.Assertion)]),
}  # fmt: skip


def library() -> Any:
    """WebAuthn.dll of this Windows. Raises HelloNotHere."""
    if sys.platform != "win32":
        raise HelloNotHere("not Windows")
    try:
        return getattr(ctypes, "WinDLL")("webauthn.dll", winmode=_SYSTEM32)  # noqa: B009
    except OSError as error:
        raise HelloNotHere(f"webauthn.dll: {type(error).__name__}") from None


def check_here() -> None:
    """Raise HelloNotHere where Windows Hello is too old, missing or not set up."""
    _usable()


def made(window: int, challenge: bytes, user: str, name: str) -> Made:
    """Let Windows make a key of this machine for somebody; `user` tells keys apart and is not kept as it is,
    `name` stands in the dialogue. A key that was made for the same user before is replaced. Raises
    HelloError."""
    data = client_data(CREATE, challenge)
    with _asking() as hello:
        ident, kind = form.octets(hashlib.sha256(user.encode()).digest()), form.text("public-key")
        rp_id, program, named = form.text(RP_ID), form.text("Fagflate"), form.text(name)
        rp = form.RpEntity(1, _at(rp_id), _at(program), None)
        whose = form.UserEntity(1, len(ident), _bytes(ident), _at(named), None, _at(named))
        ways = (form.CoseParameter * 2)(*(form.CoseParameter(1, _at(kind), alg) for alg in (ES256, RS256)))
        parameters = form.CoseParameters(len(ways), ways)
        asked, _kept = _client_data(data)
        options = form.MakeOptions(
            dwVersion=MAKE_OPTIONS, dwTimeoutMilliseconds=_TIMEOUT, dwAuthenticatorAttachment=PLATFORM,
            dwUserVerificationRequirement=REQUIRED, dwAttestationConveyancePreference=NO_ATTESTATION,
        )  # fmt: skip
        found = POINTER(form.Attestation)()
        _check(
            hello.WebAuthNAuthenticatorMakeCredential(
                window, byref(rp), byref(whose), byref(parameters), byref(asked), byref(options), byref(found)
            ),
            found,
        )
        try:
            one = found.contents
            if one.dwVersion < ATTESTATION:
                raise HelloNotHere(f"attestation of version {one.dwVersion}")
            if one.dwUsedTransport != INTERNAL:
                raise HelloNotShown("key of another device than this machine")
            return Made(
                data,
                _copied(one.pbAuthenticatorData, one.cbAuthenticatorData, MOST_BYTES),
                _copied(one.pbCredentialId, one.cbCredentialId, LONGEST_ID),
            )
        finally:
            hello.WebAuthNFreeCredentialAttestation(found)


def given(window: int, challenge: bytes, credential: bytes) -> Given:
    """Let Windows sign a challenge with this key once its user is verified. Raises HelloError."""
    data = client_data(GET, challenge)
    with _asking() as hello:
        ident, kind, rp_id = form.octets(credential), form.text("public-key"), form.text(RP_ID)
        allowed = form.CredentialEx(1, len(ident), _bytes(ident), _at(kind), INTERNAL)
        one_of = (POINTER(form.CredentialEx) * 1)(ctypes.pointer(allowed))
        listed = form.CredentialList(len(one_of), one_of)
        asked, _kept = _client_data(data)
        options = form.AssertionOptions(
            dwVersion=ASSERTION_OPTIONS, dwTimeoutMilliseconds=_TIMEOUT, dwAuthenticatorAttachment=PLATFORM,
            dwUserVerificationRequirement=REQUIRED, pAllowCredentialList=ctypes.pointer(listed),
        )  # fmt: skip
        found = POINTER(form.Assertion)()
        _check(
            hello.WebAuthNAuthenticatorGetAssertion(
                window, _at(rp_id), byref(asked), byref(options), byref(found)
            ),
            found,
        )
        try:
            one = found.contents
            if one.dwVersion < ASSERTION:
                raise HelloNotHere(f"assertion of version {one.dwVersion}")
            return Given(
                data,
                _copied(one.pbAuthenticatorData, one.cbAuthenticatorData, MOST_BYTES),
                _copied(one.Credential.pbId, one.Credential.cbId, LONGEST_ID),
                _copied(one.pbSignature, one.cbSignature, MOST_BYTES),
            )
        finally:
            hello.WebAuthNFreeAssertion(found)


@contextmanager
def _asking() -> Iterator[Any]:
    """The library, for one dialogue at a time."""
    if not _one_at_a_time.acquire(blocking=False):
        # A dialogue may stand there for long: whoever asks is told, and never waits.
        raise HelloBusy
    try:
        yield _usable()
    finally:
        _one_at_a_time.release()


def _usable() -> Any:
    hello = library()
    try:
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(hello, name)
            function.restype, function.argtypes = result, arguments
    except AttributeError as error:
        raise HelloNotHere(f"webauthn.dll without {error}") from None
    version = hello.WebAuthNGetApiVersionNumber()
    if version < NEEDED:
        raise HelloNotHere(f"interface of version {version}, {NEEDED} is needed")
    there = form.Bool(0)
    _check(hello.WebAuthNIsUserVerifyingPlatformAuthenticatorAvailable(byref(there)), True)
    if not there.value:
        raise HelloNotHere("Windows Hello is not set up for this account")
    return hello


def _check(result: int, found: object) -> None:
    """Raise in words what Windows answered (an HRESULT), or where it gave nothing."""
    code = result & 0xFFFFFFFF
    if code in CANCELLED:
        raise HelloCancelled
    if code in UNKNOWN:
        raise HelloForgot
    if code in NO_DEVICE:
        raise HelloNotHere(f"HRESULT {code:08X}")
    if result != 0:
        raise HelloRefused(f"HRESULT {code:08X}")
    if not found:
        raise HelloRefused("nothing was given")


def _client_data(data: bytes) -> tuple[form.ClientData, tuple[object, ...]]:
    """Client data, and the memory that has to live as long."""
    held, digest = form.octets(data), form.text("SHA-256")
    return form.ClientData(1, len(held), _bytes(held), _at(digest)), (held, digest)


def _at(memory: Any) -> int:
    return ctypes.addressof(memory)


def _bytes(memory: Any) -> Any:
    return cast(memory, POINTER(c_uint8))


def _copied(pointer: Any, count: int, most: int) -> bytes:
    """Bytes that Windows lent, copied before they are given back."""
    if not pointer or not 0 < count <= most:
        raise HelloRefused("an answer of another length")
    return ctypes.string_at(pointer, count)
