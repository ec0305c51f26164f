"""Signed package of a sprint: its file to the byte, approvals, number and dates, sealed with Ed25519 (JWS).

A package is a FHIR `Library` of its own for each number, never changed: `url|version` means the same bytes
for ever. Its content is the YAML file and the seal. Sealed is a list of all that counts, with the file's
SHA-256; nothing is ever taken from the Library's other elements, but those that a stranger may read (url,
version, status) must say the same as the seal."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote, unquote

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.signed_bytes import canonical

if TYPE_CHECKING:
    from joserfc import jwk

Json = dict[str, Any]
FORMAT: Final = "urn:fagflate:package:1"
SYSTEM: Final = "urn:fagflate:package"
"""System of the identifier of every package: they are asked for by it."""
YAML: Final = "application/yaml"
JOSE: Final = "application/jose"
ALGORITHM: Final = "Ed25519"
MOST_BYTES: Final = 64 * 1024
"""Maximum bytes of the file, as of every file of configuration (`yaml_documents.MAX_BYTES`)."""
MOST_SEAL: Final = 64 * 1024
_URL: Final = "urn:fagflate:sprint:"
_NAME: Final = re.compile(r"[a-zæøå][a-z0-9æøå_-]{0,60}/sprint-[0-9]{2,3}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

Standing = Literal["active", "retired"]


class Approver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who has approved a sprint: name, role in words, and the day (YYYY-MM-DD)."""

    name: str
    role: str = ""
    day: str = ""


class Owner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Owner who signed: `Practitioner/id`, the PractitionerRole (`role`) and the name."""

    name: str
    practitioner: str = ""
    role: str = ""


class Package(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a seal is over. `sprint` is `workspace/sprint-NN`, `over` what the file is laid over, `begins`
    the day from which it counts (empty: at once), `at` the moment of the signature (a stamp), `why` the
    reason of one that takes the sprint back. `sha256` is the file's, empty where the sprint is taken back."""

    format: str
    sprint: str
    number: int
    status: Standing
    sha256: str
    by: Owner
    at: str
    over: str = ""
    begins: str = ""
    approvals: tuple[Approver, ...] = ()
    why: str = ""

    @property
    def url(self) -> str:
        """Canonical address of the sprint, the same in all its versions."""
        return f"{_URL}{quote(self.sprint)}"

    @property
    def canonical(self) -> str:
        """Canonical address with its version, as a letter names it (`Library|version`)."""
        return f"{self.url}|{self.number}"


class Sealed(msgspec.Struct, frozen=True):
    """A package as it travels: the compact JWS and the bytes of the file."""

    seal: str
    file: bytes = b""


class Opened(msgspec.Struct, frozen=True):
    """A package whose seal fits its bytes, by the key (`x` of the JWK) that its own head names."""

    package: Package
    key: str
    sealed: Sealed


class Unsound(ValueError):
    """A package that is not as it was signed, or has no seal that can be read."""


def named(sprint: str) -> bool:
    """True for the name of a sprint, `workspace/sprint-NN`, which is also the path of its file."""
    # Below these names lie layers of other kinds.
    return _NAME.fullmatch(sprint) is not None and sprint.partition("/")[0] not in ("roles", "wards")


def sprint_of(url: str) -> str:
    """Name of the sprint of a canonical address; empty for another's."""
    name = unquote(url.removeprefix(_URL))
    return name if url.startswith(_URL) and named(name) else ""


def sealed(package: Package, file: bytes, key: jwk.OKPKey) -> Sealed:
    """A package signed; ValueError where the file is not the one that it names, or nothing could lay it."""
    from joserfc import jws

    if package.sha256 != _digest(package.status, file) or not _right(package):
        raise ValueError(f"this is no package: {package.sprint}")
    head = {"alg": ALGORITHM, "jwk": key.as_dict(private=False)}
    return Sealed(
        jws.serialize_compact(head, canonical(msgspec.to_builtins(package)), key, registry=_registry()), file
    )


