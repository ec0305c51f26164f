"""Effects that add up over medicines: long QT, serotonin, sedation, bleeding, potassium, anticholinergics."""

from __future__ import annotations

import pytest

from desktop.fhir.resources import Resource
from desktop.orders.checking import check
from desktop.orders.standing_conflicts import standing
from tests.orders.checking import fired, run, silent, unchecked
from tests.orders.checks.test_measured_limits import measured
from tests.orders.samples import NOW, chart, daily, given, lines, none_known


def held(*medicines: tuple[str, str]) -> tuple[Resource, ...]:
    return tuple(given(atc, name, daily("1", "{tablett}", 1)) for atc, name in medicines)


ESCITALOPRAM, SERTRALINE = ("N06AB10", "escitalopram"), ("N06AB06", "sertralin")
AMIODARONE, METHADONE = ("C01BD01", "amiodaron"), ("N07BC02", "metadon")
RAMIPRIL, SPIRONOLACTONE = ("C09AA05", "ramipril"), ("C03DA01", "spironolakton")
PANTOPRAZOLE = ("A02BC02", "pantoprazol")


@pytest.mark.parametrize(
    ("text", "others", "rule", "tier"),
    [
        ("ondansetron 8 mg x 2 po", (ESCITALOPRAM,), "qt-load", "notice"),
        ("tramadol 100 mg x 3 po", (SERTRALINE,), "serotonergic", "notice"),
        ("sumatriptan 50 mg x 1 po", (ESCITALOPRAM,), "serotonergic", "notice"),
        ("escitalopram 10 mg x 1 po", (("N06AG02", "moklobemid"),), "serotonergic", "question"),
        ("oksazepam 15 mg x 3 po", (("N02AA05", "oksykodon"),), "sedatives", "notice"),
        ("diklofenak 50 mg x 3 po", (("H02AB06", "prednisolon"),), "bleeding-load", "notice"),
        ("ibuprofen 400 mg x 3 po", (SERTRALINE,), "bleeding-load", "notice"),
        ("amitriptylin 25 mg x 1 po", (("G04BD08", "solifenacin"),), "anticholinergic", "notice"),
        ("trimetoprim 160 mg x 2 po", (RAMIPRIL,), "potassium-load", "notice"),
    ],
)
def test_what_adds_up_is_told_with_all_its_names(
    text: str, others: tuple[tuple[str, str], ...], rule: str, tier: str
) -> None:
    found = fired(run(text, chart(none_known(), *held(*others))))[rule]
    assert found.tier == tier
    assert all(name in found.title for _atc, name in others)
    assert found.detail
    assert len(found.implicated) == len(others) + 1


@pytest.mark.parametrize(
    ("text", "others", "rule"),
    [
        ("ondansetron 8 mg x 2 po", (("N06AX11", "mirtazapin"),), "qt-load"),
        ("mirtazapin 15 mg x 1 po", (SERTRALINE,), "serotonergic"),
        ("zopiklon 7,5 mg x 1 po", (("N02AA05", "oksykodon"),), "sedatives"),
        ("klopidogrel 75 mg x 1 po", (("B01AC06", "acetylsalisylsyre"), ("B01AB05", "enoksaparin")),
         "bleeding-load"),
        ("dalteparin 5000 IE x 1 sc", (("B01AC06", "acetylsalisylsyre"),), "bleeding-load"),
        ("spironolakton 25 mg x 1 po", (RAMIPRIL,), "potassium-load"),
        ("cetirizin 10 mg x 1 po", (("N06AA09", "amitriptylin"),), "anticholinergic"),
    ],
)  # fmt: skip
def test_less_than_the_limit_is_silent(text: str, others: tuple[tuple[str, str], ...], rule: str) -> None:
    assert rule not in fired(run(text, chart(none_known(), *held(*others))))


def test_a_substance_counts_once() -> None:
    twice = held(("N06AX11", "mirtazapin"), ("N06AX11", "mirtazapin"), ("N06AX11", "mirtazapin"))
    assert "qt-load" not in fired(run("ondansetron 8 mg x 2 po", chart(none_known(), *twice)))


def test_a_proton_pump_inhibitor_protects_the_stomach() -> None:
    found = run("diklofenak 50 mg x 3 po", chart(*held(("H02AB06", "prednisolon"), PANTOPRAZOLE)))
    assert "bleeding-load" not in fired(found)
    assert silent(found)["bleeding-load"] == "Beskyttet av pantoprazol."


def test_what_a_rule_says_of_the_same_medicines_is_not_said_again() -> None:
    found = fired(run("ibuprofen 400 mg x 3 po", chart(*held(("B01AF02", "apiksaban")))))
    assert "bleeding" in found
    assert "bleeding-load" not in found
    paired = fired(run("acetylsalisylsyre 75 mg x 1 po", chart(*held(("B01AF02", "apiksaban")))))
    assert "pairs" in paired
    assert "bleeding-load" not in paired
    two = fired(run("sertralin 50 mg x 1 po", chart(*held(ESCITALOPRAM))))
    assert "group-twice" in two
    assert "serotonergic" not in two


def test_a_long_qtc_names_the_others_and_asks() -> None:
    found = fired(run("klaritromycin 500 mg x 2 po", chart(*held(AMIODARONE), measured("qtc", "480"))))
    assert found["qtc"].tier == "question"
    assert "amiodaron" in found["qtc"].detail
    assert "qt-load" not in found


@pytest.mark.parametrize(("value", "said"), [("", "ta EKG"), ("415", "Siste QTc er 415 ms")])
def test_the_last_qtc_stands_with_the_sum(value: str, said: str) -> None:
    more = (measured("qtc", value),) if value else ()
    found = fired(run("ciprofloksacin 500 mg x 2 po", chart(*held(METHADONE), *more)))["qt-load"]
    assert said in found.detail


@pytest.mark.parametrize(("value", "told"), [("3.5", False), ("3.6", True)])
def test_potassium_is_right_while_it_is_low(value: str, told: bool) -> None:
    found = run("kaleorid 750 mg x 2 po", chart(*held(RAMIPRIL), measured("k", value)))
    assert ("potassium-load" in fired(found)) is told
    assert ("potassium-load" in silent(found)) is not told


def test_of_two_in_the_basket_the_last_tells_the_sum() -> None:
    basket = lines("tramadol 100 mg x 3 po", "sertralin 50 mg x 1 po")
    found = [one for one in check(basket, chart(none_known()), NOW).open if one.rule == "serotonergic"]
    assert [one.line for one in found] == [basket[1].id]


def test_standing_medicines_are_marked_once_for_all_of_them() -> None:
    where = chart(none_known(), *held(("N02AX02", "tramadol"), SERTRALINE))
    assert [one.rule for one in standing(where, NOW)].count("serotonergic") == 1


def test_medicines_that_could_not_be_read_leave_the_sum_unchecked() -> None:
    found = unchecked(run("tramadol 100 mg x 3 po", chart(none_known(), missing="MedicationRequest")))
    assert "serotonergic" in found
    assert "pulse" not in found


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_a_rule_says_of_two_in_one_basket_is_not_said_again_as_a_sum(order: tuple[int, int]) -> None:
    texts = ("ibux 400 mg x 3 po", "warfarin 2,5 mg x 1 po")
    found = check(lines(*(texts[at] for at in order)), chart(none_known()), NOW)
    assert sorted(one.rule for one in found.open if one.rule.startswith("bleeding")) == ["bleeding"]
