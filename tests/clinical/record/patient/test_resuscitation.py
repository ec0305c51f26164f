"""Treatment limits that are no Flag, and Flags that do not hold now: told, and never mistaken for none."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.clinical.columns import Source
from desktop.clinical.record.patient import resuscitation
from desktop.fhir import strict
from desktop.fhir.systems import LOCAL
from desktop.shown.shell import BannerModel
from desktop.views.columns import listed_sources
from desktop.views.page import banner
from tests.meaning.saying import strings
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago

NOT: list[Json] = [{"url": "urn:example:not", "valueBoolean": True}]


def consent(**more: Json | str | list[Json]) -> Json:
    made: Json = {"resourceType": "Consent", "id": "k", "patient": {"reference": "Patient/p"},
                  "status": "active", "dateTime": "2026-11-18",
                  "category": [concept("Ikke HLR", "dnr")]}  # fmt: skip
    return made | more


def status(words: str, ident: str = "o", hours: float = 2, **more: Json | str | list[Json]) -> Json:
    made = about("Observation", ident, status="final", code=concept("Resuscitation status", "100822-6"),
                 effectiveDateTime=hours_ago(hours), valueCodeableConcept=concept(words))  # fmt: skip
    return made | more


def made(*resources: Json) -> BannerModel:
    return banner.build(chart(*resources), NOW, actor=None)


def test_a_consent_and_an_observation_are_told_as_limits() -> None:
    one = made(consent()).treatment_limits
    assert (one.state, one.alert) == ("known", True)
    assert one.text == "Ikke HLR (18.11.2026)", "the question is named in the answer"
    assert "Do not resuscitate (20.11.2026)" in made(status("Do not resuscitate")).treatment_limits.text


def test_what_is_not_in_force_or_another_consent_says_nothing() -> None:
    other = consent(category=[concept("Forskning", "research")], scope=concept("", "research"))
    for one in (
        consent(status="inactive"),
        consent(status="draft"),
        other,
        status("Ja", status="entered-in-error"),
    ):
        assert made(one).treatment_limits.state == "not_asked"


def test_the_newest_status_is_the_one_that_is_told() -> None:
    every = resuscitation.told(chart(status("Nei"), status("Ja", "p", 50)), NOW)
    assert [one.words for one in every] == ["Nei"]


def test_a_flag_that_is_over_or_ahead_says_when_and_does_not_alarm() -> None:
    over = about("Flag", "f", status="active", code=concept("Fare"), period={"end": "2020-01-01"})
    ahead = about("Flag", "g", status="active", code=concept("Fare"), period={"start": "2030-01-01"})
    one, two = made(over).critical, made(ahead).critical
    assert (one.state, one.alert, "til 01.01.2020" in one.text) == ("known", False, True)
    assert (two.state, two.alert, "fra 01.01.2030" in two.text) == ("known", False, True)
    both = made(over, about("Flag", "h", status="active", code=concept("Pacemaker"))).critical
    assert both.alert


@pytest.mark.parametrize(
    ("more", "said", "alert"),
    [
        ({"modifierExtension": NOT}, ", kan ikke leses helt", True),
        ({"implicitRules": "urn:example:rules"}, ", kan ikke leses helt", True),
        (
            {"provision": {"modifierExtension": NOT}},
            ", kan ikke leses helt", True,
        ),
        ({"provision": {"type": "deny", "period": {"end": "2026-11-19"}}}, ", til 19.11", False),
        ({"provision": {"type": "deny", "period": {"start": "2026-12-24"}}}, ", fra 24.12", False),
        ({"provision": {"type": "deny", "period": {"end": "snart"}}}, ", kan ikke leses helt", True),
        ({"provision": {"type": "deny", "period": {"start": "2026-11-18", "end": "2026-11-20"}}}, "", True),
    ],
)  # fmt: skip
def test_a_consent_that_does_not_hold_or_cant_be_read_says_so(more: Json, said: str, alert: bool) -> None:
    found = chart(consent(**more))
    one = banner.build(found, NOW, actor=None).treatment_limits
    assert one.text == f"Ikke HLR{said} (18.11.2026)"
    assert one.alert is alert
    assert f"Behandlingsbegrensning: Ikke HLR{said}" in strings("letter", found, NOW)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"modifierExtension": NOT}, ", kan ikke leses helt"),
        ({"status": "unknown"}, ", status ukjent"),
        ({"status": "preliminary"}, ", foreløpig"),
        ({"effectiveDateTime": hours_ago(-3)}, ", datert fram i tid"),
    ],
)
def test_a_status_that_is_not_certain_says_so(more: Json, said: str) -> None:
    assert f"Ikke HLR{said}" in made(status("Ikke HLR", **more)).treatment_limits.text


def test_the_newest_one_that_may_be_gone_by_is_told_beside_one_that_may_not() -> None:
    """A newer entry that can't be read takes no decision away."""
    doubtful = status("Full behandling", "p", 1, implicitRules="urn:example:rules")
    text = made(status("Ikke HLR", "o", 5), doubtful).treatment_limits.text
    assert "Ikke HLR (" in text
    assert "Full behandling, kan ikke leses helt" in text


