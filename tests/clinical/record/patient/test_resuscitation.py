"""Treatment limits that are no Flag, and Flags that do not hold now: told, and never mistaken for none."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.clinical.record.patient import resuscitation
from desktop.fhir import strict
from desktop.shown.shell import BannerModel
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
