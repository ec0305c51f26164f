"""A signed letter as FHIR: valid R4, whole, escaped, repeatable, one Task a recipient."""

from __future__ import annotations

import base64
import hashlib
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.narrative.narrative_text import lines
from desktop.fhir.resources import Composition, Task, decode
from desktop.fhir.validate import validate
from desktop.letters.compose.narrative import xhtml
from desktop.letters.compose.produce import draft
from desktop.letters.delivery import letter_documents as module
from desktop.letters.delivery.compositions import Note, composition, note_composition
from desktop.letters.delivery.delivery import State, way_of
from desktop.letters.delivery.letter_documents import Documents, documents
from desktop.letters.model import (
    Channel,
    Decision,
    Letter,
    Part,
    Recipient,
    Section,
    Signature,
    plain,
)
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
SIGNATURE = Signature("5a0f2f0e-8a53-4d3d-9a2e-b7d6d3a0c001", charts.AUTHOR, "2026-11-21T09:30:00.000Z")
HELD = Recipient("copy:x", Part.COPY, "Solheim sykehjem", Channel.HELD, why="no-address")


def counted() -> Callable[[], str]:
    numbers = iter(range(1, 1000))
    return lambda: str(uuid.UUID(int=next(numbers), version=4))


def signed(**changes: Any) -> Letter:
    letter = draft(charts.chart(*rich.record()), NOW, charts.AUTHOR, letter_id=ID)
    return msgspec.structs.replace(letter, signature=SIGNATURE, **changes)


def included() -> dict[str, Any]:
    return {
        f"{r['resourceType']}/{r['id']}": r
        for r in rich.record()
        if r["resourceType"] in ("Patient", "Encounter")
    }


def made(letter: Letter | None = None) -> Documents:
    return documents(letter or signed(), counted(), base="https://server.example/fhir/", included=included())


def attachment(found: Documents, number: int) -> dict[str, Any]:
    result: dict[str, Any] = found.reference["content"][number]["attachment"]
    return result


def test_everything_is_valid_r4() -> None:
    letter = signed()
    letter = msgspec.structs.replace(letter, recipients=(*letter.recipients, HELD))
    for resource in made(letter).all:
        read = strict.loads(strict.dumps(resource))
        assert validate(read) == [], resource["resourceType"]


def test_the_composition_is_signed_and_in_order() -> None:
    body = made().composition
    assert body["status"] == "final"
    assert body["identifier"]["value"] == f"urn:uuid:{ID}"
    assert body["id"] == ID
    assert body["attester"][0]["mode"] == "legal"
    titles = [s["title"] for s in body["section"]]
    assert titles[:4] == ["Epikrise", "Diagnoser", "Vurdering", "Planer for videre oppfølging"]
    assert body["section"][1]["code"]["coding"][0]["code"] == "DIAG"
    entries = [e["reference"] for s in body["section"] for e in s.get("entry", [])]
    assert "Condition/hf" in entries
    typed = decode("Composition", strict.dumps(body))
    assert isinstance(typed, Composition)
    text = " ".join(" ".join(lines(s.text.div)) for s in typed.section if s.text)
    assert "apiksaban ELIQUIS" in text
    assert "78\u00a0år gammel kvinne".replace("\u00a0", " ") in text.replace("\u00a0", " ")


def test_an_unsigned_letter_is_preliminary_and_not_sent() -> None:
    letter = msgspec.structs.replace(signed(), signature=None)
    body = composition(letter)
    assert body["status"] == "preliminary"
    assert "attester" not in body
    with pytest.raises(InputError):
        made(letter)


def test_hostile_text_is_escaped() -> None:
    letter = signed().with_sentences("VU", (plain("<script>alert(1)</script> & \x00\x0b\"'"),))
    body = composition(letter)
    assert validate(strict.loads(strict.dumps(body))) == []
    for section in body["section"]:
        tree = ET.fromstring(section["text"]["div"])
        assert not [e for e in tree.iter() if e.tag.endswith("script")]
    assert "&lt;script&gt;" in str(body)


