"""Canonical bytes of what is signed, and what differs from them later: the one comparison of signed content.

Signed is a resource without `id`, `meta` and the generated `text`; references name `Type/id` of this server,
and the bytes of an attachment stand as their SHA-256. Compared, what a server sets or writes another way is
the same: elements in another order, references with an address or a version, `1.0` for `1.00`, a moment in
another zone, the file of an attachment at a place of its own. A changed word, number, code or person is not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from html import unescape
from typing import Any, Final, Literal

import msgspec

from desktop.fhir import strict
from desktop.fhir.narrative.narrative_text import read
from desktop.fhir.references import within
from desktop.fhir.when import parse

Json = dict[str, Any]
Content = Callable[[str], bytes | None]
"""Bytes of a Binary (`Binary/id`); None where they are not here."""

FORMAT: Final = "urn:fagflate:signed:1"
SHA256: Final = "sha256"
UNHELD: Final = "?"
"""In place of the digest of an attachment whose bytes are not here: nothing can be said of them."""
_SET: Final = frozenset({"id", "meta", "text"})
"""Elements of a resource that a server gives or makes anew."""
_BESIDE_REFERENCE: Final = frozenset({"display", "type", "identifier"})
"""Elements that a server may write beside a reference, or leave out, while the reference is the same."""
_OF_FILE: Final = frozenset({"url", "size", "hash", "id"})
"""Elements of an attachment that say where its bytes lie: the digest decides."""
_NOTHING: Final[tuple[Any, ...]] = (None, "", [], {})
_KEY: Final = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")
_tags: Final = re.compile(r"<[^>]*>|\s+")


Seal = Literal["known", "vouched", "claimed", "unknown", "ended", "withdrawn", "late", "wrong", "unread"]
"""The seal fits its bytes by a key that was used here (`known`), that the server holds as the signer's and
took from nobody else (`vouched`), that stands there in the signer's name and anybody could have put there
(`claimed`), that nobody knows (`unknown`), that had `ended` or been `withdrawn` when it was signed, or whose
signature came to the server only after the key was withdrawn (`late`). It does not fit (`wrong`), or can't be
read (`unread`)."""
TRUSTED: Final[frozenset[Seal]] = frozenset({"known", "vouched"})
FITS: Final[frozenset[Seal]] = TRUSTED | {"claimed", "unknown", "ended", "withdrawn", "late"}


class Kept(msgspec.Struct, frozen=True):
    """One kept signature: its Provenance (`Provenance/id`), what that says it is of (`targets`), the seal,
    and the payload that was signed, empty where it can't be read. `names` are the server's names of what had
    one of ours only when it was signed."""

    provenance: str
    targets: tuple[str, ...]
    seal: Seal
    payload: Json = {}
    names: Mapping[str, str] = {}


class Difference(msgspec.Struct, frozen=True):
    """One element (`section[1].text`) that is not as it was signed: `was` and `now`, None where there is
    none. `unread` where the two could not be compared."""

    path: str
    was: Any = None
    now: Any = None
    unread: bool = False

    @property
    def element(self) -> str:
        """Name of the resource's own element in which it lies."""
        return self.path.partition(".")[0].partition("[")[0]


def canonical(value: Any) -> bytes:
    """JSON with members in one order (RFC 8785), without blanks, every number as it was written."""
    return strict.dumps(_ordered(value)).encode()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return [_ordered(one) for one in value] if isinstance(value, list | tuple) else value


def content(resource: Json, base: str, held: Content) -> Json:
    """A resource as it is signed and compared. `base` is the FHIR base of the server, with its slash; `held`
    gives the bytes of attachments that lie in a Binary."""
    return {name: _reduced(value, base, held) for name, value in resource.items()
            if name not in _SET and value not in _NOTHING}  # fmt: skip


def _reduced(value: Any, base: str, held: Content) -> Any:
    if isinstance(value, list):
        return [_reduced(one, base, held) for one in value]
    if not isinstance(value, dict):
        return value
    if "contentType" in value and ("data" in value or "url" in value):
        return _attachment(value, base, held)
    made = {}
    for name, member in value.items():
        if member in _NOTHING:
            continue
        if name == "reference" and isinstance(member, str):
            made[name] = address(member, base)
        else:
            made[name] = _reduced(member, base, held)
    return made


def address(reference: str, base: str) -> str:
    """Reference without this server's own address and without a version; another server's as it is."""
    plain = reference.split("/_history/")[0]
    return plain if plain.startswith("#") else within(plain, base) or plain


