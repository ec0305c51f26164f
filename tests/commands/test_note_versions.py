"""Addenda and corrected versions of notes: once, undone until sent, and never over another's."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts import Done, TakeBack
from desktop.acts.act import UNDO_SECONDS
from desktop.acts.drafts import KeepNote, SaveDraft, SignNote
from desktop.acts.edits import NoteText, TextRun
from desktop.acts.notes import WithdrawNote
from desktop.clinical.record.notes import notes as reading
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.shown.draft_questions import (
    NoteNow,
    NoteOntoNewest,
    OpenAddendum,
    OpenCorrection,
    OpenNote,
    WithdrawalOf,
)
from desktop.shown.notes.note_editor import NoteModel
from tests.commands.conftest import AAS, HELD, Json, Record, logged
from tests.commands.note_versions import OLD, TABLE, ask, correct, corrected, old, written
from tests.views.charts import stay, written_note

__all__ = ["ask"]


# Addenda


def test_an_addendum_appends_to_the_note_and_belongs_to_its_stay(record: Record, ask: Any) -> None:
    record.hold(stay(), old())
    kept, model = ask(OpenAddendum("p", "mine", OLD))
    assert [one.key for one in model.before] == [OLD]
    done: Done = record.do(SignNote(kept, written(model, "Tillegg", "Pårørende er ringt.")))
    body = record.body("Composition")
    assert body["status"] == "final"
    assert body["relatesTo"] == [{"code": "appends", "targetReference": {"reference": OLD}}]
    assert body["encounter"] == {"reference": "Encounter/before"}
    assert body["title"].startswith("Tillegg til Visitt ")
    assert "Pårørende er ringt." in body["section"][0]["text"]["div"]
    assert (done.said, done.undo_seconds) == ("Tillegget er signert.", UNDO_SECONDS)
    sealed = f"Provenance/{record.body('Provenance')['id']}"
    assert logged(record.events()[-1]) == ("C", AAS.practitioner, {"Patient/p", "Composition/mine", sealed})
    assert record.current(OLD) == old(), "the note itself is not touched"


def test_an_addendum_that_is_begun_is_gone_on_with(record: Record, ask: Any) -> None:
    record.hold(old())
    kept, model = ask(OpenAddendum("p", "first", OLD))
    record.do(SaveDraft(kept, written(model, "Tillegg", "Ringt.")))
    again, _model = ask(OpenAddendum("p", "second", OLD))
    assert again.id == "first"
    new, _model = ask(OpenNote("p", "third"))
    assert new.id == "third", "a new note is not an addendum that somebody left"
    mine, _model = ask(OpenNote("p", "fourth", draft="first"))
    assert mine.id == "first"


@pytest.mark.parametrize("question", [OpenAddendum("p", "d", OLD), OpenCorrection("p", "d", OLD)])
@pytest.mark.parametrize("status", ["preliminary", "entered-in-error", "", "strange"])
def test_what_is_not_signed_is_neither_added_to_nor_corrected(
    record: Record, ask: Any, question: Any, status: str
) -> None:
    record.hold(old(status=status))
    with pytest.raises(InputError):
        ask(question)


def test_what_is_not_here_or_is_a_letter_is_neither(record: Record, ask: Any) -> None:
    record.hold(written_note("e", 1, "Epikrise", code="18842-5"))
    for key in ("Composition/e", "Composition/none", "Observation/e", ""):
        for question in (OpenAddendum("p", "d", key), OpenCorrection("p", "d", key)):
            with pytest.raises(InputError):
                ask(question)


# Corrections


def test_a_correction_is_a_new_version_and_the_old_one_is_as_it_was_signed(record: Record, ask: Any) -> None:
    record.hold(stay(), old(meta={"security": [{"code": "R"}], "versionId": "4"}))
    kept, text = correct(record, ask)
    done: Done = record.do(SignNote(kept, text))
    body = record.body("Composition")
    assert (body["id"], body["status"]) == ("mine", "amended")
    assert body["relatesTo"] == [{"code": "replaces", "targetReference": {"reference": OLD}}]
    assert body["identifier"]["value"] == "urn:uuid:mine", "a create is known by it"
    assert body["author"][0]["reference"] == AAS.practitioner
    assert body["attester"][0]["party"]["reference"] == AAS.practitioner
    for name in ("type", "encounter", "confidentiality", "title"):
        assert body[name] == old()[name]
    assert body["meta"]["security"] == [{"code": "R"}]
    assert "versionId" not in body["meta"]
    assert "Sov lite." in body["section"][0]["text"]["div"]
    assert body["section"][1] == old()["section"][1], "what nobody touched is the same to the letter"
    assert done.said == "Rettelsen er signert."
    chart = record.chart()
    assert [n.id for n in reading.standing(chart)] == ["mine"]
    assert chart.find(OLD, type(reading.standing(chart)[0])) is not None


def test_a_changed_table_keeps_its_heading_and_no_source_that_it_no_longer_rests_on(
    record: Record, ask: Any
) -> None:
    record.hold(old())
    kept, model = ask(OpenCorrection("p", "mine", OLD))
    record.do(SignNote(kept, written(model, "Prøver", "K 3,8")))
    section = record.body("Composition")["section"][1]
    assert section["code"] == old()["section"][1]["code"]
    assert "K 3,8" in section["text"]["div"]
    assert "entry" not in section


def test_a_section_that_was_emptied_is_left_out_and_its_neighbour_keeps_its_own_code(
    record: Record, ask: Any
) -> None:
    record.hold(old())
    kept, model = ask(OpenCorrection("p", "mine", OLD))
    record.do(SignNote(kept, written(model, "Vurdering", "")))
    (section,) = record.body("Composition")["section"]
    assert section == old()["section"][1]


def test_two_headings_of_one_name_are_not_mixed(record: Record, ask: Any) -> None:
    first = old()["section"][0]
    second = {
        **first,
        "code": {"coding": [{"code": "second"}]},
        "text": {"status": "generated", "div": TABLE},
    }
    record.hold(old(section=[first, second]))
    kept, model = ask(OpenCorrection("p", "mine", OLD))
    sections = (
        model.text.sections[0],
        msgspec.structs.replace(model.text.sections[1], runs=(TextRun("Ny"),)),
    )
    record.do(SignNote(kept, NoteText("mine", sections)))
    made = record.body("Composition")["section"]
    assert made[0] == first
    assert made[1]["code"] == second["code"]


def test_ones_own_note_is_corrected_under_all_headings_of_its_template(record: Record, ask: Any) -> None:
    kept, model = ask(OpenNote("p", "own", template="admission"))
    record.do(SignNote(kept, written(model, "Sykehistorie", "Tungpust i tre dager.")))
    kept, model = ask(OpenCorrection("p", "mine", "Composition/own"))
    assert [s.title for s in model.text.sections][:2] == ["Årsak til innleggelse", "Sykehistorie"]
    record.do(SignNote(kept, written(model, "Årsak til innleggelse", "Hjertesvikt")))
    made = [strict.loads(e.body or "") for e in record.waiting() if e.id == "mine"]
    titles = [s["title"] for s in made[0]["section"]]
    assert titles[:2] == ["Årsak til innleggelse", "Sykehistorie"]
    codes = [s["code"]["coding"][0]["code"] for s in made[0]["section"]]
    assert codes[:2] == ["cause", "history"]


def test_what_is_built_in_another_way_is_not_flattened(record: Record, ask: Any) -> None:
    nested = {"title": "Alt", "section": old()["section"]}
    for section in ([nested], [], None):
        record.hold(old(section=section) if section is not None else
                    {k: v for k, v in old().items() if k != "section"})  # fmt: skip
        with pytest.raises(InputError, match="annet system"):
            ask(OpenCorrection("p", "mine", OLD))
    ask(OpenAddendum("p", "mine", OLD))


def test_a_left_correction_does_not_hide_the_note_from_anybody(record: Record, ask: Any) -> None:
    record.hold(old())
    kept, text = correct(record, ask)
    record.do(KeepNote(kept, text))
    body = record.body("Composition")
    assert body["status"] == "preliminary"
    assert "relatesTo" not in body
    assert [n.id for n in reading.standing(record.chart())] == ["old"]
    record.do(SignNote(kept, text))
    body = record.body("Composition")
    assert (body["status"], body["relatesTo"][0]["code"]) == ("amended", "replaces")


def test_a_correction_is_taken_back_until_it_is_sent(record: Record, ask: Any) -> None:
    record.hold(old())
    kept, text = correct(record, ask)
    done: Done = record.do(SignNote(kept, text))
    assert record.waiting()[0].not_before == HELD
    back = record.do(TakeBack(done.act))
    assert (back.draft_kind, back.draft) == ("note", "mine")
    again, model = ask(OpenNote("p", "x", draft="mine"))
    assert again.id == "mine"
    assert [one.key for one in model.before] == [OLD]
    assert [n.id for n in reading.standing(record.chart())] == ["old"]
    record.do(SignNote(again, model.text))
    assert record.body("Composition")["status"] == "amended"


# Somebody else meanwhile


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        (corrected(), "Ola Berg rettet notatet"),
        (old(status="entered-in-error"), "trukket tilbake"),
        (old(status="amended", section=old()["section"][:1]), "endret siden du begynte"),
    ],
    ids=["corrected", "withdrawn", "amended in place"],
)
def test_a_correction_is_not_laid_over_anothers(record: Record, ask: Any, meanwhile: Json, told: str) -> None:
    record.hold(old())
    kept, text = correct(record, ask)
    record.do(SaveDraft(kept, text))
    record.hold(meanwhile, version="2")
    shown: NoteModel = ask(NoteNow(kept, text))
    assert told in shown.overtaken
    before = record.everything()
    with pytest.raises(InputError, match=told):
        record.do(SignNote(kept, text))
    record.do(KeepNote(kept, text))
    assert record.everything() == before, "nothing went out, and the draft is kept"


def test_after_a_look_one_goes_on_from_the_newest_with_ones_own_words(record: Record, ask: Any) -> None:
    record.hold(old())
    kept, text = correct(record, ask, "Mine ord.")
    theirs = corrected()
    theirs["section"].append({"title": "Plan", "text": {"status": "generated", "div": TABLE}})
    record.hold(theirs)
    shown: NoteModel = ask(NoteNow(kept, text))
    assert "Sov dårlig." in "".join(one.text for one in shown.before)
    kept, model = ask(NoteOntoNewest(kept, text))
    assert not model.overtaken
    assert [s.plain for s in model.text.sections if s.title == "Vurdering"] == ["Mine ord."]
    record.do(SignNote(kept, model.text))
    body = record.body("Composition")
    assert body["relatesTo"] == [{"code": "replaces", "targetReference": {"reference": "Composition/theirs"}}]
    assert [s["title"] for s in body["section"]] == ["Vurdering", "Prøver", "Plan"], "theirs is not lost"
    assert len({s.code for s in model.text.sections}) == len(model.text.sections)


def test_a_correction_of_what_was_withdrawn_becomes_a_note_of_its_own(record: Record, ask: Any) -> None:
    record.hold(old())
    kept, text = correct(record, ask)
    record.hold(old(status="entered-in-error"), version="2")
    kept, model = ask(NoteOntoNewest(kept, text))
    assert not model.overtaken
    record.do(SignNote(kept, model.text))
    body = record.body("Composition")
    assert body["status"] == "final"
    assert "relatesTo" not in body


def test_who_corrects_one_of_two_versions_replaces_both_having_seen_both(record: Record, ask: Any) -> None:
    record.hold(old(), corrected("a"), corrected("b"))
    kept, model = ask(OpenCorrection("p", "mine", "Composition/b"))
    assert {one.key for one in model.before} == {"Composition/a", "Composition/b"}
    record.do(SignNote(kept, written(model, "Vurdering", "Sov lite.")))
    targets = {one["targetReference"]["reference"] for one in record.body("Composition")["relatesTo"]}
    assert targets == {"Composition/a", "Composition/b"}
    assert [n.id for n in reading.standing(record.chart())] == ["mine"]


def test_an_old_version_is_not_corrected_added_to_or_withdrawn(record: Record, ask: Any) -> None:
    record.hold(old(), corrected())
    for question in (OpenCorrection("p", "d", OLD), OpenAddendum("p", "d", OLD), WithdrawalOf("p", OLD)):
        with pytest.raises(InputError, match="Ola Berg rettet notatet"):
            ask(question)
    before = record.everything()
    with pytest.raises(InputError, match="Ola Berg rettet notatet"):
        record.do(WithdrawNote("p", OLD, "Feil pasient"))
    assert record.everything() == before
