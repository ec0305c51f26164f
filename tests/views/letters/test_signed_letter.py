"""A signed letter for reading: whose copy, how far it came, and what can't be shown says so."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from desktop.clinical.record.signatures import Signatures
from desktop.fhir import strict
from desktop.fhir.resources import DocumentReference
from desktop.letters.delivery.delivery import State
from desktop.letters.model import Channel
from desktop.letters.paper import filed
from desktop.letters.paper.pdf import render
from desktop.shown.letters.signed_letter import SignedLetterShown
from desktop.store import records
from desktop.store.store import Store
from desktop.views.letters import signed_letter
from tests.letters.test_delivery import task as way
from tests.letters.test_pdf import made as drawn
from tests.views.charts import NOW, Json, about, chart, concept


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(drawn())


@pytest.fixture
def store(tmp_path: Any) -> Any:
    with Store(tmp_path / "s", b"k" * 32, clock=lambda: NOW) as made:
        yield made


ASKED = Signatures(asked=True)
"""The server has told of all signatures: there are none."""
REPLACES = {"code": "replaces", "target": {"reference": "DocumentReference/d"}}


def document(*content: Json, **more: Any) -> Json:
    fields = {"status": "current", "docStatus": "final", "date": "2026-11-18T14:20:00Z"}
    return about("DocumentReference", "d", type=concept("", "18842-5"), description="Epikrise",
                 content=[{"attachment": one} for one in content], **{**fields, **more})  # fmt: skip


def inline(data: bytes, **more: Any) -> Json:
    return {"contentType": "application/pdf", "data": base64.b64encode(data).decode(), **more}


def hold(store: Store, ident: str, data: bytes) -> None:
    binary = {"resourceType": "Binary", "id": ident, "contentType": "application/pdf",
              "data": base64.b64encode(data).decode()}  # fmt: skip
    row = records.Row("Binary", ident, "1", "2026-11-20T12:00:00Z", strict.dumps(binary), "")
    store.write(lambda tx: records.put(tx, [row]), origin="sync").result()


def made(
    store: Store, *resources: Json, key: str = "DocumentReference/d", signatures: Signatures = ASKED
) -> SignedLetterShown:
    of = chart(*resources)
    found = of.find(key, DocumentReference)
    assert found is not None
    return store.read(lambda c: signed_letter.build(c, of, found, NOW, signatures)).result()


def copy(ident: str, state: State, channel: Channel = Channel.PAPER, **more: Any) -> Json:
    return {**way(state, channel), "id": ident, **more}


def test_each_recipient_has_the_copy_that_they_got(store: Store, pdf: bytes) -> None:
    hold(store, "b", pdf)
    model = made(store, document(inline(pdf)), copy("t", State.POSTED))
    (one,) = model.addressees
    assert one.source == "Binary/b"
    assert one.sheets == model.sheets > 0
    assert "Vei 1, 0001 By" in one.way
    assert model.source == "DocumentReference/d"


def test_an_address_page_that_is_not_held_is_not_the_letters_own(store: Store, pdf: bytes) -> None:
    (one,) = made(store, document(inline(pdf)), copy("t", State.POSTED)).addressees
    assert (one.sheets, one.missing) == (0, "b")
    assert "ikke hentet" in one.problem


def test_whoever_needs_somebody_stands_first(store: Store, pdf: bytes) -> None:
    electronic = [dict(i) for i in way(State.SENT, Channel.ELECTRONIC)["input"] if "print" not in str(i)]
    model = made(
        store,
        document(inline(pdf)),
        copy("a", State.RECEIVED, Channel.ELECTRONIC, input=electronic),
        copy("b", State.REJECTED, Channel.ELECTRONIC, input=electronic),
        copy("c", State.RECEIVED, Channel.ELECTRONIC, businessStatus=concept("", "what")),
    )
    assert [a.attention for a in model.addressees] == [True, True, False]
    assert model.addressees[-1].sheets == model.sheets
    assert "2" in model.summary
    assert "trenger" in model.summary


def test_a_letter_without_pdf_is_not_an_empty_one(store: Store) -> None:
    for content in ((), ({"contentType": "text/plain", "data": "SGVp"},), ({"url": "Binary/x"},)):
        model = made(store, document(*content))
        assert model.sheets == 0
        assert "uten PDF" in model.problem
        assert model.addressees == ()


def test_a_pdf_elsewhere_is_never_taken_from_our_own_server(store: Store, pdf: bytes) -> None:
    hold(store, "x", pdf)
    elsewhere = {"contentType": "application/pdf", "url": "https://other.example/fhir/Binary/x"}
    model = made(store, document(elsewhere))
    assert (model.sheets, model.missing) == (0, "")
    assert "annet system" in model.problem
    here = made(store, document({"contentType": "application/pdf; charset=x", "url": "Binary/x/_history/1"}))
    assert here.sheets > 0


def test_what_was_signed_is_what_is_shown(store: Store, pdf: bytes) -> None:
    right = base64.b64encode(hashlib.sha1(pdf, usedforsecurity=False).digest()).decode()
    assert made(store, document(inline(pdf, hash=right))).sheets > 0
    other = made(store, document(inline(pdf, hash=right[::-1])))
    assert other.sheets == 0
    assert "sjekksummen" in other.problem
    assert made(store, document({"contentType": "application/pdf", "data": "%%%"})).problem


def test_the_head_says_only_what_is_recorded(store: Store) -> None:
    bare = made(store, document(date="", authenticator=None))
    assert "ikke hvem som signerte" in bare.head
    by = {"authenticator": {"display": "Jonas Moe"}}
    assert "Jonas Moe" in made(store, document(**by)).head
    assert "18.11.2026" in made(store, document(date="2026-11-18", **by)).head
    assert "ikke signert" in made(store, document(docStatus="preliminary", **by)).head


def test_a_replaced_and_a_revoked_letter_say_so(store: Store) -> None:
    newer = about("DocumentReference", "e", status="current", date="2026-11-19T10:00:00Z",
                  type=concept("", "18842-5"),
                  relatesTo=[REPLACES])  # fmt: skip
    old = made(store, document(), newer)
    assert "Erstattet" in old.warning
    assert [(v.number, v.shown) for v in old.versions] == [(2, False), (1, True)]
    assert "versjon 1 av 2" in old.head
    assert made(store, document(), newer, key="DocumentReference/e").warning == ""
    gone = made(store, document(status="entered-in-error"), copy("t", State.REJECTED, Channel.ELECTRONIC))
    assert "Trukket tilbake" in gone.warning
    assert gone.standing
    assert not gone.stands
    assert not gone.addressees[0].attention, "nobody brings it further"


def test_a_sheet_of_another_place_is_refused(store: Store, pdf: bytes) -> None:
    of = chart(document(inline(pdf)))
    found = of.find("DocumentReference/d", DocumentReference)
    assert store.read(lambda c: filed.pdf(c, "DocumentReference/d", found)).result() == pdf
    with pytest.raises(Exception, match="ikke hentet"):
        store.read(lambda c: filed.pdf(c, "Binary/none", found)).result()
