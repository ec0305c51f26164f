"""Unplaced entries are told: nothing shown is called hidden, nothing hidden goes uncounted, nothing is zero
for not having been asked.

One idea: the list of what stands on no panel, by whatever way it came to be there.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from desktop.access import beyond_panels
from desktop.backend import demo
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.fhir.compartment import of_patients
from desktop.fhir.resources import TYPES
from desktop.fhir.strict import dumps
from desktop.shown.page.unplaced import UnplacedModel
from desktop.store.beyond import Beyond, Fetched, Lack
from desktop.store.server_counts import Counts
from desktop.sync.pull.pull import CHART
from desktop.views import registry
from desktop.views.base import element_words
from desktop.views.base.context import Context
from desktop.views.known import known
from desktop.views.page import banner, placed, sentence, unplaced
from desktop.views.tasks import coming
from desktop.workspace.loader import load
from tests.clinical.record.measured.test_traces import ctg
from tests.clinical.record.patient.test_anaesthesia import had, relative
from tests.cost import Calls, Cost
from tests.letters.charts import charts
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, lab, stay, task, vital

BASE = (
    "anamnesis", "care_plan", "examinations", "flowsheet", "forms", "laboratory", "letters", "medicines",
    "notes", "problems", "unplaced", "vitals",
)  # fmt: skip
AT = hours_ago(0.2)


def counts(held: dict[str, int] | None = None, unasked: tuple[str, ...] = (), whole: bool = True) -> Counts:
    return Counts(AT, held or {}, unasked, whole)


def model(found: Chart, counted: Counts | None = None, kinds: tuple[str, ...] = BASE) -> UnplacedModel:
    return unplaced.model(Context(found, NOW, AAS, {"kinds": kinds}, counts=counted))


def keys(found: UnplacedModel) -> set[str]:
    return {row.key for row in found.rows}


SURVEY = about("Observation", "survey", status="final", code=concept("Trives hjemme"), valueString="ja",
               category=[concept("", "survey")], effectiveDateTime=hours_ago(9))  # fmt: skip
EXAM = about("Observation", "exam", status="final", code=concept("Auskultasjon"), valueString="bilyd",
             category=[concept("", "exam")])  # fmt: skip
OWN = about("Observation", "own", status="final", code=concept("", "lokal-77", system="urn:x"),
            valueQuantity={"value": 3, "unit": "stk"}, effectiveDateTime="2024")  # fmt: skip
TIMELESS = {k: v for k, v in lab("timeless", "NPU03230", 4.1, "mmol/L").items() if not k.endswith("DateTime")}
TIMELESS.pop("issued")
COVER = about(
    "Procedure", "old", status="completed", code=concept("Kolecystektomi"), performedDateTime="2011"
)


@pytest.mark.parametrize("one", [SURVEY, EXAM, OWN, TIMELESS, COVER], ids=lambda one: str(one["id"]))
def test_what_no_panel_shows_is_listed_by_type_date_and_text(one: Json) -> None:
    found = model(chart(stay(), one), counts())
    row = next(row for row in found.rows if row.key == f"{one['resourceType']}/{one['id']}")
    assert row.kind
    assert row.text
    assert found.line.startswith("1 opplysning vises ikke her")


@pytest.mark.parametrize(
    "one",
    [
        vital("hr", 72), vital("hr", 72, 24 * 400), lab("k", "NPU03230", 4.1, "mmol/L"),
        lab("k2", "NPU03230", 4.1, "mmol/L", 24 * 900), relative(had("Kreft")),
        about("Condition", "c", code=concept("Gikt")),
        about("Flag", "f", status="active", code=concept("Noe viktig")),
        about("Observation", "h", status="final", category=[concept("", "social-history")],
              code=concept("Yrke"), valueString="fisker"),
    ],
    ids=lambda one: f"{one['resourceType']} {one['id']}",
)  # fmt: skip
def test_what_a_panel_shows_is_not_listed(one: Json) -> None:
    """As old as it may be: what can be scrolled back to has its place."""
    found = model(chart(stay(), one), counts())
    assert keys(found) == set()
    assert found.line == ""


BERG = {"display": "Ola Berg"}
BY = [{"url": "why", "valueString": "testet negativ"}, {"url": "by", "valueReference": BERG},
      {"url": "at", "valueDateTime": "2026-11-19"}]  # fmt: skip


@pytest.mark.parametrize(
    "one",
    [
        about("Flag", "f", status="inactive", code=concept("MRSA"),
              extension=[{"url": "urn:fagflate:ended", "extension": BY}]),
        {"resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
         "code": concept("Penicillin"), "verificationStatus": concept("", "refuted"),
         "note": [{"text": "testet negativ", "authorReference": BERG, "time": "2026-11-19"}]},
        {"resourceType": "Task", "id": "t", "status": "completed", "intent": "order",
         "for": {"reference": "Patient/p"}, "description": "Kalium 6,9", "owner": {"display": "Ola Berg"},
         "code": {"coding": [{"system": "urn:fagflate:task", "code": "alert"}]},
         "statusReason": {"text": "testet negativ"}, "executionPeriod": {"end": "2026-11-19"}},
    ],
    ids=lambda one: str(one["resourceType"]),
)  # fmt: skip
def test_what_was_ended_says_why_by_whom_and_when(one: Json) -> None:
    (row,) = model(chart(stay(), one), counts()).rows
    assert "grunn: testet negativ (Ola Berg, 19.11.2026)" in row.text
    assert row.text.count("testet negativ") == 1


def test_what_another_workspace_shows_has_no_place_here() -> None:
    record = chart(stay(), COVER)
    assert keys(model(record)) == {"Procedure/old"}
    assert keys(model(record, None, (*BASE, "timeline"))) == {"Procedure/old"}, "before this stay"
    now = chart(stay(), COVER | {"performedDateTime": hours_ago(20)})
    assert keys(model(now)) == {"Procedure/old"}
    assert keys(model(now, None, (*BASE, "timeline"))) == set()


def test_what_only_carries_what_is_shown_stands_with_it() -> None:
    sample = about("Specimen", "s", type=concept("blod"))
    order = about("ServiceRequest", "o", status="completed", intent="order", code=concept("Kalium"))
    value = lab("k", "NPU03230", 4.1, "mmol/L", specimen={"reference": "Specimen/s"},
                basedOn=[{"reference": "ServiceRequest/o"}])  # fmt: skip
    report = about("DiagnosticReport", "r", status="final", code=concept("Blodprøver"),
                   result=[{"reference": "Observation/k"}])  # fmt: skip
    assert keys(model(chart(stay(), sample, order, value, report))) == set()
    said = sample | {"note": [{"text": "tatt fra venekateter"}]}
    assert keys(model(chart(stay(), said, order, value, report))) == {"Specimen/s"}
    lost = model(chart(stay(), sample, order))
    assert {"Specimen/s", "ServiceRequest/o"} <= keys(lost)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            about("Condition", "c", code=concept("Infarkt"), verificationStatus=concept("", "refuted")),
            "avkreftet",
        ),
        (COVER | {"status": "not-done"}, "ikke utført"),
        (COVER | {"status": "strange"}, "strange"),
        (COVER | {"bodySite": [concept("høyre")]}, "høyre"),
        (COVER | {"modifierExtension": [{"url": "urn:x"}]}, "inneholder noe som ikke kan leses"),
        (COVER | {"note": [{"text": "feil side"}]}, "feil side"),
        (SURVEY | {"status": "preliminary"}, "foreløpig"),
        (SURVEY | {"focus": [{"reference": "RelatedPerson/x", "display": "Mannen"}]}, "gjelder Mannen"),
        (SURVEY | {"effectiveDateTime": hours_ago(-90)}, "datert fram i tid"),
    ],
)
def test_what_changes_the_meaning_of_an_entry_is_said(one: Json, words: str) -> None:
    """A refuted diagnosis has its place nowhere, and never looks like one that stands."""
    rows = [row for row in model(chart(stay(), one)).rows if row.key.endswith(one["id"])]
    assert [words in row.text for row in rows] == [True]


def test_results_inside_a_report_are_listed() -> None:
    inside = {"resourceType": "Observation", "id": "i", "status": "final", "code": concept("Trivsel"),
              "category": [concept("", "survey")],
              "valueQuantity": {"value": 8, "unit": "poeng"}}  # fmt: skip
    report = about("DiagnosticReport", "r", status="final", code=concept("Blodprøver"), contained=[inside],
                   category=[concept("", "LAB")], result=[{"reference": "#i"}],
                   issued=hours_ago(5))  # fmt: skip
    seen = task("t", status="completed", focus={"reference": "DiagnosticReport/r"})
    found = model(chart(stay(), report, seen), counts({"Observation": 2}))
    assert "Trivsel 8 poeng, inne i svaret Blodprøver" in [row.text for row in found.rows]
    assert "2 ikke hentet" in [row.text for row in found.rows], "the server counts none that lies inside"
    measured = {**inside, "code": concept("Ferritin"), "category": [concept("", "laboratory")]}
    placed = model(chart(stay(), {**report, "contained": [measured]}, seen), counts())
    assert not [row for row in placed.rows if "Ferritin" in row.text], "it stands among the results"


# Counted at the server


def test_the_same_is_never_counted_twice() -> None:
    record = chart(stay(), SURVEY, vital("hr", 72))
    found = model(record, counts({"Observation": 2, "Encounter": 1, "Coverage": 3}))
    assert found.count == 4
    assert found.line == "4 opplysninger vises ikke her"
    assert next(row.text for row in found.rows if row.key == "Coverage") == "3 ikke hentet"
    more = model(record, counts({"Observation": 5}))
    assert more.count == 1 + 3


def test_all_is_said_only_when_everything_was_asked() -> None:
    def state(counted: Counts | None) -> Any:
        context = Context(chart(stay()), NOW, AAS, {"kinds": BASE}, counts=counted)
        return unplaced.build(context)

    assert state(counts({"Coverage": 0}))[1].kind == "empty"
    assert state(None)[1].kind == "ready"
    assert "ikke spurt" in state(None)[0].line
    left = state(counts({}, ("Basic", "Coverage")))
    assert left[1].kind == "ready"
    assert left[0].line == "2 typer ikke spurt"
    assert "trygd eller forsikring" in " ".join(left[0].told)
    silent = state(counts({}, (), whole=False))
    assert silent[0].line == "serveren sier ikke hvilke typer den har"


def test_a_fetched_type_that_can_not_be_counted_was_asked_all_the_same() -> None:
    assert model(chart(stay()), counts({}, ("Observation", "Condition"))).line == ""


def test_when_it_was_counted_is_said() -> None:
    old = Counts(hours_ago(30), {"Coverage": 1})
    assert any("i går" in words for words in model(chart(stay()), old).told)


def test_what_was_entered_in_error_is_no_news_and_is_told() -> None:
    found = model(chart(stay(), SURVEY | {"status": "entered-in-error"}), counts())
    assert found.count == 0
    assert "1 feilført oppføring er utelatt" in found.told


def test_what_can_not_be_shown_is_listed() -> None:
    found = model(chart(stay(), SURVEY | {"effectiveDateTime": 5}), counts({"Observation": 1}))
    assert [row.text for row in found.rows] == ["kan ikke vises"]
    assert found.count == 1


def test_without_the_panels_that_are_shown_nothing_is_said() -> None:
    found, state = unplaced.build(Context(chart(stay(), SURVEY), NOW, AAS))
    assert (found.rows, state.kind) == ((), "not_checked")


def test_nothing_is_said_while_the_chart_is_coming() -> None:
    whole = chart(stay(), SURVEY)
    part = Chart(whole.patient, whole.resources, types=frozenset(TYPES), pulled=frozenset(CHART) - {"Task"})
    assert unplaced.build(Context(part, NOW, AAS, {"kinds": BASE}))[1].kind == "loading"


# Panels with a workspace's options


K = lab("k", "NPU03230", 4.1, "mmol/L", 3)
LANE = (("trend", {"trend": "confusion"}),)
PANELS: list[tuple[Json, tuple[tuple[str, dict[str, Any]], ...]]] = [
    (K, (("key_facts", {"facts": ["potassium"]}),)),
    (lab("na", "NPU03429", 140, "mmol/L", 3), LANE),
    (ctg(hours=0.02), (("trace", {"trace": "ctg"}),)),
]


@pytest.mark.parametrize(
    ("one", "panels"), PANELS, ids=lambda one: "" if isinstance(one, dict) else one[0][0]
)
def test_what_a_panel_shows_by_its_options_is_not_listed(
    one: Json, panels: tuple[tuple[str, dict[str, Any]], ...]
) -> None:
    def rows(options: tuple[tuple[str, dict[str, Any]], ...]) -> set[str]:
        found = chart(stay(), one)
        given = {"kinds": ("notes", panels[0][0]), "panels": options}
        return keys(unplaced.model(Context(found, NOW, AAS, given, counts=counts())))

    key = f"{one['resourceType']}/{one['id']}"
    assert key not in rows(panels)
    assert key in rows(()), "a panel without what it needs shows nothing"


def test_options_that_show_something_else_place_nothing() -> None:
    given = {"kinds": ("notes", "trend"), "panels": (("trend", {"trend": "warfarin"}),)}
    found = unplaced.model(Context(chart(stay(), K), NOW, AAS, given, counts=counts()))
    assert keys(found) == {"Observation/k"}


def test_a_test_without_an_answer_stands_beside_the_orders_of_whoever_may_order() -> None:
    imaging = concept("", "363679005", "http://snomed.info/sct")
    order = about("ServiceRequest", "o", status="active", intent="order", code=concept("CT thorax"),
                  category=[imaging], authoredOn=hours_ago(3))  # fmt: skip
    found = chart(stay(), order)
    other = msgspec.structs.replace(AAS, profession="")

    def listed_for(actor: Actor) -> set[str]:
        return keys(unplaced.model(Context(found, NOW, actor, {"kinds": ("notes",)}, counts=counts())))

    assert "ServiceRequest/o" not in listed_for(AAS)
    assert "ServiceRequest/o" in listed_for(other)


# What it costs


def _opened(patient: str) -> Chart:
    """A demo patient's chart as it is when the line is asked for: the page was made."""
    ward = [json.loads(dumps(one)) for one in demo.resources(6, now=NOW)]
    found = dict(charts(ward))[f"Patient/{patient}"]
    for kind in ("vitals", "laboratory", "medicines", "problems"):
        registry.build_safely(kind, Context(found.anew(), NOW, AAS))
    placed.keys(Context(found.anew(), NOW, AAS), BASE)  # settings are read once
    return found.anew()


