"""Structures of WebAuthn.dll (webauthn.h) for ctypes, as they lie in memory on 64-bit Windows.

Every number has its width by name, and texts are addresses of UTF-16, so that they lie in the same way
wherever the layouts are tried. A comment says up to which version of a structure its fields are declared.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_int32, c_uint8, c_uint32, c_void_p

Dword, Long, Bool, Bytes, Text = c_uint32, c_int32, c_int32, POINTER(c_uint8), c_void_p


class RpEntity(Structure):
    """WEBAUTHN_RP_ENTITY_INFORMATION, version 1."""

    _fields_ = [("dwVersion", Dword), ("pwszId", Text), ("pwszName", Text), ("pwszIcon", Text)]


class UserEntity(Structure):
    """WEBAUTHN_USER_ENTITY_INFORMATION, version 1."""

    _fields_ = [
        ("dwVersion", Dword), ("cbId", Dword), ("pbId", Bytes),
        ("pwszName", Text), ("pwszIcon", Text), ("pwszDisplayName", Text),
    ]  # fmt: skip


class ClientData(Structure):
    """WEBAUTHN_CLIENT_DATA, version 1."""

    _fields_ = [
        ("dwVersion", Dword), ("cbClientDataJSON", Dword), ("pbClientDataJSON", Bytes),
        ("pwszHashAlgId", Text),
    ]  # fmt: skip


class CoseParameter(Structure):
    """WEBAUTHN_COSE_CREDENTIAL_PARAMETER, version 1."""

    _fields_ = [("dwVersion", Dword), ("pwszCredentialType", Text), ("lAlg", Long)]


class CoseParameters(Structure):
    """WEBAUTHN_COSE_CREDENTIAL_PARAMETERS."""

    _fields_ = [("cCredentialParameters", Dword), ("pCredentialParameters", POINTER(CoseParameter))]


class Credential(Structure):
    """WEBAUTHN_CREDENTIAL, version 1."""

    _fields_ = [("dwVersion", Dword), ("cbId", Dword), ("pbId", Bytes), ("pwszCredentialType", Text)]


class Credentials(Structure):
    """WEBAUTHN_CREDENTIALS."""

    _fields_ = [("cCredentials", Dword), ("pCredentials", POINTER(Credential))]


class CredentialEx(Structure):
    """WEBAUTHN_CREDENTIAL_EX, version 1."""

    _fields_ = [*Credential._fields_, ("dwTransports", Dword)]


class CredentialList(Structure):
    """WEBAUTHN_CREDENTIAL_LIST."""

    _fields_ = [("cCredentials", Dword), ("ppCredentials", POINTER(POINTER(CredentialEx)))]


class Extensions(Structure):
    """WEBAUTHN_EXTENSIONS; none is ever asked for."""

    _fields_ = [("cExtensions", Dword), ("pExtensions", c_void_p)]


class MakeOptions(Structure):
    """WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS, version 3."""

    _fields_ = [
        ("dwVersion", Dword), ("dwTimeoutMilliseconds", Dword), ("CredentialList", Credentials),
        ("Extensions", Extensions), ("dwAuthenticatorAttachment", Dword), ("bRequireResidentKey", Bool),
        ("dwUserVerificationRequirement", Dword), ("dwAttestationConveyancePreference", Dword),
        ("dwFlags", Dword), ("pCancellationId", c_void_p),
        ("pExcludeCredentialList", POINTER(CredentialList)),
    ]  # fmt: skip


class AssertionOptions(Structure):
    """WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS, version 4."""

    _fields_ = [
        ("dwVersion", Dword), ("dwTimeoutMilliseconds", Dword), ("CredentialList", Credentials),
        ("Extensions", Extensions), ("dwAuthenticatorAttachment", Dword),
        ("dwUserVerificationRequirement", Dword), ("dwFlags", Dword), ("pwszU2fAppId", Text),
        ("pbU2fAppId", c_void_p), ("pCancellationId", c_void_p),
        ("pAllowCredentialList", POINTER(CredentialList)),
    ]  # fmt: skip


class Attestation(Structure):
    """WEBAUTHN_CREDENTIAL_ATTESTATION, version 3: a later one is longer at its end."""

    _fields_ = [
        ("dwVersion", Dword), ("pwszFormatType", Text), ("cbAuthenticatorData", Dword),
        ("pbAuthenticatorData", Bytes), ("cbAttestation", Dword), ("pbAttestation", Bytes),
        ("dwAttestationDecodeType", Dword), ("pvAttestationDecode", c_void_p),
        ("cbAttestationObject", Dword), ("pbAttestationObject", Bytes), ("cbCredentialId", Dword),
        ("pbCredentialId", Bytes), ("Extensions", Extensions), ("dwUsedTransport", Dword),
    ]  # fmt: skip


class Assertion(Structure):
    """WEBAUTHN_ASSERTION, version 1: a later one is longer at its end."""

    _fields_ = [
        ("dwVersion", Dword), ("cbAuthenticatorData", Dword), ("pbAuthenticatorData", Bytes),
        ("cbSignature", Dword), ("pbSignature", Bytes), ("Credential", Credential),
        ("cbUserId", Dword), ("pbUserId", Bytes),
    ]  # fmt: skip


def text(words: str) -> ctypes.Array[c_uint8]:
    """Text as Windows wants it (UTF-16 with its end), which lives as long as somebody holds it."""
    return octets(words.encode("utf-16-le") + b"\0\0")


def octets(data: bytes) -> ctypes.Array[c_uint8]:
    """Bytes in memory of their own."""
    return (c_uint8 * len(data)).from_buffer_copy(data)