def test_the_pdf_and_the_document_belong_to_the_reference() -> None:
    found = made()
    pdf = base64.b64decode(attachment(found, 0)["data"])
    assert pdf.startswith(b"%PDF")
    assert attachment(found, 0)["size"] == len(pdf)
    assert base64.b64decode(attachment(found, 0)["hash"]) == hashlib.sha1(pdf).digest()
    url = attachment(found, 1)["url"]
    binary = next(b for b in found.binaries if f"Binary/{b['id']}" == url)
    bundle = strict.loads(base64.b64decode(binary["data"]))
    assert validate(bundle) == []
    assert bundle["type"] == "document"
    assert [e["resource"]["resourceType"] for e in bundle["entry"]] == ["Composition", "Encounter", "Patient"]
    assert (
        bundle["entry"][0]["fullUrl"] == f"https://server.example/fhir/Composition/{found.composition['id']}"
    )


def test_a_large_pdf_is_a_binary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INLINE_LIMIT", 10)
    found = made()
    assert "data" not in attachment(found, 0)
    url = attachment(found, 0)["url"]
    binary = next(b for b in found.binaries if f"Binary/{b['id']}" == url)
    assert base64.b64decode(binary["data"]).startswith(b"%PDF")
    assert attachment(found, 0)["size"] == len(base64.b64decode(binary["data"]))


def test_one_task_a_recipient_with_its_way() -> None:
    letter = signed()
    letter = msgspec.structs.replace(letter, recipients=(*letter.recipients, HELD))
    found = made(letter)
    ways = []
    for body in found.tasks:
        task = decode("Task", strict.dumps(body))
        assert isinstance(task, Task)
        ways.append(way_of(task, NOW))
    assert [w.state for w in ways] == [State.QUEUED, State.QUEUED, State.SIGNED]
    assert [w.channel for w in ways] == [Channel.ELECTRONIC, Channel.PAPER, Channel.HELD]
    assert {w.letter for w in ways} == {f"DocumentReference/{found.reference['id']}"}
    assert {w.owner for w in ways} == {"Organization/hjerte3"}
    assert ways[0].her_id == "99800101"
    assert ways[1].lines == ("Solheimslien 14", "5055 Bergen")
    printed = next(b for b in found.binaries if f"Binary/{b['id']}" == ways[1].print)
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    assert ways[2].print == ""
    assert found.tasks[0]["businessStatus"]["text"] == "i kø"
    assert all(t["groupIdentifier"]["value"] == f"urn:uuid:{ID}" for t in found.tasks)


def test_the_provenance_names_template_package_and_decisions() -> None:
    letter = signed(decisions=(Decision("stale:1", "keep", "PractitionerRole/aas", SIGNATURE.at),))
    template = msgspec.structs.replace(letter.template, package="https://x.example/Library/hjerte|3")
    body = made(msgspec.structs.replace(letter, template=template)).provenance
    values = [e["what"]["identifier"]["value"] for e in body["entity"]]
    assert values == [template.sha256, "https://x.example/Library/hjerte|3"]
    assert f"urn:uuid:{SIGNATURE.id}" in str(body["extension"])
    assert "stale:1 keep" in str(body["extension"])
    assert len(body["target"]) == 2


def test_the_same_letter_gives_the_same_resources() -> None:
    assert made() == made()


def test_ids_are_used_once() -> None:
    found = made()
    ids = [r["id"] for r in found.all]
    assert len(ids) == len(set(ids))


def test_a_note_is_a_composition() -> None:
    sections = (Section("", "", "Vurdering", sentences=(plain("Bedre <i>nå</i>."),)), Section("", "", "Tom"))
    note = Note(ID, "Visittnotat", rich.PATIENT, charts.AUTHOR, SIGNATURE.at, rich.STAY, sections)
    early = note_composition(note, "n")
    assert early["status"] == "preliminary"
    body = note_composition(msgspec.structs.replace(note, signature=SIGNATURE), "n")
    assert validate(strict.loads(strict.dumps(body))) == []
    assert body["status"] == "final"
    assert [s["title"] for s in body["section"]] == ["Vurdering"]
    assert lines(body["section"][0]["text"]["div"]) == ("Bedre <i>nå</i>.",)


def test_narrative_of_others_is_read_as_text_only() -> None:
    div = '<div><p>Fin<br/>i dag</p><img src="file:///x"/><script>x()</script><ul><li>én</li><li>to</li></ul></div>'
    assert lines(div) == ("Fin", "i dag", "én", "to")
    assert lines(xhtml([])) == ()
    assert lines("<p>" * 5000 + "dypt") == ("dypt",)