@pytest.mark.parametrize(("patient", "cost"), [("d02", Calls(80_000)), ("h07", Calls(75_000))], ids=str)
def test_the_line_costs_little_when_the_page_stands(patient: str, cost: Cost) -> None:
    """It took 262,000 and 190,000 calls when every panel was made for it."""
    context = Context(_opened(patient), NOW, AAS, {"kinds": BASE}, counts=counts())
    with cost:
        unplaced.model(context)


def test_no_panel_is_made_of_whose_types_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def build(kind: str, _context: Context) -> tuple[None, None]:
        made.append(kind)
        return None, None

    monkeypatch.setattr(registry, "build_safely", build)
    placed.keys(Context(chart(vital("hr", 72), K), NOW, AAS), BASE)
    assert made == []
    placed.keys(Context(chart(vital("hr", 72), K, SURVEY), NOW, AAS), BASE)
    assert "vitals" in made
    assert "letters" not in made


# Fetched for the list


def fetched(*bodies: Json, lack: Lack = "") -> Beyond:
    kind = bodies[0]["resourceType"] if bodies else "Coverage"
    return {kind: Fetched(AT, tuple((one["id"], json.dumps(one)) for one in bodies), lack)}


def listed(found: Chart, counted: dict[str, int], beyond: Beyond) -> UnplacedModel:
    return unplaced.model(Context(found, NOW, AAS, {"kinds": BASE}, counts=counts(counted), beyond=beyond))


DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Trygd <b>frikort</b></p></div>'
PAYS = {"resourceType": "Coverage", "id": "v", "status": "active", "type": concept("Folketrygd"),
        "period": {"start": "2025-02-03"}, "text": {"status": "generated", "div": DIV},
        "beneficiary": {"reference": "Patient/p"}}  # fmt: skip


def test_what_was_fetched_stands_by_type_date_and_text() -> None:
    found = listed(chart(stay()), {"Coverage": 1}, fetched(PAYS))
    (row,) = found.rows
    assert (row.key, row.kind, row.date) == ("Coverage/v", "trygd eller forsikring", "03.02.2025")
    assert row.text == "Folketrygd, Trygd frikort"
    assert (found.count, found.beyond, found.waits) == (1, ("Coverage/v",), False)
    assert found.line == "1 opplysning vises ikke her"
    assert any(words.startswith("Hentet til denne listen") for words in found.told)


def test_of_what_was_not_fetched_the_number_stays_with_its_reason() -> None:
    found = listed(chart(stay()), {"Coverage": 3}, fetched(PAYS, lack="more"))
    assert [row.text for row in found.rows] == ["Folketrygd, Trygd frikort", "2 ikke hentet"]
    assert found.count == 3
    assert "Det er mer enn det som hentes til en liste: trygd eller forsikring." in found.told
    refused = listed(chart(stay()), {"Coverage": 3}, fetched(lack="refused"))
    assert [row.text for row in refused.rows] == ["3 ikke hentet"]
    assert "Serveren gir ikke lesetilgang: trygd eller forsikring." in refused.told


