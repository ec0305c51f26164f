"""To which field an examination belongs, and pictures of which nobody has said what they show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.results import examinations
from desktop.fhir.resources import DiagnosticReport, ImagingStudy, ServiceRequest
from tests.views.charts import Json, about, chart, concept, hours_ago

V2 = "http://terminology.hl7.org/CodeSystem/v2-0074"


def report(ident: str = "r", *codes: str, name: str = "Undersøkelse", **more: Any) -> Json:
    category = [{"coding": [{"system": V2, "code": code} for code in codes]}] if codes else []
    return about("DiagnosticReport", ident, status="final", category=category, code=concept(name),
                 conclusion="Uendret.", issued=hours_ago(2)) | more  # fmt: skip


def study(ident: str = "s", **more: Any) -> Json:
    return about("ImagingStudy", ident, status="available", started=hours_ago(3)) | more


def field(*resources: Json) -> str:
    return examinations.of_report(chart(*resources).all(DiagnosticReport)[0])


@pytest.mark.parametrize(
    ("codes", "name", "of"),
    [
        (("RAD",), "Undersøkelse", "imaging"),
        (("LP29684-5",), "Thorax", "imaging"),
        (("394914008", "RAD"), "CT of head-neck", "imaging"),
        (("LAB", "MB"), "Urindyrkning", "microbiology"),
        (("MB", "LAB"), "Urindyrkning", "microbiology"),
        (("LAB",), "Blodkultur", "microbiology"),
        (("LAB",), "Blodprøver", "laboratory"),
        (("EC",), "EKG", "heart"),
        (("SP",), "Histologi", "pathology"),
        ((), "CT thorax", "imaging"),
        ((), "Røntgen håndledd", "imaging"),
        ((), "MR caput", "imaging"),
        ((), "Spinalvæske, PCR", "microbiology"),
        ((), "Fysioterapi", ""),
        # A word within another one is not that word.
        ((), "Produktkontroll", ""),
        ((), "Mrsa-råd", ""),
        (("OTH",), "Ekkokardiografi", "heart"),
        (("34117-2",), "Journal", "note"),
    ],
)
def test_the_field_is_the_categorys_else_by_the_name(codes: tuple[str, ...], name: str, of: str) -> None:
    assert field(report("r", *codes, name=name)) == of


def test_a_note_by_its_own_code_is_no_examination() -> None:
    assert field(report("r", "RAD", code=concept("Innkomst", "34117-2"))) == "note"


@given(codes=st.permutations(["LAB", "RAD", "LAB", "CH"]))
def test_the_order_of_the_categories_does_not_matter(codes: list[str]) -> None:
    assert field(report("r", *codes)) == "imaging"


def _undescribed(*resources: Json) -> list[str]:
    return [one.id for one in examinations.undescribed(chart(*resources))]


def test_pictures_without_an_answer_are_undescribed() -> None:
    assert _undescribed(study()) == ["s"]
    assert _undescribed(study(), report("r", "RAD")) == ["s"], "an answer of something else"


def test_an_answer_describes_the_study_it_names_or_whose_order_it_shares() -> None:
    order = [{"reference": "ServiceRequest/o"}]
    assert not _undescribed(study(), report("r", "RAD", imagingStudy=[{"reference": "ImagingStudy/s"}]))
    assert not _undescribed(study(basedOn=order), report("r", "RAD", basedOn=order))
    assert _undescribed(study(), report("r", "RAD", imagingStudy=[{"display": "CT"}])) == ["s"]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered", "unknown-to-anybody"])
def test_an_answer_that_does_not_stand_describes_nothing(status: str) -> None:
    named = report("r", "RAD", status=status, imagingStudy=[{"reference": "ImagingStudy/s"}])
    assert _undescribed(study(), named) == ["s"]


@pytest.mark.parametrize("status", ["registered", "cancelled", "entered-in-error"])
def test_without_pictures_nothing_waits_for_a_description(status: str) -> None:
    assert not _undescribed(study(status=status))


def test_how_the_pictures_were_taken_is_the_studys_else_its_series() -> None:
    def how(**more: Any) -> tuple[str, ...]:
        return examinations.modality(chart(study(**more)).all(ImagingStudy)[0])

    assert how(modality=[{"code": "CT"}, {"code": "PT"}]) == ("ct", "pet")
    assert how(series=[{"uid": "1", "modality": {"code": "US"}}] * 2) == ("ultrasound",)
    assert how(modality=[{"code": "QX", "display": "Quantum"}]) == ("Quantum",)
    assert how() == ()


def test_an_order_has_the_field_of_its_category() -> None:
    order = about("ServiceRequest", "o", status="active", intent="order", code=concept("Lunger"),
                  category=[{"coding": [{"system": V2, "code": "RAD"}]}])  # fmt: skip
    assert examinations.of_order(chart(order).all(ServiceRequest)[0]) == "imaging"