def _attachment(value: Json, base: str, held: Content) -> Json:
    made = {name: member for name, member in value.items() if name != "data" and member not in _NOTHING}
    found: bytes | None = None
    if isinstance(data := value.get("data"), str):
        try:
            found = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            made[SHA256] = "damaged"
            return made
    elif isinstance(url := value.get("url"), str):
        made["url"] = where = address(url, base)
        # Of what nobody reads here only that it still points there is said.
        read_here = str(value["contentType"]).partition(";")[0].strip().casefold() == "application/pdf"
        found = held(where) if read_here and where.startswith("Binary/") else None
    made[SHA256] = digest(found) if found is not None else UNHELD
    return made


def digest(data: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def files(signed: Mapping[str, str], held: Content, names: Mapping[str, str]) -> tuple[Difference, ...]:
    """The signed files (`Binary/id` with its digest) that are here and are others now; of one that is not
    here nothing is said."""
    found = {name: held(names.get(name, name)) for name in signed}
    return tuple(
        Difference("content", signed[name], digest(data))
        for name, data in found.items()
        if data is not None and digest(data) != signed[name]
    )


def local(
    resources: Mapping[str, Json], beside: Iterable[str], known: Callable[[str], bool]
) -> tuple[str, ...]:
    """Names (`Type/id`) in signed resources, and of files `beside` them, that the server doesn't know yet and
    may replace by its own."""
    names = {*resources, *beside, *(one for each in resources.values() for one in _references(each))}
    return tuple(sorted(name for name in names if _KEY.fullmatch(name) and not known(name)))


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for one in value for name in _references(one)]
    if not isinstance(value, dict):
        return []
    found = [value[name] for name in ("reference", "url") if isinstance(value.get(name), str)]
    return found + [name for member in value.values() for name in _references(member)]


def differences(signed: Json, now: Json, names: Mapping[str, str]) -> tuple[Difference, ...]:
    """All that differs between the content that was signed and the content now. `names` are the server's
    names of what had one of ours only when it was signed."""
    found: list[Difference] = []
    # There are servers that put their name in place of ours in every text of a transaction.
    texts = {f"urn:uuid:{ours.partition('/')[2]}": theirs for ours, theirs in names.items()}
    _compare(signed, now, "", {**names, **texts}, found)
    return tuple(found)


def _compare(was: Any, now: Any, path: str, names: Mapping[str, str], found: list[Difference]) -> None:
    was, now = (None if one in _NOTHING else one for one in (was, now))
    if isinstance(was, dict) and isinstance(now, dict):
        _members(was, now, path, names, found)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for at, (one, other) in enumerate(zip(was, now, strict=True)):
            _compare(one, other, f"{path}[{at}]", names, found)
    elif not (_same(was, now) or (isinstance(was, str) and now is not None and names.get(was) == now)):
        found.append(Difference(path, was, now))


def _members(was: Json, now: Json, path: str, names: Mapping[str, str], found: list[Difference]) -> None:
    if "div" in was and "div" in now:
        if _words(was["div"]) != _words(now["div"]):
            found.append(Difference(path, was["div"], now["div"]))
        return
    passed: frozenset[str] = frozenset()
    if isinstance(name := was.get("reference"), str):
        if names.get(name, name) != now.get("reference"):
            found.append(Difference(path, was, now))
            return
        passed = frozenset(n for n in _BESIDE_REFERENCE if n not in was or n not in now) | {"reference"}
    elif SHA256 in was and SHA256 in now:
        passed = _OF_FILE | {SHA256}
        _file(was, now, path, names, found)
    for name in dict.fromkeys((*was, *now)):
        if name in passed or (name == "id" and path):
            continue
        _compare(was.get(name), now.get(name), f"{path}.{name}" if path else name, names, found)


def _file(was: Json, now: Json, path: str, names: Mapping[str, str], found: list[Difference]) -> None:
    if was[SHA256] == now[SHA256] != UNHELD:
        return
    if was[SHA256] == UNHELD:
        # Its bytes lay elsewhere when it was signed: only that it still points there can be said.
        url = was.get("url", "")
        if names.get(url, url) != now.get("url"):
            found.append(Difference(path, url, now.get("url")))
    else:
        unread = now[SHA256] == UNHELD
        found.append(Difference(path, was[SHA256], now[SHA256], unread))


def _words(div: Any) -> tuple[object, ...]:
    # What is struck or hidden is no line, and was written all the same.
    said, letters = read(str(div)), unescape(_tags.sub("", str(div)))
    return said.lines, said.whole, "".join(letters.split())


def _same(was: Any, now: Any) -> bool:
    if was == now:
        # True and 1 are two things.
        return isinstance(was, bool) == isinstance(now, bool)
    if isinstance(was, Decimal | int) and isinstance(now, Decimal | int):
        return False
    if isinstance(was, str) and isinstance(now, str):
        one, other = _moment(was), _moment(now)
        return one is not None and one == other
    return False


def _moment(text: str) -> object:
    if len(text) < len("2026-11-20T12:00Z") or text[4:5] != "-" or text[10:11] != "T":
        return None
    at = parse(text)
    return at.start if at is not None and at.has_time else None