def test_until_it_is_asked_for_the_list_waits() -> None:
    assert listed(chart(stay()), {"Coverage": 1}, {}).waits
    later = {"Coverage": msgspec.structs.replace(fetched(PAYS)["Coverage"], at=hours_ago(2))}
    assert listed(chart(stay()), {"Coverage": 1}, later).waits, "counted anew since"
    assert not listed(chart(stay()), {}, {}).waits


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"status": "cancelled"}, "kansellert"),
        ({"status": "strange"}, "strange"),
        ({"implicitRules": "urn:x"}, "inneholder noe som ikke kan leses"),
        ({"payor": [{"modifierExtension": [{"url": "urn:x"}]}]}, "inneholder noe som ikke kan leses"),
        ({"meta": {"tag": [{"code": "SUBSETTED"}]}}, "inneholder noe som ikke kan leses"),
        ({"note": [{"text": "feil person"}]}, "feil person"),
        ({"valueQuantity": {"value": 4.1, "unit": "kg"}}, "4,1\u00a0kg"),
        ({"type": {"coding": [{"code": "X9"}]}}, "X9"),
        ({"text": {"div": DIV.replace("frikort", "<del>frikort</del>")}}, "[strøket]"),
        ({"period": {"start": 7}, "payor": "strange"}, "Folketrygd"),
    ],
)
def test_what_changes_the_meaning_of_what_nobody_reads_is_said(more: Json, words: str) -> None:
    (row,) = listed(chart(stay()), {"Coverage": 1}, fetched(PAYS | more)).rows
    assert words in row.text


