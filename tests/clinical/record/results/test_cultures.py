"""How a culture stands: nothing is negative before the laboratory has said so."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.cultures import Culture
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago


def order(status: str = "active", hours: float = 20, **more: Any) -> Json:
    return about("ServiceRequest", "o1", status=status, intent="order", code=concept("Blodkultur"),
                 authoredOn=hours_ago(hours + 1), occurrenceDateTime=hours_ago(hours), **more)  # fmt: skip


def report(status: str = "final", conclusion: str = "", hours: float = 20, **more: Any) -> Json:
    return about("DiagnosticReport", "r1", status=status, code=concept("Blodkultur"), conclusion=conclusion,
                 effectiveDateTime=hours_ago(hours), issued=hours_ago(1),
                 basedOn=[{"reference": "ServiceRequest/o1"}]) | more  # fmt: skip


def found(words: str, *codes: str, status: str = "final", ident: str = "b1") -> Json:
    said = [concept("", one) for one in codes]
    return about("Observation", ident, status=status, code=concept("Blodkultur"),
                 category=[concept("", "laboratory")], effectiveDateTime=hours_ago(20),
                 valueCodeableConcept={"text": words}, interpretation=said)  # fmt: skip


WITH = {"result": [{"reference": "Observation/b1"}]}


def one(*resources: Json) -> Culture:
    (made,) = cultures.cultures(chart(*resources), NOW)
    return made


@pytest.mark.parametrize(
    ("resources", "state"),
    [
        ([order()], "ordered"),
        ([order("completed")], "pending"),
        ([order(), report("registered")], "pending"),
        ([order(), report("preliminary")], "pending"),
        ([order(), report("preliminary", "Ingen vekst så langt.")], "so_far"),
        ([order("completed"), report("final", "Ingen vekst")], "negative"),
        ([report("final", "Ingen vekst etter 5 døgn")], "negative"),
        ([report("final", "", **WITH), found("Ingen vekst", "NEG")], "negative"),
        ([report("final", "", **WITH), found("Ingen vekst", "NEG", status="preliminary")], "so_far"),
        ([report("preliminary", "", **WITH), found("Grampositive kokker", "POS")], "positive"),
        ([report("final", "", **WITH), found("E. coli", "S")], "answered"),
        ([report("final", "Ingen vekst av stafylokokker. Vekst av E. coli.")], "answered"),
        ([report("final", "Vekst av E. coli", **WITH), found("Ingen vekst", "NEG")], "answered"),
        ([report("unknown", "Ingen vekst")], "answered"),
        ([order("completed"), report("entered-in-error", "Ingen vekst")], "pending"),
        ([order(), report("cancelled")], "withdrawn"),
    ],
)
def test_how_a_culture_stands(resources: list[Json], state: str) -> None:
    assert one(*resources).state == state


def test_what_grew_is_said_and_whether_more_is_to_come() -> None:
    made = one(report("preliminary", "", **WITH), found("Escherichia coli", "POS"))
    assert (made.agent, made.preliminary, made.material) == ("Escherichia coli", True, "blood")


def test_it_stands_when_it_was_taken_and_not_when_it_was_ordered_or_answered() -> None:
    specimen = about("Specimen", "s", status="available", type=concept("Urin"),
                     request=[{"reference": "ServiceRequest/o1"}],
                     collection={"collectedDateTime": hours_ago(18)})  # fmt: skip
    assert one(order(), specimen).state == "pending"
    assert (NOW - one(order(), specimen).at).total_seconds() == 18 * 3600
    assert (NOW - one(report("final", "Ingen vekst"), specimen).at).total_seconds() == 18 * 3600
    untimed = one(report("final", "Ingen vekst", effectiveDateTime=""))
    assert not untimed.timed
    assert (NOW - untimed.at).total_seconds() == 3600


def test_what_is_for_later_or_was_called_off_is_none() -> None:
    assert cultures.cultures(chart(order(hours=-10)), NOW) == []
    assert cultures.cultures(chart(order("revoked")), NOW) == []


def test_a_final_answer_takes_the_place_of_the_preliminary_one() -> None:
    early = report("preliminary", "Ingen vekst så langt") | {"id": "r0"}
    assert one(early, report("final", "Ingen vekst")).state == "negative"


def test_a_virus_and_an_antigen_are_no_cultures() -> None:
    other = report("final", "RSV påvist") | {"code": concept("Luftveisvirus, PCR")}
    assert cultures.cultures(chart(other), NOW) == []


def test_of_an_unknown_material_the_name_is_kept() -> None:
    made = one(report("final", "Ingen vekst") | {"code": concept("Dyrkning, implantat")})
    assert (made.material, made.sample) == ("", "Dyrkning, implantat")
