"""Charts in which a specialty's own weights change what stands first, with the order its senior doctor wants.

General clinical judgement of the authors, each with its reason; no clinician has checked them. In each of
them something that is grave everywhere stands first, and something normal last, in the base as well.
"""

from __future__ import annotations

import msgspec

from tests.clinical.urgency_charts import Item, Person

ADULT, WOMAN, OLD = Person(20000), Person(20000, "female"), Person(29000, "female")
PREGNANT, CHILD, NEWBORN = Person(11500, "female", pregnant=True), Person(4000), Person(4)


class Chart(msgspec.Struct, frozen=True):
    """A specialty's chart: the order that it wants, first to last; in the base the two at `swapped` stand the
    other way round."""

    specialty: str
    why: str
    who: Person
    wanted: tuple[Item, ...]
    swapped: tuple[str, str]


def lab(key: str, value: str, was: str = "", since: float = 24, **more: object) -> Item:
    return Item(kind="lab", key=key, value=value, was=was, since=since, **more)  # type: ignore[arg-type]


K68, HB6 = lab("k", "6.8", "4.4"), lab("hb", "6.0", "9.8")
NA = lab("na", "140", "139")

CHARTS = (
    Chart("emergency", "a first troponin of 60 is an infarction; a CRP of 170 with it can wait",
          ADULT, (K68, lab("tnt", "60"), lab("crp", "170"), NA), ("tnt", "crp")),
    Chart("cardiology", "potassium 5.5 under a RAAS inhibitor before a CRP that is treated",
          OLD, (HB6, lab("k", "5.5", "5.2"), lab("crp", "290", "110"), NA), ("k", "crp")),
    Chart("pulmonology", "pCO2 6.9 and rising asks for NIV; CRP 190 is treated already",
          ADULT, (K68, lab("pco2", "6.9", "6.1"), lab("crp", "190", "120"), NA), ("pco2", "crp")),
    Chart("surgery", "CRP that rises after bowel surgery is a leak; Hb falls as it does after one",
          ADULT, (K68, lab("crp", "190", "120"), lab("hb", "9.8", "10.8"), NA), ("crp", "hb")),
    Chart("orthopaedics", "the operation waits for an INR of 2.2; creatinine 170 is known",
          OLD, (HB6, lab("inr", "2.2", "1.9"), lab("crea", "170", "130"), NA), ("inr", "crea")),
    Chart("intensive", "pO2 7.8 changes the ventilator now; the platelets fall as expected",
          ADULT, (K68, lab("po2", "7.8", "8.8"), lab("plt", "60", "110"), NA), ("po2", "plt")),
    Chart("geriatrics", "an eGFR of 28 stops metformin and changes half the list; CRP 52 is known",
          OLD, (HB6, lab("egfr", "28", "41"), lab("crp", "52", "40"), NA), ("egfr", "crp")),
    Chart("neurology", "platelets of 95 decide against thrombolysis; sodium 131 does not",
          ADULT, (K68, lab("plt", "95"), lab("na", "131", "133"), lab("hb", "14.0")), ("plt", "na")),
    Chart("paediatrics", "glucose 18 is ketoacidosis to be ruled out; a CRP of 125 is not",
          CHILD, (lab("k", "6.9", "4.4"), lab("glu", "18"), lab("crp", "125"), lab("na", "140")),
          ("glu", "crp")),
    Chart("neonatal", "bilirubin over the limit for light before a CRP that rises a little",
          NEWBORN, (lab("k", "7.4", "5.0"), lab("bili", "260", "190"), lab("crp", "18", "9"),
                    lab("na", "140")), ("bili", "crp")),
    Chart("obstetrics", "ALAT 95 with preeclampsia is HELLP; a haemoglobin of 9.0 is common",
          PREGNANT, (lab("k", "6.8", "4.0"), lab("alat", "95", "40"), lab("hb", "9.0", "10.2"),
                     lab("na", "138")), ("alat", "hb")),
    Chart("oncology", "an eGFR of 28 decides against gentamicin; CRP 52 is why it is asked",
          ADULT, (HB6, lab("egfr", "28", "41"), lab("crp", "52", "40"), NA), ("egfr", "crp")),
    Chart("nephrology", "phosphate 2.7 changes the treatment; CRP 45 is known",
          ADULT, (K68, lab("phos", "2.7", "2.0"), lab("crp", "45", "30"), NA), ("phos", "crp")),
    Chart("psychiatry", "lithium 1.3 may be poisoning; sodium 127 is looked into",
          ADULT, (K68, lab("li", "1.3", "0.9"), lab("na", "127", "133"), lab("hb", "14.5")), ("li", "na")),
    Chart("infection", "gentamicin that piles up stops the next dose; creatinine rises behind it",
          ADULT, (K68, lab("genta", "2.4", "1.4"), lab("crea", "150", "110"), NA), ("genta", "crea")),
    Chart("municipal", "CRP 130 decides whether somebody goes home; creatinine 190 does not",
          ADULT, (HB6, lab("crp", "130"), lab("crea", "190", "140"), NA), ("crp", "crea")),
)  # fmt: skip
