"""Letters and notes as FHIR Composition: sections as escaped XHTML, with codes and what they rest on."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from desktop.fhir.systems import LOINC
from desktop.letters.compose.narrative import escaped, paragraph, xhtml
from desktop.letters.compose.tables import tabled
from desktop.letters.letter_codes import EPIKRISE_LOINC, NOTE_LOINC, NOTICE_LOINC, URI
from desktop.letters.model import Author, Letter, MedicineRow, Section, Sentence, Signature

Json = dict[str, Any]

_TABLE_HEAD = ("Legemiddel", "Dosering", "Endring")


class Note(msgspec.Struct, frozen=True):
    """A note as written: sections with free titles (`code` and `system` may be empty).

    `id` is the UUID of its business identifier; `at` the FHIR instant of writing.
    """

    id: str
    title: str
    patient: str
    author: Author
    at: str
    encounter: str = ""
    sections: tuple[Section, ...] = ()
    signature: Signature | None = None


def composition(letter: Letter) -> Json:
    """The Composition of a letter: final with its attester when it is signed, else preliminary.

    Its id is the letter's, from the first draft to the signed text.
    """
    body = _composition(
        letter.id,
        letter.id,
        loinc_of(letter),
        letter.title,
        letter.subject.key,
        letter.author,
        letter.signature,
    )
    body["date"] = letter.signature.at if letter.signature else letter.created
    if letter.encounter:
        body["encounter"] = reference(letter.encounter)
    if letter.sender.key:
        body["custodian"] = reference(letter.sender.key, letter.sender.name)
    heading = _without_none(
        {
            "title": letter.title,
            "text": _text([paragraph(letter.heading.text)]),
            "entry": _entries(letter.heading.sources),
        }
    )
    olds = [one.composition for one in letter.replaces if one.composition]
    if letter.signature and olds:
        body["relatesTo"] = [{"code": "replaces", "targetReference": reference(key)} for key in olds]
    body["section"] = [heading] if letter.heading.runs else []
    body["section"] += [section_json(section) for section in letter.sections if not section.empty]
    return _without_none(body)


def loinc_of(letter: Letter) -> str:
    """Document type (LOINC) of a letter."""
    if letter.code:
        return letter.code
    return NOTICE_LOINC if letter.kind == "notice" else EPIKRISE_LOINC


def note_composition(note: Note, resource_id: str) -> Json:
    """The Composition of a note: final with its attester when it is signed, else preliminary."""
    body = _composition(
        resource_id, note.id, NOTE_LOINC, note.title, note.patient, note.author, note.signature
    )
    body["date"] = note.signature.at if note.signature else note.at
    if note.encounter:
        body["encounter"] = reference(note.encounter)
    body["section"] = [section_json(section) for section in note.sections if not section.empty]
    return _without_none(body)


def _composition(
    resource_id: str,
    business_id: str,
    code: str,
    title: str,
    patient: str,
    author: Author,
    signature: Signature | None,
) -> Json:
    kind: Literal["final", "preliminary"] = "final" if signature else "preliminary"
    body: Json = {
        "resourceType": "Composition",
        "id": resource_id,
        "identifier": identifier(business_id),
        "status": kind,
        "type": {"coding": [{"system": LOINC, "code": code}], "text": title},
        "subject": reference(patient),
        "author": [reference(author.key, author.name)],
        "title": title,
    }
    if signature:
        party = reference(signature.author.key, signature.author.name)
        body["attester"] = [{"mode": "legal", "time": signature.at, "party": party}]
    return body


def section_json(section: Section) -> Json:
    """A section with its text as narrative and what it rests on."""
    blocks = _paragraphs(section.sentences)
    if section.medicines:
        blocks.append(_table(section.medicines))
    sources = tuple(s for sentence in section.sentences for s in sentence.sources)
    sources += tuple(s for row in section.medicines for s in row.sources)
    code: Json | None = None
    if section.code and section.system:
        coding = {"system": section.system, "code": section.code, "display": section.title}
        code = _without_none({"coding": [_without_none(coding)], "text": section.title})
    return _without_none(
        {"title": section.title, "code": code, "text": _text(blocks), "entry": _entries(sources)}
    )


def _paragraphs(sentences: tuple[Sentence, ...]) -> list[str]:
    blocks: list[str] = []
    line: list[str] = []

    def close() -> None:
        nonlocal line
        if line:
            blocks.append(paragraph(" ".join(line)))
        line = []

    for rows, sentence in tabled(sentences):
        if rows:
            close()
            blocks.append(_results(rows))
        if sentence is not None:
            if sentence.line:
                close()
            line.append(sentence.text)
    close()
    return blocks


def _results(rows: list[Sentence]) -> str:
    def cells(row: Sentence, tag: str) -> str:
        return "".join(f"<{tag}>{escaped(cell)}</{tag}>" for cell in row.text.split("\t"))

    head, *body = rows
    lines = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in body)
    return f"<table><thead><tr>{cells(head, 'th')}</tr></thead><tbody>{lines}</tbody></table>"


def _table(rows: tuple[MedicineRow, ...]) -> str:
    head = "".join(f"<th>{escaped(title)}</th>" for title in _TABLE_HEAD)
    body = "".join(_row(row) for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: MedicineRow) -> str:
    name = f"<b>{escaped(row.generic or row.product)}</b>"
    if row.generic and row.product:
        name += f" {escaped(row.product)}"
    return f"<tr><td>{name}</td><td>{escaped(row.taken)}</td><td>{escaped(row.told)}</td></tr>"


def _text(blocks: list[str]) -> Json:
    return {"status": "additional", "div": xhtml(blocks)}


def _entries(sources: tuple[Any, ...]) -> list[Json]:
    keys = dict.fromkeys(key for source in sources for key in source.keys)
    return [reference(key) for key in keys]


def identifier(business_id: str) -> Json:
    """A business identifier `urn:uuid:…`."""
    return {"system": URI, "value": f"urn:uuid:{business_id}"}


def reference(key: str, display: str = "") -> Json:
    """A literal reference, with words for people where there are some."""
    return {"reference": key} | ({"display": display} if display else {})


def _without_none(body: Json) -> Json:
    return {name: value for name, value in body.items() if value not in (None, "", [], {})}
