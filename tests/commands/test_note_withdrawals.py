"""Notes withdrawn with a reason, and the template each person used last."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts import Done, TakeBack
from desktop.acts.drafts import SaveDraft
from desktop.acts.notes import WithdrawNote
from desktop.clinical.record.notes import notes as reading
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.shown.draft_questions import NoteTemplates, OpenNote, WithdrawalOf
from tests.commands.conftest import AAS, BERG, CLERK, HELD, NOBODY, Record, logged
from tests.commands.note_versions import OLD, ask, old, written
from tests.views.charts import written_note

__all__ = ["ask"]


# Withdrawal


def test_a_withdrawn_note_keeps_its_words_with_who_when_and_why(record: Record, ask: Any) -> None:
    record.hold(old(extension=[{"url": "urn:other", "valueString": "x"}]))
    done: Done = record.do(WithdrawNote("p", OLD, "  Skrevet på\nfeil pasient "))
    entry, sealed = record.waiting()
    body = strict.loads(entry.body or "")
    assert (entry.op, entry.act, entry.not_before) == ("update", "withdraw_note", HELD)
    assert (sealed.type, sealed.act_id) == ("Provenance", entry.act_id)
    assert body["status"] == "entered-in-error"
    assert body["section"] == old()["section"]
    assert body["extension"][0] == {"url": "urn:other", "valueString": "x"}
    told = reading.withdrawal(record.chart().all(type(_composition(record)))[0])
    assert (told.reason, told.by, told.name) == ("Skrevet på feil pasient", AAS.practitioner, AAS.name)
    assert not reading.standing(record.chart())
    assert logged(record.events()[-1]) == ("U", AAS.practitioner, {"Patient/p", OLD, sealed.key})
    record.do(TakeBack(done.act))
    assert record.current(OLD) == old(extension=[{"url": "urn:other", "valueString": "x"}])


def _composition(record: Record) -> Any:
    from desktop.fhir.resources import Composition

    return next(iter(record.chart().all(Composition)))


@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_nothing_is_withdrawn_without_a_reason(record: Record, reason: str) -> None:
    record.hold(old())
    before = record.everything()
    with pytest.raises(InputError, match="Begrunnelsen mangler"):
        record.do(WithdrawNote("p", OLD, reason))
    assert record.everything() == before


def test_what_was_withdrawn_already_is_not_withdrawn_again(record: Record) -> None:
    record.hold(old())
    record.do(WithdrawNote("p", OLD, "Feil pasient"))
    before = record.everything()
    with pytest.raises(InputError, match="Maren Aas trakk notatet"):
        record.do(WithdrawNote("p", OLD, "Feil pasient"), BERG)
    assert record.everything() == before


def test_who_may_not_correct_or_withdraw(record: Record) -> None:
    record.hold(old())
    before = record.everything()
    for actor in (NOBODY, CLERK):
        with pytest.raises(InputError):
            record.do(WithdrawNote("p", OLD, "Feil pasient"), actor)
        assert record.everything() == before


def test_before_it_is_withdrawn_one_is_told_what_stays(record: Record, ask: Any) -> None:
    added = {**written_note("t", 1, "Ringt."),
             "relatesTo": [{"code": "appends", "targetReference": {"reference": OLD}}]}  # fmt: skip
    record.hold(old(), added)
    model = ask(WithdrawalOf("p", OLD))
    assert "Ola Berg" in model.title
    assert any("1 tillegg" in one for one in model.remarks)
    assert any("En annen har skrevet det" in one for one in model.remarks)


# Templates


def test_the_template_that_was_used_last_comes_first(ask: Any) -> None:
    assert [one.key for one in ask(NoteTemplates(()))] == ["visit", "admission", "free"]
    choices = ask(NoteTemplates((), "free"))
    assert [one.key for one in choices] == ["free", "visit", "admission"]
    assert [bool(one.remark) for one in choices] == [True, False, False]
    assert ask(OpenNote("p", "d", last="free"))[1].title == "Notat"
    assert ask(OpenNote("p", "d"))[1].title == "Visittnotat"


def test_the_workspace_says_which_templates_and_in_which_order(ask: Any) -> None:
    assert [one.key for one in ask(NoteTemplates(("admission", "visit"), "free"))] == ["admission", "visit"]
    asked = OpenNote("p", "d", templates=("admission", "visit"), last="free")
    assert ask(asked)[1].title == "Innkomstnotat"
    assert [one.key for one in ask(NoteTemplates(("gone",), "free"))] == ["free", "visit", "admission"]


def test_a_chosen_template_begins_a_note_whatever_else_is_begun(record: Record, ask: Any) -> None:
    kept, model = ask(OpenNote("p", "first"))
    record.do(SaveDraft(kept, written(model, "Vurdering", "Sov godt.")))
    assert ask(OpenNote("p", "second"))[0].id == "first"
    assert ask(OpenNote("p", "second", template="admission"))[0].id == "second"
    assert [d.id for d in record.drafts()] == ["first"], "what was written is still there"