def test_one_made_in_error_is_left_out_and_told() -> None:
    found = listed(chart(stay()), {"Coverage": 1}, fetched(PAYS | {"status": "entered-in-error"}))
    assert found.count == 0
    assert "1 feilført oppføring er utelatt" in found.told


def test_what_the_record_holds_by_now_is_not_listed_twice() -> None:
    found = listed(chart(stay(), SURVEY), {"Observation": 1}, fetched(SURVEY))
    assert [row.key for row in found.rows] == ["Observation/survey"]
    assert found.beyond == ()


def test_of_a_type_that_is_read_here_the_row_says_what_it_says_elsewhere() -> None:
    (row,) = listed(chart(stay()), {"Procedure": 1}, fetched(COVER | {"bodySite": [concept("høyre")]})).rows
    assert row.text == "Kolecystektomi, høyre"


# Roles


SECRETARY = msgspec.structs.replace(AAS, secretary=True)
COORDINATOR = msgspec.structs.replace(AAS, duty="coordinator")
KIN = about("RelatedPerson", "kin", patient={"reference": "Patient/p"}, name=[{"text": "Kari Prøve"}])
OFFICE = ("letters", "notes", "problems", "unplaced")


def shown_to(actor: Actor, found: Chart, counted: dict[str, int], beyond: Beyond) -> tuple[Any, Any]:
    return unplaced.build(
        Context(found, NOW, actor, {"kinds": OFFICE}, counts=counts(counted), beyond=beyond)
    )


