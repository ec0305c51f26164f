"""A package is opened as it was signed, to the byte, or not at all."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.fhir.validate import validate
from desktop.store.packages import signed_package
from desktop.store.packages.signed_package import Sealed, Unsound, claimed, of_library, opened
from tests.store.packages.made import KEY, SPRINT, STRANGER, X, file, library, package, sealed

ONE = sealed()


def test_a_package_says_who_signed_what() -> None:
    found = opened(ONE)
    assert (found.key, found.package, found.sealed.file) == (X, package(), file())
    assert found.package.canonical == "urn:fagflate:sprint:cardiology/sprint-02|1"
    assert of_library(library("l", ONE)) == (found.package.url, 1, ONE)


def test_the_library_is_valid_fhir() -> None:
    for one in (ONE, sealed(2, status="retired", why="Feil", begins="2026-12-01")):
        assert validate(json.loads(library("l", one))) == []


def altered(data: bytes, at: int, to: int) -> bytes:
    """The bytes with one of them changed."""
    return data[: (at := at % len(data))] + bytes([(data[at] + to) % 256]) + data[at + 1 :]


BYTE = st.integers(0, 1_000_000)
CHANGE = st.integers(1, 255)


@given(BYTE, CHANGE)
def test_one_byte_of_the_file_altered_is_refused(at: int, to: int) -> None:
    with pytest.raises(Unsound):
        opened(Sealed(ONE.seal, altered(ONE.file, at, to)))


@given(BYTE, CHANGE)
def test_one_byte_of_the_seal_altered_is_refused(at: int, to: int) -> None:
    """Head, payload (with the approvals) and signature, in base64: also another spelling of the same."""
    seal = altered(ONE.seal.encode(), at, to).decode("latin-1")
    with pytest.raises(Unsound):
        opened(Sealed(seal, ONE.file))


@given(st.integers(0, 2), BYTE, CHANGE)
def test_one_byte_below_the_base64_altered_is_refused(part: int, at: int, to: int) -> None:
    parts = ONE.seal.split(".")
    raw = base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4))
    parts[part] = base64.urlsafe_b64encode(altered(raw, at, to)).decode().rstrip("=")
    with pytest.raises(Unsound):
        opened(Sealed(".".join(parts), ONE.file))


@given(BYTE, CHANGE)
def test_one_byte_of_the_library_altered_changes_no_package(at: int, to: int) -> None:
    """Whatever a server tells otherwise: either it is refused, or the package is the very same."""
    text = altered(library("l", ONE).encode(), at, to).decode("latin-1")
    try:
        _url, _number, found = of_library(text)
    except Unsound:
        return
    assert found == ONE


@pytest.mark.parametrize(
    "said",
    [
        {"status": "retired"}, {"status": "draft"}, {"version": "2"},
        {"url": "urn:fagflate:sprint:base/sprint-02"},
        {"content": []}, {"content": None}, {"content": "x"}, {"version": 1.5},
    ],
    ids=str,
)  # fmt: skip
def test_a_library_that_says_another_thing_than_its_seal_is_refused(said: dict[str, Any]) -> None:
    """An unsigned “retired” takes nothing away."""
    with pytest.raises(Unsound):
        of_library(library("l", ONE, **said))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"content": [1]}', "\x00", '{"a":' * 5000])
def test_what_is_no_library_is_refused(text: str) -> None:
    with pytest.raises(Unsound):
        of_library(text)
    assert claimed(text) == ("", 0)


def test_a_seal_of_one_package_does_not_fit_anothers_file() -> None:
    with pytest.raises(Unsound):
        opened(Sealed(ONE.seal, sealed(1, 6).file))
    with pytest.raises(Unsound):
        opened(Sealed(ONE.seal))


def test_a_head_that_names_anothers_key_is_refused() -> None:
    head, payload, signature = ONE.seal.split(".")
    theirs = signed_package.sealed(package(), file(), STRANGER).seal.split(".")[0]
    for forged in (f"{theirs}.{payload}.{signature}", f"{head}.{payload}.", f".{payload}.{signature}"):
        with pytest.raises(Unsound):
            opened(Sealed(forged, ONE.file))


@pytest.mark.parametrize(
    "more",
    [
        {"sprint": "../sprint-02"}, {"sprint": "cardiology"}, {"sprint": "roles/sprint-02"}, {"number": 0},
        {"begins": "soon"}, {"format": "urn:other"}, {"sha256": "0"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_package_is_not_signed(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no package"):
        signed_package.sealed(package(**more), file(), KEY)


def test_a_claim_is_read_without_being_believed() -> None:
    assert claimed(library("l", ONE, version="7")) == (SPRINT, 7)
    assert claimed(library("l", ONE, url="https://a.example/x", version="x")) == ("", 0)
