"""The letter editor: what a person writes is what is kept, and what is open is not signed."""

from __future__ import annotations

import msgspec
import pytest

from desktop import writing
from desktop.acts.edits import MedicineReason, TextRun
from desktop.letters.model import Change, Letter, Replaced, Run, Sentence
from desktop.views.letters import letter_writing
from tests.letters import rich
from tests.letters.charts import chart as rich_chart
from tests.views.charts import AAS, NOW

ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"


@pytest.fixture(scope="module")
def found() -> object:
    return rich_chart(*rich.record())


@pytest.fixture
def letter(found: object) -> Letter:
    return writing.letters.compose(found, NOW, AAS, ID)  # type: ignore[arg-type]


def test_it_is_the_patients_and_says_who(found: object, letter: Letter) -> None:
    model = letter_writing.model(found, NOW, letter, ())  # type: ignore[arg-type]
    family = found.patient.name[0].family  # type: ignore[attr-defined]
    assert family.upper() in model.patient
    assert model.text.draft == ID
    assert letter.subject.key == rich.PATIENT
    assert letter.author.key == AAS.practitioner


def test_reading_it_into_the_editor_and_back_changes_nothing(found: object, letter: Letter) -> None:
    model = letter_writing.model(found, NOW, letter, ())  # type: ignore[arg-type]
    back = writing.letters.edited(letter, model.text)
    assert [s.text for s in back.sections] == [s.text for s in letter.sections]
    assert back.sources == letter.sources


def test_another_patients_name_must_be_decided_upon(found: object, letter: Letter) -> None:
    model = letter_writing.model(found, NOW, letter, ())  # type: ignore[arg-type]
    first, *rest = model.text.sections
    written = msgspec.structs.replace(first, runs=(TextRun("Snakket med Oddvar Tverrlidalen om hjemreise."),))
    strange = writing.letters.edited(letter, msgspec.structs.replace(model.text, sections=(written, *rest)))
    alone = letter_writing.model(found, NOW, strange, ())  # type: ignore[arg-type]
    beside = letter_writing.model(found, NOW, strange, ("Oddvar Tverrlidalen",))  # type: ignore[arg-type]
    assert len(beside.decisions) == len(alone.decisions) + 1


def test_a_reason_written_beside_a_medicine_stands_in_the_letter_and_nothing_else_changes(
    found: object, letter: Letter
) -> None:
    section = letter.section("MEDB")
    assert section is not None
    at = next(n for n, row in enumerate(section.medicines) if row.change is Change.CHANGED)
    row = section.medicines[at]
    for reason, before in (
        ("", "morgen: 1 tablett"),
        ("for lavt trykk", "kveld: 2"),
        (row.reason, row.before),
    ):
        told = reason or "grunn er ikke registrert"
        verdict = f"Endret fra {before}: {told}"
        changed = msgspec.structs.replace(row, reason=reason, before=before, verdict=verdict)
        rows = tuple(changed if n == at else one for n, one in enumerate(section.medicines))
        sections = tuple(
            msgspec.structs.replace(s, medicines=rows) if s.code == "MEDB" else s for s in letter.sections
        )
        draft = msgspec.structs.replace(letter, sections=sections)
        model = letter_writing.model(found, NOW, draft, ())  # type: ignore[arg-type]
        assert model.medicines[at].verdict == f"Endret fra {before}"
        text = msgspec.structs.replace(model.text, reasons=(MedicineReason(str(at), " ny grunn "),))
        done = writing.letters.edited(draft, text).section("MEDB")
        assert done is not None
        assert done.medicines[at].verdict == f"Endret fra {before}: ny grunn"
        assert [r for n, r in enumerate(done.medicines) if n != at] == [
            r for n, r in enumerate(rows) if n != at
        ]
        # What the screen shows as empty must not be printed all the same.
        empty = msgspec.structs.replace(model.text, reasons=(MedicineReason(str(at), "  "),))
        emptied = writing.letters.edited(draft, empty).section("MEDB")
        assert emptied is not None
        assert emptied.medicines[at].told.startswith(f"Endret fra {before}: grunn er ikke registrert")


def test_a_draft_of_a_correction_is_called_one(letter: Letter) -> None:
    assert letter_writing.draft_title(letter) == "Epikrise"
    old = Replaced("DocumentReference/d", signed="2026-10-16T12:10:00Z", by="Jonas Moe")
    correction = msgspec.structs.replace(letter, replaces=(old,))
    assert letter_writing.draft_title(correction) == "Rettelse av epikrise 16.10.2026"
    assert letter_writing.title_of(writing.letters.encode(correction)) == "Rettelse av epikrise 16.10.2026"
    undated = msgspec.structs.replace(letter, replaces=(Replaced("DocumentReference/d"),))
    assert letter_writing.draft_title(undated) == "Rettelse av epikrise"
    assert letter_writing.title_of("{") == "Epikrise"


def test_who_signs_is_said_only_where_one_may_not(found: object, letter: Letter) -> None:
    assert letter_writing.model(found, NOW, letter, ()).signer == ""  # type: ignore[arg-type]
    chosen = msgspec.structs.replace(letter, signer="Practitioner/moe", signer_name="Jonas Moe")
    model = letter_writing.model(found, NOW, chosen, (), sends=True)  # type: ignore[arg-type]
    assert model.signer == "Jonas Moe"


def test_anothers_assessment_is_asked_about_however_much_they_wrote(found: object, letter: Letter) -> None:
    words = tuple(Run(w) for w in ("Pasienten er i god bedring og reiser hjem til seg selv.",))
    mine = letter.with_sentences("VU", (Sentence(words),))
    ask = lambda one: [d.title for d in letter_writing.model(found, NOW, one, ()).decisions]  # type: ignore[arg-type]  # noqa: E731
    assert not any("vurdering" in title.lower() for title in ask(mine))
    waits = msgspec.structs.replace(mine, task="Task/t")
    assert "Vurderingen er skrevet av Maren Aas" in ask(waits)