@lru_cache(maxsize=512)
def opened(one: Sealed) -> Opened:
    """A package after its seal was held against its bytes, to the letter. Raises Unsound.

    Whether the key may sign is another question (`judgement`).
    """
    from joserfc import jwk, jws
    from joserfc.errors import JoseError

    if not 0 < len(one.seal) <= MOST_SEAL or len(one.file) > MOST_BYTES:
        raise Unsound("too large, or without a seal")
    try:
        head = jws.extract_compact(one.seal.encode(), registry=_registry()).headers()
        if set(head) != {"alg", "jwk"} or set(head["jwk"]) != {"crv", "kty", "x"}:
            raise Unsound("head")
        key = jwk.OKPKey.import_key(head["jwk"])
        made = jws.deserialize_compact(one.seal, key, registry=_registry())
        text = made.payload
        package = from_json(text, Package)
        said = strict.loads(text.decode())
    except Unsound:
        raise
    except (JoseError, msgspec.MsgspecError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise Unsound(type(error).__name__) from error
    # Base64 has several spellings of the same bytes, and JSON has many: what was signed has one.
    if head["jwk"]["crv"] != ALGORITHM or canonical(said) != text or not _one_spelling(one.seal):
        raise Unsound("spelling")
    if not _right(package) or package.sha256 != _digest(package.status, one.file):
        raise Unsound("content")
    return Opened(package, str(head["jwk"]["x"]), one)


def _right(package: Package) -> bool:
    return (
        package.format == FORMAT
        and named(package.sprint)
        and 0 < package.number < 1_000_000
        and (not package.begins or _DAY.fullmatch(package.begins) is not None)
    )


def _digest(status: Standing, file: bytes) -> str:
    """SHA-256 of a file; a sprint that is taken back has none."""
    if status == "retired":
        return "" if not file else "a file"
    return hashlib.sha256(file).hexdigest()


def _one_spelling(seal: str) -> bool:
    for part in seal.split("."):
        try:
            raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except (binascii.Error, ValueError):
            return False
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != part:
            return False
    return True


def of_library(text: str) -> tuple[str, int, Sealed]:
    """Canonical address, number and the sealed package of a Library as a server told it.

    Raises Unsound where it holds none, or says of itself another thing than its seal.
    """
    try:
        body = strict.loads(text)
        url, version, status = str(body.get("url", "")), str(body.get("version", "")), body.get("status")
        every = [one for one in body.get("content") or () if isinstance(one, dict)]
        files = [one for one in every if one.get("contentType") == YAML]
        seals = [one for one in every if one.get("contentType") == JOSE]
        if len(seals) != 1 or len(files) > 1:
            raise Unsound("content")
        seal = _bytes(seals[0]).decode("ascii")
        file = _bytes(files[0]) if files else b""
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise Unsound(type(error).__name__) from error
    one = Sealed(seal, file)
    package = opened(one).package
    if (url, version, status) != (package.url, str(package.number), package.status):
        raise Unsound("the Library says another thing than its seal")
    return package.url, package.number, one


def _bytes(attachment: Json) -> bytes:
    # FHIR lets a server break its lines anew.
    return base64.b64decode("".join(str(attachment["data"]).split()), validate=True)


def claimed(text: str) -> tuple[str, int]:
    """Name of the sprint and number that a Library claims, for the sentence that refuses it; nothing of it is
    believed. Empty and 0 where it claims none that is readable."""
    try:
        body = strict.loads(text)
        version = str(body.get("version", ""))
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 7 else 0
        return sprint_of(str(body.get("url", ""))), number
    except (ValueError, AttributeError, TypeError):
        return "", 0


@cache
def _registry() -> Any:
    from joserfc import jws

    made = jws.JWSRegistry(algorithms=[ALGORITHM])
    made.max_payload_length, made.max_header_length = MOST_SEAL, 4096
    return made
