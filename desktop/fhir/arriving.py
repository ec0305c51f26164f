"""Resources as they arrive in bulk: their text to the letter, and the few facts needed to file them."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import msgspec

from desktop.core.decoding.by_type import from_json, json_decoder
from desktop.fhir import strict
from desktop.fhir.references import patient_of, within


class Row(msgspec.Struct, frozen=True, gc=False):
    """One resource as the server gave it: its text to the letter, and whom it is about (or empty)."""

    type: str
    id: str
    version: str
    updated: str
    json: str
    patient: str = ""


class RowError(ValueError):
    """A resource that is refused; the message names it and says why."""


class _Meta(msgspec.Struct, gc=False, rename="camel"):
    version_id: str = ""
    last_updated: str = ""


class _Reference(msgspec.Struct, gc=False):
    reference: str = ""


class _Head(msgspec.Struct, gc=False):
    resource_type: str = msgspec.field(name="resourceType")
    id: str = ""
    meta: _Meta = msgspec.field(default_factory=_Meta)
    subject: _Reference | list[_Reference] | None = None
    patient: _Reference | list[_Reference] | None = None


_head = json_decoder(_Head)
# Types whose patient is not plainly `subject` or `patient`.
_INDIRECT = frozenset({"Task", "Appointment", "AuditEvent", "Provenance", "Coverage", "RelatedPerson"})


class _Duplicate(Exception):
    pass


def _no_duplicates(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) != len(dict(pairs)):
        raise _Duplicate


def _decimal(literal: str) -> Decimal:
    return Decimal(strict.Number(literal))  # what is refused is decided where it is read to be edited


def _float(literal: str) -> float:
    value = float(literal)
    if value and not _LEAST <= abs(value) < _MOST:
        raise strict.StrictError("a number that needs the exact look")
    return value


_LEAST, _MOST = float(f"1e-{strict.MAX_EXPONENT}"), float(f"1e{strict.MAX_EXPONENT + 1}")
_keep = json.JSONDecoder(
    object_pairs_hook=_no_duplicates,
    parse_float=_decimal,
    parse_int=strict.Number,
    parse_constant=strict.refuse_constant,
)


_quick = msgspec.json.Decoder(float_hook=_float)
_exact = msgspec.json.Decoder(float_hook=_decimal)
_again = msgspec.json.Encoder(decimal_format="number")


def _said_once(data: bytes) -> bool:
    """True when text equals, spaces aside, its own content written again: then no key can stand twice in it.
    False says nothing; it is the quick half of the check."""
    try:
        # Most numbers are written as a float would be; the others (`0.10`) need a second look.
        if _again.encode(_quick.decode(data)) == data:
            return True
        written = _again.encode(_exact.decode(data))
        return written == data or written == msgspec.json.format(data, indent=-1)
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError):
        return False


_id = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def row(text: bytes | msgspec.Raw, base: str = "") -> Row:
    """File one resource; raises RowError when it is not one, is too deep, or has a key twice.

    `base` is the FHIR base of the server, to know its absolute references from others'.
    """
    data = bytes(text)
    try:
        head = _head.decode(data)
        words = data.decode("utf-8")
        name = f"{head.resource_type}/{head.id}"
        # Few brackets need no look at where they stand; counted in bytes, which is quicker.
        if data.count(b"{") + data.count(b"[") > strict.MAX_DEPTH:
            strict.check_depth(words)
        if not _said_once(data):
            _keep.decode(words)
        if strict.lone_surrogate(words):
            raise RowError(f"{name}: half a character")
        if head.resource_type != "OperationOutcome" and not _id.fullmatch(head.id):
            raise RowError(f"{head.resource_type}/?: no usable id")
    except RowError:
        raise
    except _Duplicate as error:
        raise RowError(f"{name}: a key stands twice") from error
    except (msgspec.MsgspecError, ArithmeticError, ValueError, RecursionError) as error:
        raise RowError(f"{_name(data)}: {_place(error, data)}") from error
    if head.resource_type == "Patient":
        patient = head.id
    elif head.resource_type in _INDIRECT:
        try:
            patient = patient_of(strict.loads(words), base)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise RowError(f"{name}: {type(error).__name__}") from error
    else:
        patient = _patient(head.subject, base) or _patient(head.patient, base)
    return Row(head.resource_type, head.id, head.meta.version_id, head.meta.last_updated, words, patient)


def _place(error: Exception, data: bytes) -> Exception:
    """The error, or what it is at its place when a number is to blame."""
    try:
        strict.refuse_far_number(data.decode("utf-8", "replace"))
    except strict.StrictError as found:
        return found
    return error


def _patient(reference: _Reference | list[_Reference] | None, base: str) -> str:
    if reference is None:
        return ""
    if isinstance(reference, list):
        # Accounts and contracts have several: about one patient only where all name the same.
        whom = {_patient(one, base) for one in reference}
        return whom.pop() if len(whom) == 1 else ""
    words = reference.reference
    if words.startswith("Patient/") and words.find("/", 8) < 0:
        return words[8:]
    target = within(words, base)
    return target.removeprefix("Patient/") if target.startswith("Patient/") else ""


def _name(data: bytes) -> str:
    class Only(msgspec.Struct):
        resourceType: str = "?"
        id: str = "?"

    try:
        only = from_json(data, Only)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        # No JSON: the name as it seems to stand there.
        start = data[:400].decode("utf-8", "replace")
        kind = re.search(r'"resourceType"\s*:\s*"([A-Za-z]{1,64})"', start)
        ident = re.search(r'"id"\s*:\s*"([A-Za-z0-9\-.]{1,64})"', start)
        return f"{kind[1] if kind else '?'}/{ident[1] if ident else '?'}"
    return f"{only.resourceType}/{only.id}"
