"""Remarks on an order in few words: on the chart, in the medicine list, and beside an allergy."""

from __future__ import annotations

from typing import Any

from desktop.fhir.systems import ACT
from tests.meaning.elements import ALLERGY, REQUEST, STATEMENT, changed
from tests.meaning.saying import strings
from tests.views.charts import NOW, PLACES, concept, stay
from tests.views.charts import chart as made

LONG = "Skal vurderes på nytt av legen på visitten hver morgen før den gis, se journalen."
_FIRST = "dosageInstruction.0"


def chart(where: str, body: dict[str, Any], changes: dict[str, Any]) -> str:
    return strings(where, made(*PLACES, stay(), changed(body, changes)), NOW)


def test_the_chart_says_the_greatest_dose_how_it_is_taken_and_what_was_noted() -> None:
    most = {"numerator": {"value": 100, "unit": "mg"}, "denominator": {"value": 1, "unit": "d", "code": "d"}}
    said = chart(
        "vitals", REQUEST,
        {
            f"{_FIRST}.maxDosePerPeriod": most,
            f"{_FIRST}.additionalInstruction": [concept("på tom mage")],
            "note": [{"text": "gis ikke ved puls under 50"}, {"text": LONG}],
        },
    )  # fmt: skip
    told = ("100 mg", "på tom mage", "gis ikke ved puls under 50", "se kommentar")
    assert "gjennom munnen * |" in said, "the sign beside the dose says that there is more"
    beside = said.replace("\N{NO-BREAK SPACE}", " ").partition("gjennom munnen * |")[2]
    remarks = next(one for one in beside.split(" | ") if "100 mg" in one).strip().split("; ")
    assert len(remarks) == 4
    assert all(words in remark for words, remark in zip(told, remarks, strict=True))
    assert LONG not in said, "a row of the chart says it in few words"


def test_an_ordinary_order_has_nothing_beside_it() -> None:
    assert "gjennom munnen |" in chart("vitals", REQUEST, {})


def test_what_somebody_wrote_beside_a_medicine_from_home_stands_in_its_row() -> None:
    said = chart("medicines", STATEMENT, {"note": [{"text": "tar den bare av og til"}]})
    assert "; tar den bare av og til |" in said
    assert "; se kommentar |" in chart("medicines", STATEMENT, {"note": [{"text": LONG}]})


def test_the_banner_says_what_was_noted_of_an_allergy_or_of_its_reaction() -> None:
    noted = {"note": [{"text": "tålte amoksicillin i 2024."}]}
    assert "(anafylaksi), tålte amoksicillin i 2024 |" in chart("banner", ALLERGY, noted)
    assert "se kommentar" in chart("banner", ALLERGY, {"reaction.0.note": [{"text": LONG}]})


def test_what_an_act_of_ours_noted_is_no_comment_to_go_and_see() -> None:
    act = {"url": ACT, "valueBoolean": True}
    paused = "Pauset til 28.11. kl. 08: blør fra stomien, kirurgen vurderer på visitten i morgen tidlig"
    said = chart("vitals", REQUEST, {"note": [{"extension": [act], "text": paused}]})
    assert "Pauset til 28.11. kl. 08 …" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "se kommentar" not in said
    said = chart("vitals", REQUEST, {"note": [{"extension": [act], "text": LONG}, {"text": LONG}]})
    assert "Skal vurderes på nytt av legen på …" in said
    assert "se kommentar" in said, "what somebody else wrote is told of as before"
