"""Whom of a ward another limit would concern: judged by the checks and the marks themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.core import configured
from desktop.core.configured import InUse
from desktop.fhir.chart import Chart
from desktop.fhir.strict import dumps
from desktop.shown.sprint.list_edits import SetLimit
from desktop.shown.sprint.proposed_limits import LimitEffect
from desktop.views.base import labs
from desktop.views.known import known
from desktop.views.sprint import limit_effect, limit_lines
from desktop.workspace.drafts.below import ground
from desktop.workspace.drafts.opened_draft import Draft, Whose, open_draft
from desktop.workspace.layers import Who
from tests.letters.charts import charts
from tests.views.charts import NOW, about, chart, concept, lab, patient, stay, vital
from tests.views.sprint.test_page_draft import home

__all__ = ["home"]
METFORMIN = about(
    "MedicationRequest", "m", status="active", intent="order",
    medicationCodeableConcept=concept("metformin", "A10BA02", system="http://www.whocc.no/atc"),
    dosageInstruction=[
        {"text": "500 mg x 2", "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
         "doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg", "code": "mg"}}]},
    ],
)  # fmt: skip
Begin = Callable[[], Draft]


@pytest.fixture
def draft() -> Draft:
    under = ground("sprint", "cardiology", known(), (), Who("Hjerte 3", "doctor"))
    return open_draft("sprint", Whose("maren", "Maren Aas"), under, NOW.date())


def person(name: str, *resources: dict[str, Any]) -> Chart:
    return chart(stay(), *resources, who=patient(family=name))


def potassium(name: str, value: float) -> Chart:
    return person(name, lab(f"k-{value}", "NPU03230", value, "mmol/L"))


def egfr(name: str, value: float, *more: dict[str, Any]) -> Chart:
    return person(name, lab(f"e-{value}", "NOR25909", value, "mL/min/{1.73_m2}"), *more)


def asked(draft: Draft, people: list[Chart], item: str, field: str, words: str) -> LimitEffect:
    proposed = draft.tried(SetLimit(item, field, words, "", "Fordi"))
    settings = (draft.ground.under.settings, proposed.settings)
    return limit_effect.effect(people, NOW, limit_effect.look_of(draft, item), settings)


def names(found: tuple[Any, ...]) -> list[str]:
    return [one.name.partition(",")[0] for one in found]


def test_a_critical_limit_tells_whom_it_marks_now_and_would(draft: Draft) -> None:
    people = [potassium(name, value) for name, value in (("Berg", 6.7), ("Dahl", 6.2), ("Vik", 4.1))]
    lower = asked(draft, people, "laboratory k", "critical_high", "6,0")
    assert (lower.would, names(lower.more), lower.here) == (2, [], 3)
    assert names(lower.otherwise) == ["Dahl"], "dangerous already, and critical now"
    higher = asked(draft, people, "danger k", "high.grave", "6,4")
    assert (higher.was, higher.would, names(higher.less)) == (2, 1, ["Dahl"])
    assert asked(draft, people, "danger k", "high.grave", "5,6").more == ()


def test_a_rules_limit_is_judged_by_the_rule_itself(draft: Draft) -> None:
    people = [
        egfr("Berg", 25, METFORMIN), egfr("Dahl", 33, METFORMIN), egfr("Moe", 33), egfr("Vik", 70, METFORMIN),
    ]  # fmt: skip
    found = asked(draft, people, "limit egfr_low", "value", "35")
    assert (found.was, found.would, names(found.more)) == (1, 2, ["Dahl"])
    less = asked(draft, people, "limit egfr_low", "value", "20")
    assert (less.would, names(less.less)) == (0, ["Berg"])
    # The rule is told of nobody young enough; of whom the age is unknown it is.
    narrowed = asked(draft, people, "rule A2", "from_years", "119")
    assert (narrowed.was, narrowed.would) == (1, 0)


def test_of_whom_not_everything_is_here_nothing_is_said(draft: Draft) -> None:
    half = chart(
        stay(), lab("k", "NPU03230", 6.2, "mmol/L"), who=patient(family="Ukjent"),
        types=frozenset({"Encounter", "Observation"}),
    )  # fmt: skip
    found = asked(draft, [half, potassium("Dahl", 6.2)], "danger k", "high.grave", "6,4")
    assert names(found.unknown) == ["Ukjent"]
    assert found.here == 2
    assert "Ukjent" not in names(found.less)


def test_on_a_whole_ward_nothing_of_the_trial_is_left(draft: Draft) -> None:
    ward = [json.loads(dumps(one)) for one in demo.resources(60, now=NOW, draw=draw)]
    people = [one for _key, one in charts(ward)]
    before = [labs.values(one, now=NOW) for one in people]
    was = configured.now_in_use()
    found = asked(draft, people, "laboratory k", "critical_low", "3,9")
    assert found.would > found.was
    assert len(found.more) + len(found.less) >= 1
    assert configured.now_in_use() is was
    assert [labs.values(one, now=NOW) for one in people] == before
    # The same who are told of by what is in force, asked without a trial.
    configured.use(draft.ground.under.settings)
    for one in people:
        one.find_anew(configured.changed_bits(InUse(), draft.ground.under.settings))
    by_hand = sum(bool(limit_effect.of_answers(one, NOW, "k")) for one in people)
    assert found.was == by_hand


def test_each_limit_has_a_title_its_unit_and_where_it_is_declared(draft: Draft) -> None:
    every = list(limit_lines.lines(draft))
    assert len({one.title for one in every}) == len(every)
    assert all(one.title and one.declared for one in every)
    assert all(one.force for one in every if not one.needs_why)
    by_key = {one.key: one for one in every}
    egfr_low = by_key["limit egfr_low value"]
    assert (egfr_low.force, egfr_low.unit) == ("30", "mL/min/1,73 m²")
    assert "orders/rules.yaml" in egfr_low.declared
    potassium_high = by_key["danger k high.grave"]
    assert potassium_high.force == "5,5"
    assert "cardiology/sprint-" in potassium_high.declared, "the ward's own sprint has said so"
    assert by_key["limit paracetamol_limit value"].unit == "g"
    assert {one.item.partition(" ")[0] for one in every} == {
        "limit", "laboratory", "danger", "vital-band", "measured-limit", "kidney-limit", "rule"
    }  # fmt: skip
    assert "rule A1 from_years" not in by_key, "a Stop is told of everybody"


def test_a_band_of_a_vital_sign_tells_who_lies_outside_it_now_and_would(draft: Draft) -> None:
    def pulse(name: str, value: float, hours: float = 1.0, born: str = "1950-01-01") -> Chart:
        return chart(stay(), vital("hr", value, hours), who=patient(family=name, birthDate=born))

    people = [
        pulse("Berg", 120), pulse("Dahl", 95), pulse("Vik", 70), pulse("Gammel", 95, hours=30),
        pulse("Barn", 95, born="2018-05-01"), person("Ingen"),
    ]  # fmt: skip
    found = asked(draft, people, "vital-band hr-adult", "high", "100")
    assert (found.was, found.would, names(found.less)) == (2, 1, ["Dahl"])
    assert found.here == len(people)
    child = asked(draft, people, "vital-band hr-2192", "low", "100")
    assert (child.was, names(child.more)) == (0, ["Barn"])
    by_key = {one.key: one for one in limit_lines.lines(draft)}
    line = by_key["vital-band hr-adult high"]
    assert (line.title, line.force, line.unit) == (
        "Puls, voksne (NEWS2 gir poeng som før): vanlig til",
        "90",
        "/min",
    )
    assert by_key["vital-band hr-28 low"].title == "Puls, 28 dager til 1 år: vanlig fra"
