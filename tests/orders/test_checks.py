"""All rules before signing: their order, the answers to them, and what is kept of those."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.core.errors import InputError
from desktop.core.messages import set_language
from desktop.fhir import strict
from desktop.fhir.validate import validate
from desktop.orders.basket import Line
from desktop.orders.checking import check, what
from desktop.orders.checks import declared
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import answer
from desktop.orders.issues import issues
from desktop.orders.order_resources import Signing, resource
from desktop.orders.rules import rule_file
from desktop.orders.watch import declared as watched
from tests.orders.checking import AMOXICILLIN, DAY, fired, run, unchecked
from tests.orders.failing import fails
from tests.orders.samples import (
    ATC,
    NOW,
    allergy,
    chart,
    counted,
    creatinine,
    daily,
    egfr,
    given,
    lines,
    potassium,
)

# All rules


def test_a_medicine_without_a_code_is_said_to_be_uncompared() -> None:
    odd = given("", "Noe helt annet", daily("1", "mg", 1))
    assert "kode" in unchecked(run("marevan 2,5 mg daglig po", chart(odd)))["A3"]


def test_laboratory_orders_are_not_checked_as_medicines() -> None:
    checked = run(("crp i morgen", "ekg nå"), chart())
    assert checked.open == checked.not_checked == ()
    for (area,) in checked.areas.values():
        assert area.state == "not_checked", "what is not checked says so"


def test_stops_come_first() -> None:
    where = chart(allergy("nsaid"), creatinine("98", ago=6 * DAY), creatinine("160"))
    assert [f.rule for f in run("ibux 400 mg x 3 po", where).open] == ["A1", "A9", "kidney"]


def test_an_answer_silences_until_the_data_change() -> None:
    (line,) = lines("ramipril 5 mg x 1 po")
    first = chart(potassium("5.6"))
    found = fired(check((line,), first, NOW))["A5"]
    answered = replace(line, answers=(answer(found, "keep", NOW, identities=counted()),))
    checked = check((answered,), first, NOW)
    assert "A5" not in fired(checked)
    assert [f.rule for f in checked.answered] == ["A5"]
    assert "A5" in fired(check((answered,), chart(potassium("5.9")), NOW))
    assert "A5" not in fired(check((line,), first, NOW, decided={found.fingerprint}))


def test_a_stop_needs_a_written_reason() -> None:
    found = fired(run(AMOXICILLIN, chart(allergy("penicillin"))))["A1"]
    with pytest.raises(InputError):
        answer(found, "override", NOW, reason="kort" + " " * 20)
    with pytest.raises(InputError):
        answer(found, "keep", NOW)
    assert answer(found, "override", NOW, reason="Tålt ved tre tidligere kurer").reason


def test_decisions_are_kept_as_valid_detected_issues() -> None:
    (line,) = lines(AMOXICILLIN)
    known = allergy("penicillin")
    found = fired(check((line,), chart(known), NOW))["A1"]
    decision = answer(found, "override", NOW, reason="Tålt ved tre tidligere kurer", identities=counted())
    line = replace(line, answers=(decision,))
    (issue,) = issues(line, Signing(patient="Patient/p1", requester="Practitioner/d1", at=NOW))
    assert validate(strict.loads(strict.dumps(issue))) == []
    assert issue["severity"] == "high"
    assert [i["reference"] for i in issue["implicated"]] == [f"MedicationRequest/{line.id}", known.key]
    assert issue["mitigation"][0]["action"]["text"] == "Overstyrt med grunn: Tålt ved tre tidligere kurer"
    assert issue["identifier"][1]["value"] == found.fingerprint


def test_replacing_names_the_order_that_is_to_be_stopped() -> None:
    standing = given("N02BE01", "paracetamol", daily("1", "g", 4, asNeededBoolean=True))
    (line,) = lines("paracet 1 g x 4 po")
    found = fired(check((line,), chart(standing), NOW))["A4"]
    line = replace(line, answers=(answer(found, "replace", NOW, identities=counted()),))
    assert line.replaces == (standing.key,)
    signed = resource(line, Signing(patient="Patient/p1", requester="Practitioner/d1", at=NOW))
    assert signed["priorPrescription"] == {"reference": standing.key}
    assert validate(strict.loads(strict.dumps(signed))) == []


def test_every_rule_has_words_in_both_languages_source_and_owner() -> None:
    file = rule_file()
    assert set(file.rules) == set(declared()) | set(watched())
    assert all(what(key) != key for key in declared())
    for rule in file.rules.values():
        assert isinstance(rule.title, dict)
        assert set(rule.title) == {"nb", "en"}
        assert rule.source
        assert rule.owner
    assert file.checked_by is None


def test_english_words() -> None:
    set_language("en")
    found = fired(run("metformin 500 mg x 2 po", chart(egfr("25"))))["A2"]
    assert found.title == "eGFR is 25; metformin should be stopped."
    assert found.evidence == "moderate evidence"


@pytest.mark.expects_log
def test_a_rule_that_falls_over_says_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_facts: object, _medicine: object) -> list[object]:
        raise ValueError("odd")

    fails(monkeypatch, "A5", broken)
    assert "ValueError" in unchecked(run("ramipril 5 mg x 1 po", chart(potassium("6.2"))))["A5"]


def test_the_samples_are_what_they_say() -> None:
    line: Line = lines("paracet 1 g x 4 po")[0]
    assert isinstance(line.order, MedicineOrder)
    assert ATC.startswith("http")
