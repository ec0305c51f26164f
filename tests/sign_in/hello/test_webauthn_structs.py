"""Structures of WebAuthn.dll lie in memory as 64-bit Windows has them."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from desktop.sign_in.hello import authenticator_data, webauthn_dll
from desktop.sign_in.hello import webauthn_structs as form

COMPILER = shutil.which("x86_64-w64-mingw32-gcc")
HEADERS = (Path("/usr/share/mingw-w64/include"), Path("/usr/x86_64-w64-mingw32/include"))
DOCUMENTED: dict[Any, tuple[str, int, tuple[int, ...]]] = {
    form.RpEntity: ("WEBAUTHN_RP_ENTITY_INFORMATION", 32, (0, 8, 16, 24)),
    form.UserEntity: ("WEBAUTHN_USER_ENTITY_INFORMATION", 40, (0, 4, 8, 16, 24, 32)),
    form.ClientData: ("WEBAUTHN_CLIENT_DATA", 24, (0, 4, 8, 16)),
    form.CoseParameter: ("WEBAUTHN_COSE_CREDENTIAL_PARAMETER", 24, (0, 8, 16)),
    form.CoseParameters: ("WEBAUTHN_COSE_CREDENTIAL_PARAMETERS", 16, (0, 8)),
    form.Credential: ("WEBAUTHN_CREDENTIAL", 24, (0, 4, 8, 16)),
    form.Credentials: ("WEBAUTHN_CREDENTIALS", 16, (0, 8)),
    form.CredentialEx: ("WEBAUTHN_CREDENTIAL_EX", 32, (0, 4, 8, 16, 24)),
    form.CredentialList: ("WEBAUTHN_CREDENTIAL_LIST", 16, (0, 8)),
    form.Extensions: ("WEBAUTHN_EXTENSIONS", 16, (0, 8)),
    form.MakeOptions: (
        "WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS", 80, (0, 4, 8, 24, 40, 44, 48, 52, 56, 64, 72),
    ),
    form.AssertionOptions: (
        "WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS", 88, (0, 4, 8, 24, 40, 44, 48, 56, 64, 72, 80),
    ),
    form.Attestation: (
        "WEBAUTHN_CREDENTIAL_ATTESTATION", 120, (0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 112),
    ),
    form.Assertion: ("WEBAUTHN_ASSERTION", 72, (0, 4, 8, 16, 24, 32, 56, 64)),
}  # fmt: skip
LONGER = (form.MakeOptions, form.AssertionOptions, form.Attestation, form.Assertion)
"""Of which the header has later versions, with more fields behind ours."""
CONSTANTS = {
    "WEBAUTHN_AUTHENTICATOR_ATTACHMENT_PLATFORM": webauthn_dll.PLATFORM,
    "WEBAUTHN_USER_VERIFICATION_REQUIREMENT_REQUIRED": webauthn_dll.REQUIRED,
    "WEBAUTHN_ATTESTATION_CONVEYANCE_PREFERENCE_NONE": webauthn_dll.NO_ATTESTATION,
    "WEBAUTHN_CTAP_TRANSPORT_INTERNAL": webauthn_dll.INTERNAL,
    "WEBAUTHN_AUTHENTICATOR_MAKE_CREDENTIAL_OPTIONS_VERSION_3": webauthn_dll.MAKE_OPTIONS,
    "WEBAUTHN_AUTHENTICATOR_GET_ASSERTION_OPTIONS_VERSION_4": webauthn_dll.ASSERTION_OPTIONS,
    "WEBAUTHN_CREDENTIAL_ATTESTATION_VERSION_3": webauthn_dll.ATTESTATION,
    "WEBAUTHN_ASSERTION_VERSION_1": webauthn_dll.ASSERTION,
    "WEBAUTHN_COSE_ALGORITHM_ECDSA_P256_WITH_SHA256": authenticator_data.ES256,
    "WEBAUTHN_COSE_ALGORITHM_RSASSA_PKCS1_V1_5_WITH_SHA256": authenticator_data.RS256,
}


@pytest.mark.parametrize("kind", DOCUMENTED, ids=lambda kind: kind.__name__)
def test_each_structure_is_as_long_as_documented_and_its_fields_lie_there(kind: Any) -> None:
    _name, size, offsets = DOCUMENTED[kind]
    assert ctypes.sizeof(kind) == size
    assert tuple(getattr(kind, field[0]).offset for field in kind._fields_) == offsets


def test_the_header_of_another_maker_says_the_same(tmp_path: Path) -> None:
    if COMPILER is None or not any((one / "webauthn.h").is_file() for one in HEADERS):
        pytest.skip("no x86_64-w64-mingw32-gcc with webauthn.h: layouts are held against the table alone")
    lines = ["#include <stddef.h>", "#include <windows.h>", "#include <webauthn.h>"]
    for kind, (name, size, _offsets) in DOCUMENTED.items():
        if kind not in LONGER:
            lines.append(f'_Static_assert(sizeof({name}) == {size}, "{name}");')
        for field, *_of in kind._fields_:
            at = getattr(kind, field)
            lines += [
                f'_Static_assert(offsetof({name}, {field}) == {at.offset}, "{name}.{field}");',
                f'_Static_assert(sizeof((({name} *)0)->{field}) == {at.size}, "{name}.{field}");',
            ]
    lines += [f'_Static_assert({name} == {value}, "{name}");' for name, value in CONSTANTS.items()]
    source = tmp_path / "layouts.c"
    source.write_text("\n".join([*lines, ""]), encoding="ascii")
    told = _compiled(source)
    assert told.returncode == 0, told.stderr
    # It can fail: one byte off is told.
    source.write_text("\n".join([*lines, '_Static_assert(sizeof(WEBAUTHN_CLIENT_DATA) == 25, "off");', ""]))
    assert "off" in _compiled(source).stderr


def _compiled(source: Path) -> subprocess.CompletedProcess[str]:
    assert COMPILER is not None
    call = [COMPILER, "-std=c11", "-fsyntax-only", str(source)]
    return subprocess.run(call, capture_output=True, text=True, check=False, timeout=120)
