"""A letter's signature is over its text, its document and each page that was sent."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from desktop.acts.signed import RevokeLetter
from desktop.clinical.record.signatures import Verdict
from desktop.fhir import strict
from desktop.fhir.resources import DocumentReference
from desktop.fhir.validate import validate
from desktop.letters.delivery import delivery
from desktop.shown.letters.signed_letter import SignedLetterShown
from desktop.shown.questions import SignedLetter
from desktop.store import records
from desktop.views.answering import answer
from desktop.views.letters import letter_answers
from desktop.views.reader import Reader
from desktop.views.why import signed
from tests.commands.conftest import AAS, NOW, SERVER, Json, Record
from tests.commands.letter_drafts import LETTER, PATIENT, admitted, ready
from tests.commands.test_letter_correcting import begin, taken, tasks, written

__all__ = ["letter_answers"]


@pytest.fixture
def record(record: Record) -> Record:
    """A signed letter that the server has taken."""
    admitted(record)
    record.do(ready(record))
    taken(record)
    record.store.home = SERVER
    return record


def document(record: Record) -> Json:
    (found,) = [
        d for d in record.chart(PATIENT).all(DocumentReference) if d.master_identifier is not None
        and LETTER in d.master_identifier.value
    ]  # fmt: skip
    return record.current(found.key) or {}


def verdict(record: Record, key: str) -> Verdict:
    return record.store.read(lambda c: signed.of_patient(c, PATIENT, SERVER)).result().on(key)


def shown(record: Record) -> SignedLetterShown:
    reader = Reader(record.store, AAS, lambda: NOW)
    key = f"DocumentReference/{document(record)['id']}"
    found = record.store.read(lambda c: answer(reader, c, SignedLetter(PATIENT, key))).result()
    reader.close()
    assert found is not None
    return found


def provenance(record: Record) -> Json:
    rows = record.store.read(
        lambda c: c.exec_driver_sql("SELECT json FROM resource WHERE type = 'Provenance'").all()
    ).result()
    (found,) = [strict.loads(str(row[0])) for row in rows]
    assert isinstance(found, dict)
    return found


def test_text_document_and_pages_are_as_they_were_signed(record: Record) -> None:
    of = document(record)
    assert verdict(record, f"Composition/{LETTER}").state == "valid"
    found = verdict(record, f"DocumentReference/{of['id']}")
    assert (found.state, found.signed.name, found.signed.at) == (
        "valid",
        AAS.name,
        provenance(record)["recorded"],
    )
    model = shown(record)
    assert "uendret siden" in model.head
    assert not model.altered
    assert validate(provenance(record)) == []


def altered(record: Record, element: str, value: Any, kind: str) -> None:
    key = f"Composition/{LETTER}" if kind == "Composition" else f"DocumentReference/{document(record)['id']}"
    record.hold({**(record.current(key) or {}), element: value}, version="9")


def test_a_page_that_was_changed_is_told(record: Record) -> None:
    of = document(record)
    first = of["content"][0]["attachment"]
    other = {**first, "data": base64.b64encode(b"%PDF another").decode()}
    altered(record, "content", [{"attachment": other}, *of["content"][1:]], "DocumentReference")
    model = shown(record)
    assert "endret etter signering" in model.head
    assert model.altered.startswith("Innholdet er endret etter signering: brevets sider.")
    assert model.altered in model.spoken


def test_the_pages_of_one_recipient_that_were_changed_are_told(record: Record) -> None:
    printed = {way.print for task in tasks(record) if (way := delivery.way_of(_decoded(task), NOW)).print}
    (key, *_rest) = sorted(printed)
    record.hold({**(record.current(key) or {}), "data": base64.b64encode(b"%PDF another").decode()})
    assert "brevets sider" in shown(record).altered


def _decoded(task: Json) -> Any:
    from desktop.fhir.resources import decode

    return decode("Task", strict.dumps(task))


def test_a_dose_that_was_changed_in_the_text_is_told(record: Record) -> None:
    text = record.current(f"Composition/{LETTER}") or {}
    at = next(at for at, one in enumerate(text["section"]) if "mg" in one["text"]["div"])
    one = text["section"][at]
    div = one["text"]["div"].replace("mg", "0mg", 1)
    sections = [*text["section"]]
    sections[at] = {**one, "text": {**one["text"], "div": div}}
    altered(record, "section", sections, "Composition")
    model = shown(record)
    assert one["title"] in model.altered
    assert "er blitt" in model.altered


def test_an_author_and_a_status_that_were_changed_are_told(record: Record) -> None:
    altered(
        record, "authenticator", {"reference": "Practitioner/x", "display": "Kim Strand"}, "DocumentReference"
    )
    assert "Kim Strand" in shown(record).altered
    altered(record, "status", "preliminary", "Composition")
    assert {one.element for one in verdict(record, f"Composition/{LETTER}").differs} == {"status"}


def test_a_replaced_and_a_revoked_letter_are_signed_as_that(record: Record) -> None:
    old = document(record)
    record.do(written(record, begin(record)))
    key = f"DocumentReference/{old['id']}"
    found = verdict(record, key)
    assert (found.state, found.last.activity, found.signed.activity) == ("valid", "UPDATE", "LA")
    assert not shown(record).altered


def test_a_revoked_letter_is_signed_as_revoked(record: Record) -> None:
    seen = tuple(delivery.way_of(_decoded(task), NOW).seen for task in tasks(record))
    key = f"DocumentReference/{document(record)['id']}"
    record.do(RevokeLetter(PATIENT, key, "Skrevet i feil pasients journal.", seen))
    for one in (key, f"Composition/{LETTER}"):
        assert (verdict(record, one).state, verdict(record, one).last.activity) == ("valid", "NULLIFY")
    assert not shown(record).altered
    taken(record)
    altered(record, "status", "current", "DocumentReference")
    assert {one.element for one in verdict(record, key).differs} == {"status"}, (
        "nobody may say it stands again"
    )


def test_a_letter_without_a_signature_says_so(record: Record) -> None:
    record.lose(f"Provenance/{provenance(record)['id']}")
    assert "signaturen er ikke hentet ennå" in shown(record).head


def test_a_page_that_comes_later_is_compared_when_it_is_here(record: Record) -> None:
    """The reader keeps its verdicts while nothing changes, and a file names no patient."""
    printed = sorted(
        way.print for task in tasks(record) if (way := delivery.way_of(_decoded(task), NOW)).print
    )
    key = printed[0]
    body = record.current(key) or {}
    record.lose(key)
    reader = Reader(record.store, AAS, lambda: NOW)
    ask = SignedLetter(PATIENT, f"DocumentReference/{document(record)['id']}")

    def altered() -> str:
        found = record.store.read(lambda c: answer(reader, c, ask)).result()
        assert found is not None
        return found.altered

    assert altered() == ""
    text = strict.dumps({**body, "data": base64.b64encode(b"%PDF another").decode()})
    row = records.Row("Binary", str(body["id"]), "2", "2026-11-20T12:00:00Z", text, "")
    record.store.write(lambda tx: records.put(tx, [row]), origin="sync").result()
    assert "brevets sider" in altered()
    reader.close()