def test_a_secretary_has_what_is_administrative_and_documents() -> None:
    """The values that her page leaves out on purpose are no news to her, and are not read by her list."""
    record = chart(stay(), K, SURVEY, KIN)
    counted = {"Coverage": 1, "Claim": 2, "Observation": 9, "Media": 4}
    found, state = shown_to(SECRETARY, record, counted, fetched(PAYS))
    assert keys(found) >= {"RelatedPerson/kin", "Coverage/v", "Claim"}
    assert not [key for key in keys(found) if key.partition("/")[0] in ("Observation", "Media")]
    assert found.line == f"{found.count} opplysninger vises ikke her"
    assert "Kliniske opplysninger listes ikke i rollen som sekretær." in found.told
    assert state.kind == "ready"


def test_for_a_secretary_nothing_more_is_not_all_that_the_server_has() -> None:
    found, state = shown_to(SECRETARY, chart(stay(status="in-progress"), K), {"Observation": 9}, {})
    left = keys(found) - {"Encounter/e"}
    assert left == set()
    if state.kind == "empty":
        assert state.title == "Alle administrative opplysninger og dokumenter som serveren har, vises."


def test_a_co_ordinator_has_no_such_list() -> None:
    found, state = shown_to(COORDINATOR, chart(stay(), K, KIN), {"Coverage": 1}, fetched(PAYS))
    assert (found.rows, found.line, found.count, state.kind) == ((), "", 0, "not_checked")


def test_which_workspaces_list_it() -> None:
    def lists(name: str) -> bool:
        found = load(name, known=known())
        return any(panel.kind == "unplaced" for tab in found.patient_tabs for panel in tab.panels)

    assert [lists(one) for one in ("base", "cardiology", "gp", "ambulance", "secretary")] == [True] * 5
    assert not lists("coordinator")


# Honest


def _said(found: Chart, kinds: tuple[str, ...]) -> str:
    """All strings of the panels of these kinds, the banner and what stands on every page."""
    told: list[Any] = [registry.build_safely(kind, Context(found, NOW, AAS))[0] for kind in kinds]
    told += [banner.build(found, NOW, actor=AAS), sentence.build(found, NOW), coming.of(found, NOW, AAS)]
    return repr([msgspec.to_builtins(one, enc_hook=repr, str_keys=True) for one in told])


def test_without_all_that_has_no_place_every_panel_says_the_same() -> None:
    """Entries that are called not shown are shown nowhere: taken out of the record it changes no panel."""
    ward = [json.loads(dumps(one)) for one in demo.resources(3, now=NOW)]
    kinds = tuple(kind for kind in BASE if kind != "unplaced")
    for _key, found in charts(ward):
        standing = placed.keys(Context(found, NOW, AAS), kinds)
        every = {one.key for group in found.resources.values() for one in group}
        left = {key for key in every - standing if key.partition("/")[0] in QUIET}
        assert _said(found.only(every - left), kinds) == _said(found, kinds), left


QUIET = frozenset({"Observation", "Condition", "Composition", "Media", "RelatedPerson", "Flag"})
"""Types whose entries no panel reads for another's sake (a stay, an operation explains other entries)."""


def test_what_has_a_place_changes_what_is_said() -> None:
    """Entries that are called shown are shown: taken out of the record, something says another thing."""
    every = [vital("hr", 72), lab("k", "NPU03230", 4.1, "mmol/L"), relative(had("Kreft")),
             about("Condition", "c", code=concept("Gikt"))]  # fmt: skip
    kinds = tuple(kind for kind in BASE if kind != "unplaced")
    whole = chart(stay(), *every)
    for key in placed.keys(Context(whole, NOW, AAS), kinds) & {
        one.key for group in whole.resources.values() for one in group
    }:
        without = whole.only({one.key for g in whole.resources.values() for one in g} - {key})
        assert _said(without, kinds) != _said(whole, kinds), key


def test_each_type_that_can_be_of_a_patient_has_a_word_of_its_own() -> None:
    """FHIR R4's types about a patient: no row of the list says *Claim*."""
    every = {*of_patients(), *beyond_panels.ADMINISTRATIVE}
    words = {kind: element_words.noun(kind) for kind in every}
    assert not [kind for kind, word in words.items() if word == kind]
    assert len(set(words.values())) == len(words)
