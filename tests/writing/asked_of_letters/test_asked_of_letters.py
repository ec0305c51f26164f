"""A discharge letter is asked about alerts that nobody closed, and about growth that nobody treats."""

from __future__ import annotations

import msgspec
import pytest

from desktop.fhir.chart import Chart
from desktop.letters.check.signing_questions import Finding, Kind
from desktop.letters.model import Author, Letter, Signature
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import Alert, look
from desktop.writing import alerts, asked_of_letters, letters
from tests.orders.test_watch_cultures import AMPICILLIN, CEFOTAXIME, CLOXACILLIN, culture
from tests.views.charts import AAS, NOW, PLACES, Json, about, chart, hours_ago, lab, patient, stay

ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"


def record(*more: Json, who: Json | None = None) -> Chart:
    return chart(*PLACES, stay(), *more, **({"who": who} if who else {}))


def asked(found: Chart, kind: Kind) -> list[Finding]:
    return [one for one in letters.check(found, NOW, _letter(found), ()).open if one.kind is kind]


def _letter(found: Chart) -> Letter:
    return letters.compose(found, NOW, AAS, ID)


def dose(order: Json, hours: float, **more: Json) -> Json:
    return about(
        "MedicationAdministration", f"g{hours}", status="completed", effectiveDateTime=hours_ago(hours),
        medicationCodeableConcept=order["medicationCodeableConcept"],
    ) | more  # fmt: skip


STOPPED = CEFOTAXIME | {"status": "stopped"}


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ((), True),
        ((CLOXACILLIN,), True),
        ((CEFOTAXIME,), False),
        ((AMPICILLIN,), False),
        # What is paused, stopped, in doubt or unreadable treats nobody.
        ((CEFOTAXIME | {"status": "on-hold"},), True),
        ((STOPPED,), True),
        ((CEFOTAXIME | {"status": "unknown"},), True),
        ((CEFOTAXIME | {"status": "draft"},), True),
        ((CEFOTAXIME | {"intent": "proposal"},), True),
        ((CEFOTAXIME | {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},), True),
        # A course that was given and is over is a treatment; so are its doses alone.
        ((CEFOTAXIME | {"status": "completed"},), False),
        ((STOPPED, dose(CEFOTAXIME, 20)), False),
        ((dose(CEFOTAXIME, 20),), False),
        ((dose(CEFOTAXIME, 40),), False),
        ((dose(CEFOTAXIME, 24 * 9),), True),
        ((dose(CEFOTAXIME, 20, status="not-done"),), True),
        ((dose(CEFOTAXIME, 20, status="unknown"),), True),
        ((dose(CEFOTAXIME, 20, status="entered-in-error"),), True),
    ],
)
def test_growth_that_nothing_treats_is_asked_about(beside: tuple[Json, ...], said: bool) -> None:
    found = asked(record(*culture(), *beside), Kind.CULTURE)
    assert bool(found) is said
    if said:
        assert found[0].text == "Escherichia coli: ingenting som er gitt eller ordinert, virker på det."
        assert [choice.code for choice in found[0].choices] == ["sign"]


def test_what_the_laboratory_found_resistant_treats_nobody() -> None:
    assert asked(record(*culture(tested={"cefotaksim": "R"}), CEFOTAXIME), Kind.CULTURE)


@pytest.mark.parametrize(
    "found",
    [
        record(*culture("Staphylococcus epidermidis", status="final", conclusion="Kontaminasjon.")),
        record(*culture(hours=24 * 60)),
        record(*[one | {"status": "entered-in-error"} for one in culture()]),
        record(*culture(), who=patient(deceasedBoolean=True)),
        record(),
    ],
    ids=["contaminant", "before the stay", "entered in error", "dead", "none"],
)
def test_what_needs_no_treatment_is_not_asked_about(found: Chart) -> None:
    assert asked(found, Kind.CULTURE) == []


def _told(words: str, **more: Json) -> Json:
    return about("DiagnosticReport", "w", status="final", code={"text": "Blodkultur"}, issued=hours_ago(3),
                 effectiveDateTime=hours_ago(30), conclusion=words) | more  # fmt: skip


@pytest.mark.parametrize(
    ("words", "beside", "said"),
    [
        ("Oppvekst av E. coli", (), True),
        ("Growth of E. coli", (), True),
        ("Oppvekst av E. coli", (CEFOTAXIME,), False),
        ("Oppvekst av E. coli", (CLOXACILLIN,), True),
        ("Ingen vekst", (), False),
        ("No growth after 5 days", (), False),
        ("Se vedlegg", (), False),
        ("Kontaminasjon: vekst av hudflora", (), False),
    ],
)
def test_growth_in_words_alone_is_asked_about_as_such(
    words: str, beside: tuple[Json, ...], said: bool
) -> None:
    found = asked(record(_told(words), *beside), Kind.CULTURE)
    assert [one.title for one in found] == ["Mulig vekst i blodkultur"] * said
    assert [one.text for one in found] == [
        f"{words}: bare etter ordene i svaret, ikke sikkert. "
        "Ingenting som er gitt eller ordinert, virker på det."
    ] * said


