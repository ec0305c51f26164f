"""The scenes of acts on forms and procedures."""

from __future__ import annotations

from desktop.acts.forms import Said
from desktop.acts.problems import AddProcedure
from desktop.acts.questionnaires import SignForm, StrikeForm
from tests.commands.conftest import Record
from tests.commands.scene import Scene, of
from tests.commands.test_problems import DOCTOR, stay
from tests.commands.test_questionnaires import DRAFT, TWO, answered, form


@of(SignForm)
def sign_form(record: Record) -> Scene:
    record.hold(form(), stay())
    return SignForm("p", DRAFT, answered(a=TWO)), DOCTOR


@of(StrikeForm)
def strike_form(record: Record) -> Scene:
    response = {
        "resourceType": "QuestionnaireResponse", "id": "r", "questionnaire": "http://example.org/q|2.1",
        "status": "completed", "subject": {"reference": "Patient/p"}, "authored": "2026-11-20T10:00:00+01:00",
        "item": [{"linkId": "b", "answer": [{"valueBoolean": True}]}],
    }  # fmt: skip
    record.hold(form(), stay(), response)
    return StrikeForm("p", "s", "QuestionnaireResponse/r", Said().put(reason="feil pasient")), DOCTOR


@of(AddProcedure)
def add_procedure(record: Record) -> Scene:
    record.hold(stay())
    said = Said().put(search="Fjerning av blindtarm", code="text", at="i dag")
    return AddProcedure("p", "n", said), DOCTOR
