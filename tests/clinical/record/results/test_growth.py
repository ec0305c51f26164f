"""Growth in cultures, in every form in which laboratories tell it: values, codes, components, members."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.cultures import Culture
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago

SNOMED = "http://snomed.info/sct"
LAB = {"category": [concept("", "laboratory")]}


def one_of(ident: str, name: str, *codes: str, **more: Any) -> Json:
    """A laboratory Observation, interpreted by these codes."""
    said = {"interpretation": [concept("", one) for one in codes]}
    body = about("Observation", ident, status="final", code={"text": name}, effectiveDateTime=hours_ago(20))
    return body | LAB | said | more


def culture(*codes: str, **more: Any) -> Json:
    return one_of("c", "Blodkultur", *codes, **more)


def part(name: str, *codes: str, **more: Any) -> Json:
    return {"code": {"text": name}, "interpretation": [concept("", one) for one in codes], **more}


def refs(*to: str) -> list[Json]:
    return [{"reference": one} for one in to]


def made(*resources: Json) -> Culture:
    (found,) = cultures.cultures(chart(*resources), NOW)
    return found


def organism(ident: str = "o", name: str = "ESCHERICHIA COLI", **more: Any) -> Json:
    """A microbe that is named by the code of its Observation, as some hospitals do."""
    code = {"coding": [{"system": "http://hospital.example/CodeSystem/microbiology-organism", "code": "80002",
                        "display": name}]}  # fmt: skip
    body = about("Observation", ident, status="final", code=code, effectiveDateTime=hours_ago(20))
    return body | LAB | more


def drug(ident: str, name: str, said: str, **more: Any) -> Json:
    return one_of(
        ident, name, valueCodeableConcept={"coding": [{"system": "http://x.example", "code": said}]}, **more
    )


@pytest.mark.parametrize(
    ("resources", "state", "agent"),
    [
        ([culture("POS")], "positive", ""),
        ([culture(valueString="Positiv")], "positive", ""),
        ([culture(valueCodeableConcept=concept("", "10828004", system=SNOMED))], "positive", ""),
        ([culture("NEG")], "negative", ""),
        ([culture(valueCodeableConcept=concept("", "264868006", system=SNOMED))], "negative", ""),
        ([culture(valueString="NO GROWTH")], "negative", ""),
        ([culture()], "pending", ""),
        ([culture(status="registered", valueString="Ingen vekst")], "pending", ""),
        # Components.
        (
            [
                culture(
                    component=[
                        part("Organisme", valueString="Escherichia coli"),
                        part("Mengde", valueString="rikelig"),
                    ]
                )
            ],
            "positive",
            "Escherichia coli",
        ),
        ([culture(component=[part("Vekst", valueString="Moderat")])], "positive", ""),
        ([culture(component=[part("Vekst", valueString="Ingen vekst")])], "negative", ""),
        ([culture(component=[part("Staphylococcus aureus", "DET")])], "positive", "Staphylococcus aureus"),
        ([culture(component=[part("Staphylococcus aureus", "ND")])], "negative", ""),
        (
            [culture(component=[part("Gramfarging", valueString="Gram-positive kokker i hoper")])],
            "answered",
            "",
        ),
        ([culture(component=[part("Ampicillin", "R")])], "positive", ""),
        (
            [culture(valueString="Escherichia coli", component=[part("Ampicillin", "R")])],
            "positive",
            "Escherichia coli",
        ),
        # Members: the microbe is what the member is called, with or without drugs below it.
        (
            [
                culture(hasMember=refs("Observation/o")),
                organism(hasMember=refs("Observation/d")),
                drug("d", "CEFAZOLIN", "S"),
            ],
            "positive",
            "ESCHERICHIA COLI",
        ),
        ([culture(hasMember=refs("Observation/o")), organism()], "positive", "ESCHERICHIA COLI"),
        (
            [culture(hasMember=refs("Observation/o")), one_of("o", "Candida albicans")],
            "positive",
            "Candida albicans",
        ),
        (
            [
                culture(hasMember=refs("https://x.example/Observation/o/_history/1")),
                organism(valueString="MODERATE GROWTH"),
            ],
            "positive",
            "ESCHERICHIA COLI",
        ),
        ([culture(hasMember=refs("#o"), contained=[organism()])], "positive", "ESCHERICHIA COLI"),
        ([culture(hasMember=refs("Observation/o")), one_of("o", "Noe ukjent")], "answered", ""),
        # What is missing is no answer, and never that nothing grew.
        ([culture(hasMember=refs("Observation/gone"))], "lacking", ""),
        ([culture("NEG", hasMember=refs("Observation/gone"))], "lacking", ""),
        ([culture(hasMember=refs("#gone"))], "lacking", ""),
        (
            [culture(hasMember=refs("Observation/o", "Observation/gone")), organism()],
            "positive",
            "ESCHERICHIA COLI",
        ),
        # What can't be read may raise a question and never reassures.
        ([culture("NEG", modifierExtension=[{"url": "http://ext.example/x"}])], "answered", ""),
        ([culture(valueString="Ingen vekst", implicitRules="http://rules.example")], "answered", ""),
        ([culture("POS", modifierExtension=[{"url": "http://ext.example/x"}])], "positive", ""),
        # Of a member that was struck, and of somebody else, nothing is said.
        (
            [culture("NEG", hasMember=refs("Observation/o")), organism(status="entered-in-error")],
            "negative",
            "",
        ),
        (
            [culture("NEG", hasMember=refs("Observation/o")), organism(focus=refs("Patient/child"))],
            "negative",
            "",
        ),
    ],
)
def test_a_culture_that_grew_is_answered_in_whatever_form(
    resources: list[Json], state: str, agent: str
) -> None:
    found = made(*resources)
    assert (found.state, found.agent) == (state, agent)


def test_a_report_whose_results_are_not_here_is_no_negative_answer() -> None:
    report = about("DiagnosticReport", "r", status="final", code=concept("Blodkultur"), issued=hours_ago(1),
                   result=refs("Observation/c", "Observation/gone"))  # fmt: skip
    assert made(report, culture("NEG")).state == "lacking"
    assert made(report | {"result": refs("Observation/c")}, culture("NEG")).state == "negative"


def test_what_belongs_to_a_culture_is_no_culture_of_its_own() -> None:
    inner = one_of("o", "Blodkultur, aerob flaske", valueString="Escherichia coli")
    assert made(culture(hasMember=refs("Observation/o")), inner).state == "answered"


def tried(*resources: Json) -> list[tuple[str, str, str]]:
    return sorted((one.agent, one.drug.label, one.said) for one in made(*resources).tried)


TWO = [
    culture(hasMember=refs("Observation/o1", "Observation/o2")),
    organism("o1", hasMember=refs("Observation/d1", "Observation/d2")),
    organism("o2", "STAPH AUREUS COAG +", hasMember=refs("Observation/d3")),
    drug("d1", "Ciprofloxacin", "S"), drug("d2", "Gentamicin", "R"), drug("d3", "Ciprofloxacin", "R"),
]  # fmt: skip


def test_susceptibilities_belong_to_their_microbe() -> None:
    assert tried(*TWO) == [
        ("ESCHERICHIA COLI", "Ciprofloxacin", "S"),
        ("ESCHERICHIA COLI", "Gentamicin", "R"),
        ("STAPH AUREUS COAG +", "Ciprofloxacin", "R"),
    ]
    assert made(*TWO).isolates == ("ESCHERICHIA COLI", "STAPH AUREUS COAG +")


def test_a_drug_beside_the_only_microbe_belongs_to_it_and_beside_two_to_nobody() -> None:
    microbe = part("Organisme", valueString="Escherichia coli")
    cipro = part("Ciprofloxacin", "R")
    assert tried(culture(component=[microbe, cipro])) == [("Escherichia coli", "Ciprofloxacin", "R")]
    both = culture(component=[microbe, part("Organisme", valueString="Klebsiella"), cipro])
    assert tried(both) == [("", "Ciprofloxacin", "R")]
    panel = one_of("p", "Resistensbestemmelse", hasMember=refs("Observation/d"))
    grew = culture(hasMember=refs("Observation/o", "Observation/p"))
    assert tried(grew, organism(), panel, drug("d", "Ciprofloxacin", "S")) == [
        ("ESCHERICHIA COLI", "Ciprofloxacin", "S")
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"interpretation": [concept("", "S"), concept("", "R")]}, "R"),
        ({"interpretation": [concept("", "S")], "valueString": "Resistent"}, "R"),
        ({"valueString": "R"}, "R"),
        ({"valueCodeableConcept": concept("Følsom")}, "S"),
        ({"valueCodeableConcept": concept("", "30714006", system=SNOMED)}, "R"),
        ({"interpretation": [concept("", "I"), concept("", "S")]}, "I"),
        ({"interpretation": [concept("Resistant")]}, "R"),
    ],
)
def test_what_is_told_both_ways_is_the_least_favourable(more: Json, said: str) -> None:
    found = made(culture(hasMember=refs("Observation/o")), organism(component=[part("Gentamicin") | more]))
    assert [one.said for one in found.tried] == [said]


def test_a_susceptibility_that_cant_be_read_is_not_certain() -> None:
    odd = drug("d", "Gentamicin", "S", modifierExtension=[{"url": "http://ext.example/x"}])
    (one,) = made(
        culture(hasMember=refs("Observation/o")), organism(hasMember=refs("Observation/d")), odd
    ).tried
    assert not one.certain