def test_an_answer_that_cannot_be_read_is_no_answer_that_nothing_grew() -> None:
    held = _told("Ingen vekst", modifierExtension=[{"url": "urn:x", "valueBoolean": True}])
    (found,) = asked(record(held), Kind.CULTURE)
    assert found.text.startswith("Ingen vekst (noe her kan ikke leses): les det der det er skrevet.")
    assert not asked(record(held, CEFOTAXIME), Kind.CULTURE)


PDF: list[Json] = [{"contentType": "application/pdf", "data": "JVBERg=="}]


@pytest.mark.parametrize("conclusion", ["", "Se vedlegg"])
@pytest.mark.parametrize("name", ["Blodkultur", "Urin dyrkning"])
def test_an_answer_that_is_a_file_alone_beside_treatment_is_asked_about(conclusion: str, name: str) -> None:
    held = _told(conclusion, presentedForm=PDF, code={"text": name})
    (found,) = asked(record(held, CEFOTAXIME), Kind.CULTURE)
    assert found.title == "Svaret på en dyrkning er bare et vedlegg"
    assert found.text.startswith(f"{name}: svaret er ikke lest her.")
    assert not asked(record(_told("Ingen vekst", presentedForm=PDF), CEFOTAXIME), Kind.CULTURE)


def test_growth_in_words_beside_treatment_is_asked_about_as_an_alert() -> None:
    held = record(_told("Oppvekst av E. coli"), CEFOTAXIME)
    (found,) = asked(held, Kind.ALERT)
    assert found.text == "Oppvekst er meldt med ord: Oppvekst av E. coli. Dekker dagens antibiotika?"
    untreated = record(_told("Oppvekst av E. coli"))
    assert (len(asked(untreated, Kind.CULTURE)), asked(untreated, Kind.ALERT)) == (1, [])


def test_words_about_one_culture_hide_no_alert_of_another() -> None:
    # From before the stay, and of the last days.
    found = record(*culture("Klebsiella pneumoniae", hours=100), _told("Oppvekst av E. coli"))
    assert len(asked(found, Kind.CULTURE)) == 1
    assert ["Klebsiella" in one.text for one in asked(found, Kind.ALERT)] == [True]


def test_growth_is_asked_about_once_and_not_as_an_alert_too() -> None:
    found = record(*culture())
    assert len(asked(found, Kind.CULTURE)) == 1
    assert not any("Blodkultur" in one.text for one in asked(found, Kind.ALERT))


ALARMED = lab("k", "NPU03230", 6.2, "mmol/L", 2)


def _alert(**more: Json) -> Json:
    """The Task of the alert that holds by that potassium."""
    (alert,) = look(Facts(record(ALARMED), (), NOW), "A5")
    assert isinstance(alert, Alert)
    return alerts.task(alert, "p", "Encounter/stay", None) | more


@pytest.mark.parametrize(
    ("task", "asks"),
    [
        ((), True),
        ((_alert(),), True),
        ((_alert(status="accepted"),), True),
        ((_alert(status="completed"),), False),
        ((_alert(status="rejected"),), False),
    ],
    ids=["nobody told it yet", "waits", "taken", "closed", "given back"],
)
def test_an_alert_that_holds_and_that_nobody_closed_is_asked_about(
    task: tuple[Json, ...], asks: bool
) -> None:
    found = asked(record(ALARMED, *task), Kind.ALERT)
    assert [one.text for one in found] == (["Kalium er 6,2; ta EKG."] if asks else [])


def test_an_open_alert_of_what_holds_no_more_is_asked_about_too() -> None:
    (found,) = asked(record(_alert()), Kind.ALERT)
    assert found.text == "Kalium er 6,2; ta EKG."
    unknown = _alert(input=[], description="Et varsel av en annen utgave.")
    (found,) = asked(record(unknown), Kind.ALERT)
    assert found.text == "Et varsel av en annen utgave."


def test_all_alerts_are_one_question() -> None:
    other = _alert(id="other", description="Et annet varsel.", input=[])
    (found,) = asked(record(ALARMED, other), Kind.ALERT)
    assert found.text == "Kalium er 6,2; ta EKG. Et annet varsel."


def test_an_answer_covers_these_alerts_alone() -> None:
    found = record(ALARMED)
    letter = _letter(found)
    (question,) = asked(found, Kind.ALERT)
    done = letters.decide(found, NOW, AAS, letter, question.key, "sign", ())
    assert Kind.ALERT not in [one.kind for one in letters.check(found, NOW, done, ()).open]
    more = record(lab("k", "NPU03230", 6.9, "mmol/L", 1))
    assert Kind.ALERT in [one.kind for one in letters.check(more, NOW, done, ()).open]


def test_a_critical_answer_is_asked_about_once() -> None:
    critical = lab("k", "NPU03230", 7.4, "mmol/L", 5) | {"issued": hours_ago(4)}
    found = letters.check(record(critical), NOW, _letter(record(critical)), ()).open
    assert [one.kind for one in found].count(Kind.CRITICAL) == 1
    assert not any("kvittert" in one.text for one in found if one.kind is Kind.ALERT)


def test_nothing_is_asked_of_a_letter_that_is_signed() -> None:
    found = record(ALARMED, *culture())
    signed = msgspec.structs.replace(_letter(found), signature=Signature("s", Author("", ""), ""))
    assert asked_of_letters.tests(found, NOW, signed) == ()
