"""Cards for tests: tokens of SoftHSM2 with keys and certificates; skipped with a reason where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PIN, WRONG = "482915", "000000"
_PLACES = ("lib/softhsm", "lib/x86_64-linux-gnu/softhsm", "lib/aarch64-linux-gnu/softhsm", "lib64/softhsm")


def module() -> str:
    """Path of SoftHSM2's PKCS#11 module; the test is skipped where there is none."""
    if sys.platform == "win32":
        pytest.skip("cards are tried with Debian's SoftHSM2")
    files = (f"/usr/{place}/libsofthsm2.so" for place in _PLACES)
    found = next((one for one in files if Path(one).is_file()), "")
    if not found or shutil.which("softhsm2-util") is None:
        pytest.skip("no SoftHSM2 here (Debian's package softhsm2)")
    return found


@dataclass(frozen=True)
class Key:
    """A key on a card, and what its certificate says."""

    kind: str = "rsa"
    signs_documents: bool = False
    since: timedelta = timedelta(days=-30)
    until: timedelta = timedelta(days=365)
    purposes: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.CLIENT_AUTH,)
    changed: Callable[[x509.CertificateBuilder], x509.CertificateBuilder] = field(default=lambda made: made)


def certificate(key: Any, said: Key, now: datetime, name: str = "Maren Aas") -> bytes:
    """A certificate (DER) of a key, which nobody but itself has signed: it is trusted by enrolment alone."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + said.since)
        .not_valid_after(now + said.until)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not said.signs_documents, content_commitment=said.signs_documents, **usage
            ),
            critical=True,
        )
    )
    if said.purposes:
        made = made.add_extension(x509.ExtendedKeyUsage(said.purposes), critical=False)
    return said.changed(made).sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class Reader:
    """Card readers of a machine: `put_in` and `take_out` are what a person does with cards."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.module = module()
        self._folder = folder
        self._set = monkeypatch.setenv
        self.put_in("none")

    def put_in(self, slots: str) -> None:
        """Cards made under this name are in the readers from now on, and no others."""
        tokens = self._folder / slots
        tokens.mkdir(parents=True, exist_ok=True)
        conf = self._folder / f"{slots}.conf"
        conf.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
        self._set("SOFTHSM2_CONF", str(conf))

    def take_out(self) -> None:
        self.put_in("none")

    def card(self, slots: str, now: datetime, *keys: Key) -> list[bytes]:
        """Make a card, put it in beside others of that name; the certificates that lie on it."""
        self.put_in(slots)
        label = f"card {len(list((self._folder / slots).iterdir()))}"
        tool = [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            "87654321",
        ]
        subprocess.run(tool, check=True, capture_output=True, env=dict(os.environ))
        import pkcs11

        library = pkcs11.lib(self.module)
        try:
            token = library.get_token(token_label=label)
            with token.open(rw=True, user_pin=PIN) as session:
                return [_stored(session, one, bytes([at + 1]), now) for at, one in enumerate(keys)]
        finally:
            library.finalize()


def _stored(session: Any, said: Key, ident: bytes, now: datetime) -> bytes:
    from pkcs11 import Attribute, CertificateType, ObjectClass
    from pkcs11.util import ec as ec_util
    from pkcs11.util import rsa as rsa_util

    key: Any
    if said.kind == "rsa":
        key = rsa.generate_private_key(65537, 2048)
    else:
        key = ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1()}[said.kind])
    form = serialization.PrivateFormat.TraditionalOpenSSL
    der = key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())
    told = rsa_util.decode_rsa_private_key(der) if said.kind == "rsa" else ec_util.decode_ec_private_key(der)
    signs = {Attribute.ID: ident, Attribute.TOKEN: True, Attribute.PRIVATE: True, Attribute.SIGN: True}
    session.create_object({**told, **signs})
    found = certificate(key, said, now)
    subject = x509.load_der_x509_certificate(found).subject.public_bytes()
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: False,
            Attribute.ID: ident,
            Attribute.SUBJECT: subject,
            Attribute.VALUE: found,
        }
    )
    return found


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Empty card readers."""
    return Reader(tmp_path / "readers", monkeypatch)
