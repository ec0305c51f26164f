"""What a patient is handed on with: all of it told, and what the record lacks is a gap, never left out."""

from __future__ import annotations

from typing import Any

from desktop.letters.compose import note_templates, phrases
from desktop.letters.compose.context import Context
from desktop.letters.compose.note_templates import NoteHeading
from desktop.views.known import known
from desktop.workspace.loader import resolve
from tests.letters import charts
from tests.views.charts import NOW, about, concept, hours_ago, patient, stay
from tests.views.fluids.test_pumps import entry, order, rate
from tests.views.page.test_lines import CVK, use

Json = dict[str, Any]
SAYS = (
    "overflyttesfra", "overflyttesforløp", "overflyttesinngrep", "sirkulasjonnå", "respirasjonnå", "nyrenå",
    "bevissthetnå", "infeksjonnå", "pumpernå", "legemidlervidere", "legemidlerstanset", "legemidlerhjemme",
    "innganger", "rammer", "ventersvar", "planvidere",
)  # fmt: skip
HEADING = NoteHeading("all", "Alt", SAYS, gaps=True)


def context(*resources: Json, types: frozenset[str] | None = None) -> Context:
    found = charts.chart(patient(), stay(), *resources, types=types)
    return Context(found, NOW, charts.AUTHOR)


def said(name: str, *resources: Json, types: frozenset[str] | None = None) -> str:
    phrase = next(p for p in phrases.shipped() if p.name == name)
    return phrases.fill(phrase, context(*resources, types=types)).sentence.text.replace("\u00a0", " ")


def order_of(ident: str, name: str, status: str = "active", **more: Any) -> Json:
    return about(
        "MedicationRequest", ident, status=status, intent="order", category=[concept("", "inpatient")],
        encounter={"reference": "Encounter/stay"}, authoredOn=hours_ago(30),
        medicationCodeableConcept=concept(name), dosageInstruction=[{"text": "4 g x 3"}], **more,
    )  # fmt: skip


def flag(kind: str, words: str, **more: Any) -> Json:
    return about("Flag", kind, status="active", category=[concept("", kind)], code=concept(words), **more)


def test_a_gap_stands_where_the_record_has_nothing() -> None:
    found = note_templates.begun(HEADING, context())
    assert len(found) == len(SAYS), "every phrase stands there, filled or not"
    assert all(sentence.line for sentence in found)
    gaps = {run.path for sentence in found for run in sentence.runs if run.missing}
    assert {"forløp", "plan", "begrensning", "isolasjon", "hr.siste", "crea.siste"} <= gaps
    plain = NoteHeading("all", "Alt", SAYS)
    assert len(note_templates.begun(plain, context())) < len(SAYS)


def test_none_is_said_where_the_server_was_asked_and_is_a_gap_elsewhere() -> None:
    asked = ("pumpernå", "legemidlervidere", "legemidlerstanset", "legemidlerhjemme", "innganger",
             "ventersvar", "overflyttesinngrep")  # fmt: skip
    for name in asked:
        phrase = next(p for p in phrases.shipped() if p.name == name)
        whole = phrases.fill(phrase, context())
        assert ": ingen." in whole.sentence.text
        assert not whole.unfilled
        assert any(run.path and not run.missing for run in whole.sentence.runs), "none follows the record too"
        part = phrases.fill(phrase, context(types=frozenset({"Encounter"})))
        assert part.unfilled
        assert "ikke hentet fra journalen" in part.sentence.text
        assert "ingen." not in part.sentence.text


def test_what_is_ordered_and_not_entered_as_begun_is_never_left_out() -> None:
    step = {"doseAndRate": [{"rateQuantity": {"value": 5, "unit": "mL/h", "code": "mL/h"}}]}
    made = {**order_of("w", "oksytocin"), "dosageInstruction": [step]}
    text = said("pumpernå", made)
    assert "oksytocin 5 ml per time (ordinert 19.11.2026 kl. 08:32, ikke ført som startet)" in text
    assert "oksytocin" not in said("pumpernå", {**made, "status": "stopped"})


def test_what_runs_is_told_with_its_rate_and_what_is_not_known_apart() -> None:
    text = said("pumpernå", order(), entry(3, rate(5)), entry(40, rate(7), ident="old", order=""))
    assert "noradrenalin 5 ml per time siden 20.11.2026 kl. 11:32" in text
    assert "Ikke kjent om går: noradrenalin 7 ml per time sist skrevet 18.11.2026" in text
    assert "avsluttet" in said("pumpernå", order("stopped"), entry(3, rate(5)))
    assert "Stanset siste 12 timer: noradrenalin" in said(
        "pumpernå", order(), entry(9, rate(5), "completed", 3)
    )


def test_each_order_stands_with_what_became_of_it() -> None:
    orders = (
        order_of("1", "cefotaksim"), order_of("2", "ramipril", "on-hold", statusReason=concept("nyresvikt")),
        order_of("3", "haldol", "stopped"), order(),
    )  # fmt: skip
    assert said("legemidlervidere", *orders).startswith("Fortsetter: cefotaksim 4 g x 3")
    assert "noradrenalin" not in said("legemidlervidere", *orders), "what runs stands with the pumps"
    stopped = said("legemidlerstanset", *orders)
    assert "haldol (grunn ikke skrevet)" in stopped
    assert "ramipril (nyresvikt)" in stopped


def test_a_medicine_of_home_that_nobody_decided_about_is_named() -> None:
    home = about(
        "MedicationStatement", "h", status="active", medicationCodeableConcept=concept("amlodipin"),
        dosage=[{"text": "5 mg x 1"}],
    )  # fmt: skip
    assert "amlodipin 5 mg x 1" in said("legemidlerhjemme", home)
    assert "amlodipin" not in said("legemidlerhjemme", home, order_of("1", "amlodipin"))


def test_lines_stand_with_place_and_days() -> None:
    text = said("innganger", CVK, use("2026-11-18", bodySite=concept("Høyre hals")))
    assert "CVK, høyre hals (siden 18.11.2026, 3. døgn)" in text.replace("CVK 4 lumen", "CVK")
    assert "sted ikke skrevet (ikke kjent fra når)" in said("innganger", CVK, use())


def test_limits_that_are_over_are_none_and_a_no_is_an_answer() -> None:
    over = flag("limits", "HLR minus", period={"end": hours_ago(5)})
    assert "HLR minus" in said("rammer", flag("limits", "HLR minus"))
    assert "HLR minus" not in said("rammer", over)


def test_the_template_of_intensive_care_says_all_of_it() -> None:
    made = resolve("intensive", known=known())
    (found,) = [one for one in made.settings.laid["letters/notes.yaml"].templates if one.id == "transfer"]
    assert tuple(name for heading in found.headings for name in heading.say) == SAYS
    assert all(heading.gaps for heading in found.headings)