ADR: Json = concept("", "adr")
CPR: list[Json] = [concept("Hjerte-lunge-redning", "89666000")]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        # A status that nobody here knows is not *inactive*.
        ({"status": "banana"}, "Ikke HLR, status ukjent"),
        ({"status": ""}, "Ikke HLR, status ukjent"),
        # What may mean another thing is told, whatever status is written.
        ({"status": "inactive", "modifierExtension": NOT}, "Ikke HLR, kan ikke leses helt"),
        ({"status": "rejected", "implicitRules": "urn:example:rules"}, "Ikke HLR, kan ikke leses helt"),
        ({"provision": {"type": "banana"}}, "Ikke HLR, kan ikke leses helt"),
        ({"provision": {"type": "deny", "provision": [{"type": "permit"}]}}, "Ikke HLR, kan ikke leses helt"),
        ({"provision": {"provision": [{"modifierExtension": NOT}]}}, "Ikke HLR, kan ikke leses helt"),
        # Known by its words, where no code tells.
        ({"category": [concept("Behandlingsbegrensning: ikke respirator")]},
         "Behandlingsbegrensning: ikke respirator"),
        ({"category": [concept("Samtykke")], "provision": {"type": "deny", "code": [concept("HLR")]}},
         "Samtykke: HLR (nei)"),
        # A code alone is named, and what is answered is said.
        ({"category": [concept("", "dnr", system="http://terminology.hl7.org/CodeSystem/consentcategorycodes")]},
         "ikke gjenoppliving (DNR)"),
        ({"category": CPR, "provision": {"type": "deny"}}, "Hjerte-lunge-redning (nei)"),
        ({"category": CPR, "provision": {"type": "permit"}}, "Hjerte-lunge-redning (ja)"),
        ({"provision": {"type": "permit"}}, "Ikke HLR (skrevet som tillatt)"),
        # Nothing says what it is about: it may be a limit.
        ({"category": [], "scope": {}}, "et samtykke som ikke sier hva det gjelder"),
        ({"category": [], "scope": {}, "modifierExtension": NOT},
         "et samtykke som ikke sier hva det gjelder, kan ikke leses helt"),
    ],
)  # fmt: skip
def test_a_consent_is_never_silent_where_it_may_limit(more: Json, said: str) -> None:
    one = made(consent(**more))
    assert said in one.treatment_limits.text
    assert one.treatment_limits.state == "known"
    assert one.treatment_limits.alert


@pytest.mark.parametrize(
    "more",
    [
        {"status": "entered-in-error"},
        {"status": "entered-in-error", "modifierExtension": NOT},
        {"category": [concept("Forskning", "research")], "scope": concept("", "research"), "status": "x"},
        {"category": [concept("Innsyn")], "scope": concept("", "patient-privacy"), "modifierExtension": NOT},
    ],
)
def test_another_consent_limits_nothing(more: Json) -> None:
    assert made(consent(**more)).treatment_limits.state == "not_asked"


FULL = about("Flag", "full", status="active", code=concept("Full behandling", "limits-none", system=LOCAL),
             category=[concept("", "limits", system=LOCAL)])  # fmt: skip


def test_full_treatment_is_not_said_beside_a_consent_that_cant_be_read() -> None:
    assert made(FULL).treatment_limits.state == "none"
    broken = chart(FULL, {"resourceType": "Consent", "id": "k", "category": "dnr"})
    assert [one.resource_type for one in broken.unreadable] == ["Consent"]
    one = banner.build(broken, NOW, actor=None).treatment_limits
    assert one.state == "not_available"
    assert "kan gjelde begrensning av behandling" in one.text
    assert "full" not in one.text.casefold()
    (told,) = listed_sources.BY_SOURCE["flag"](broken, None, NOW, Source(flag=("limits",)))
    assert not told[0].denied
    assert "kan gjelde begrensning av behandling" in told[0].text
    assert "En opplysning som kan være kritisk, kan ikke leses" in strings("letter", broken, NOW)


BROKEN: dict[str, Json] = {
    "LOINC": {"code": concept("", "100822-6")},
    "SNOMED CT": {"code": concept("", "304253006")},
    "own code": {"code": concept("HLR-status", "X1", system="urn:own")},
    "text alone": {"code": {"text": "Behandlingsbegrensning"}},
    "code in a wrong form": {"code": [{"coding": [{"display": "Resuscitation status"}]}]},
    "display as a code": {"code": "DNR"},
    "no code at all": {"code": None},
}


@pytest.mark.parametrize("how", BROKEN)
def test_an_observation_that_cant_be_read_may_be_a_limit(how: str) -> None:
    broken = chart(FULL, status("Ikke HLR", effectiveDateTime=[7]) | BROKEN[how])
    assert [one.resource_type for one in broken.unreadable] == ["Observation"]
    said = banner.build(broken, NOW, actor=None).treatment_limits
    assert said.state == "not_available"
    assert said.text == "HLR: en oppføring kan gjelde begrensning av behandling, og kan ikke leses"
    (told,) = listed_sources.BY_SOURCE["flag"](broken, None, NOW, Source(flag=("limits",)))
    assert not told[0].denied
    assert "kan gjelde begrensning av behandling" in told[0].text
    assert "En opplysning som kan være kritisk, kan ikke leses" in strings("letter", broken, NOW)
    alone = banner.build(chart(status("Ikke HLR", effectiveDateTime=[7]) | BROKEN[how]), NOW, actor=None)
    assert alone.treatment_limits.state == "not_available"


@pytest.mark.parametrize(
    "code",
    [
        concept("Kalium", "NPU03230"),
        concept("Respirator, FiO2"),
        concept("Gjenoppliving ved fødsel: ventilert"),
    ],
)
def test_another_observation_that_cant_be_read_is_none(code: Json) -> None:
    broken = chart(FULL, status("7", effectiveDateTime=[7]) | {"code": code})
    assert broken.unreadable
    assert banner.build(broken, NOW, actor=None).treatment_limits.state == "none"


def test_one_inside_a_report_that_cant_be_read_may_be_a_limit_too() -> None:
    held = {"resourceType": "Observation", "id": "s", "code": {"text": "HLR-status"}, "valueString": 7}
    report = about("DiagnosticReport", "r", status="final", code={"text": "Notat"}, contained=[held])
    assert banner.build(chart(FULL, report), NOW, actor=None).treatment_limits.state == "not_available"


@pytest.mark.parametrize("name", ["HLR-status", "Behandlingsbegrensning", "Code status", "Ikke HLR"])
def test_a_status_of_a_hospitals_own_code_is_found_by_its_name(name: str) -> None:
    code = concept(name, "X1", system="urn:own")
    said = made(status("HLR minus", code=code)).treatment_limits
    assert (said.state, "HLR minus" in said.text) == ("known", True)
    unread = made(status("HLR minus", code=code, modifierExtension=NOT)).treatment_limits
    assert "HLR minus, kan ikke leses helt" in unread.text
    other = made(status("Ja", code=concept("Gjenoppliving ved fødsel", "X2", system="urn:own")))
    assert other.treatment_limits.state == "not_asked"


def test_of_two_copies_that_differ_both_are_told() -> None:
    number: list[Json] = [{"system": "urn:lab", "value": "7"}]
    two = (status("HLR minus", identifier=number), status("HLR pluss", "p", identifier=number))
    said = made(FULL, *two).treatment_limits.text
    assert "HLR minus, kopier av den er ulike" in said
    assert "HLR pluss, kopier av den er ulike" in said


def test_a_list_of_the_ward_says_what_the_banner_says() -> None:
    found = chart(FULL, consent())
    (told,) = listed_sources.BY_SOURCE["flag"](found, None, NOW, Source(flag=("limits",)))
    assert (told[0].text, told[0].denied, told[0].keys) == ("Ikke HLR", False, ("Consent/k",))
    assert "Ikke HLR" in banner.build(found, NOW, actor=None).treatment_limits.text


def test_a_status_of_somebody_else_is_not_hers() -> None:
    other = status("Ikke HLR", focus=[{"reference": "Patient/child"}])
    assert made(other).treatment_limits.state == "not_asked"


def test_the_case_with_limits_that_are_no_flags(shared: Path) -> None:
    text = (shared / "data/cases/c36.ndjson").read_text(encoding="utf-8")
    found = [strict.loads(line) for line in text.splitlines()]
    model = banner.build(chart(*found[1:], who=found[0]), NOW, actor=None)
    assert model.treatment_limits.state == "known"
    assert "Do Not Resuscitate" in model.treatment_limits.text
    assert "Inaktiv" not in model.critical.text
    assert "Utløpt fare, til 01.01.2020" in model.critical.text
    assert "Framtidig fare, fra 01.01.2030" in model.critical.text
