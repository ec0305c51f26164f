"""The table of interactions before signing: its tiers, its quiet line, and the declared rules before it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from desktop.clinical import vocabulary
from desktop.fhir.chart import Chart
from desktop.fhir.systems import ROUTE
from desktop.orders.areas import AreaCheck
from desktop.orders.basket import Line
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import Checked, check
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import Finding
from desktop.orders.interactions import between
from desktop.orders.interactions.imported_pairs import ImportedList
from desktop.orders.list_checks import check_list
from desktop.orders.rules import limits, rule_file
from desktop.orders.standing_conflicts import standing_conflicts
from desktop.terminology import code_search
from tests.orders.checking import fired, run, unchecked
from tests.orders.interactions.known_pairs import upper
from tests.orders.samples import NOW, chart, daily, given, lines, requested

ANY = "paracetamol 1 g x 4 po"
SPEAKING = ("interactions", "pairs", "A3", "A10", "bleeding")


def ordering(atc: str, name: str = "", route: str = "PO") -> Line:
    """An order of a code, whatever the order field would ask about it."""
    (line,) = lines(ANY)
    assert isinstance(line.order, MedicineOrder)
    return replace(line, order=replace(line.order, atc=atc, name=name or _name(atc), route=route, brand=""))


def _name(atc: str) -> str:
    known = vocabulary.medicine(atc)
    return known.substance if known is not None else atc.lower()


def beside(one: str, other: str, **more: Any) -> Checked:
    return check((ordering(one),), chart(given(other, _name(other), **more)), NOW)


def said(checked: Checked) -> list[Finding]:
    return [found for found in checked.open if found.rule in SPEAKING]


def area(checked: Checked) -> AreaCheck:
    ((_line, every),) = checked.areas.items()
    return next(one for one in every if one.area == "interaction")


@pytest.mark.parametrize(("one", "other"), upper(), ids="-".join)
def test_upper_levels_speak_whichever_is_ordered_now(one: str, other: str) -> None:
    assert said(beside(one, other))
    assert said(beside(other, one))


def test_what_is_contraindicated_is_a_question_and_what_is_better_avoided_a_notice() -> None:
    question = fired(beside("C10AA01", "J02AC04"))["interactions"]
    assert question.tier == "question"
    assert question.title == "Simvastatin sammen med posakonazol er kontraindisert."
    assert question.detail == "Muskelskade (rabdomyolyse)."
    notice = fired(beside("N03AF01", "G03AA07"))["interactions"]
    assert notice.tier == "notice"
    assert notice.title.startswith("Karbamazepin sammen med ")
    assert notice.title.endswith(" bør unngås.")
    assert not notice.checked


def test_what_depends_on_dose_or_form_says_so_and_does_not_block() -> None:
    found = fired(beside("L04AX03", "N02BA01"))["interactions"]
    assert found.tier == "notice"
    assert found.title.endswith("frarådes i noen tilfeller.")
    assert "avhenger av dose" in found.detail


def test_low_dose_aspirin_is_a_quiet_line_unless_its_dose_says_more() -> None:
    assert not said(beside("B01AC04", "B01AC06"))
    assert not said(beside("B01AC04", "B01AC06", dosage=daily("75", "mg", 1)))
    assert said(beside("B01AC04", "B01AC06", dosage=daily("1000", "mg", 3)))


def test_the_lower_levels_are_one_quiet_line() -> None:
    where = chart(
        given("C01AA05", "digoksin"), given("N05BA01", "diazepam"), given("C08CA01", "amlodipin")
    )  # fmt: skip
    checked = check((ordering("C07AB03"),), where, NOW)
    assert not said(checked)
    found = area(checked)
    assert (found.state, found.words) == ("ok", "verdt å vite")
    assert "digoksin" in found.why
    assert "amlodipin" in found.why
    assert found.why.count("\n") == 0


def test_nothing_known_says_how_much_was_looked_at() -> None:
    found = area(beside("N02BE01", "C08CA01"))
    assert found.state == "ok"
    assert found.words.startswith("ingen ")


def test_a_declared_rule_keeps_its_own_tier_and_the_table_is_silent() -> None:
    """Simvastatin with clarithromycin is a declared Stop; warfarin with miconazole the notice about INR."""
    assert [(one.rule, one.tier) for one in said(beside("C10AA01", "J01FA09"))] == [("pairs", "stop")]
    assert [(one.rule, one.tier) for one in said(beside("A01AB09", "B01AA03"))] == [("A3", "notice")]
    warfarin = chart(given("B01AA03", "warfarin"), requested("INR"))
    answered = check((ordering("A01AB09"),), warfarin, NOW)
    assert not said(answered), "INR is ordered, and that answers it"
    assert [one.rule for one in said(beside("M01AE01", "B01AF02"))] == ["bleeding"]


def _first(groups: tuple[str, ...], not_: str = "") -> str:
    """A substance of our catalogue in one of the groups; the group's own code where it has none."""
    every = [row.atc for row in vocabulary.medicines().values() if row.atc.startswith(groups)]
    return next((code for code in every if code != not_), groups[0])


@pytest.mark.parametrize("pair", rule_file().pairs, ids=lambda pair: pair.id)
def test_no_declared_pair_gets_quieter_by_the_table(pair: Any) -> None:
    one = _first(pair.one)
    other = _first(pair.other, one)
    for mine, theirs in ((one, other), (other, one)):
        found = said(beside(mine, theirs))
        assert ("pairs", pair.tier) in [(each.rule, each.tier) for each in found]
        assert "interactions" not in [each.rule for each in found]


@pytest.mark.parametrize("raiser", limits().inr_raisers)
def test_warfarin_speaks_with_all_that_raises_inr(raiser: str) -> None:
    assert "A3" in fired(beside(raiser, "B01AA03"))
    assert "A3" in fired(beside("B01AA03", raiser))
    assert "interactions" not in fired(beside(raiser, "B01AA03"))


def test_two_in_one_basket_are_said_once_by_the_later() -> None:
    one, other = lines(ANY, ANY)
    first = replace(one, order=ordering("C10AA01").order)
    second = replace(other, order=ordering("J02AC04").order)
    found = [each for each in check((first, second), chart(), NOW).open if each.rule == "interactions"]
    assert [each.line for each in found] == [second.id]


def test_a_list_that_stands_says_each_pair_once() -> None:
    where = chart(given("C10AA01", "simvastatin"), given("J02AC04", "posakonazol"))
    rules = [one.rule for one in standing_conflicts(Facts(where, (), NOW))]
    assert rules.count("interactions") == 1
    keys = [one.key for one in Facts(where, (), NOW).medicines]
    assert [one.rule for one in check_list(where, keys, NOW).open].count("interactions") == 1


def test_one_substance_with_itself_is_not_the_tables() -> None:
    assert "interactions" not in fired(beside("J01XD01", "P01AB01"))
    assert "interactions" not in fired(beside("N05CF01", "N05CF01"))


def test_each_part_of_a_combination_is_compared() -> None:
    both = chart(given("C09DA01", "losartan/hydroklortiazid"))
    assert said(check((ordering("A12BA01", "kaliumklorid"),), both, NOW)), "losartan, and potassium"
    assert [one.rule for one in said(check((ordering("N05AN01", "litium"),), both, NOW))] == ["pairs"]
    named = chart(given("", "losartan / hydroklortiazid"))
    assert said(check((ordering("A12BA01", "kaliumklorid"),), named, NOW)), "known by its parts' names"


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("D11AH01", "C03DA01"), ("D01AC08", "C10AA01"), ("S01GX08", "N07XX04")],
)
def test_a_cream_or_eye_drops_are_a_quiet_line(mine: str, theirs: str) -> None:
    for checked in (beside(mine, theirs), beside(theirs, mine)):
        assert not said(checked)
        assert "knapt i blodet" in area(checked).why


def test_eye_drops_that_slow_the_heart_and_inhaled_steroids_speak() -> None:
    assert said(beside("L04AE01", "S01ED01"))
    assert said(beside("R03BA05", "J05AE03"))


@pytest.mark.parametrize(
    ("route", "speaks"), [("OPTHALTA", False), ("TOPICAL", False), ("PO", True), ("", True)]
)
def test_the_way_it_is_given_decides_too(route: str, speaks: bool) -> None:
    where = chart(given("C10AA01", "simvastatin"))
    assert bool(said(check((ordering("J02AC04", route=route),), where, NOW))) is speaks
    standing = given(
        "J02AC04", "posakonazol", daily("300", "mg", 1, route={"coding": [{"system": ROUTE, "code": route}]})
    )
    assert bool(said(check((ordering("C10AA01"),), chart(standing), NOW))) is (speaks or not route)


def test_a_gel_that_goes_through_the_skin_is_not_local() -> None:
    where = chart(given("B01AA03", "warfarin"))
    by_mouth = area(check((ordering("G03BA03"),), where, NOW))
    on_skin = area(check((ordering("G03BA03", route="TOPICAL"),), where, NOW))
    assert by_mouth == on_skin


def test_a_medicine_without_a_code_is_told_in_the_line_and_not_asked_about_twice() -> None:
    checked = check((ordering("C10AA01"),), chart(given("", "Ukjent dråpe")), NOW)
    found = area(checked)
    assert found.state == "not_checked"
    assert "Ukjent dråpe" in found.why
    assert "interactions" not in unchecked(checked), "`double` says it already"


def test_what_the_table_does_not_know_is_never_said_to_be_safe() -> None:
    checked = check((ordering("L04AE02", "nymab"),), chart(given("N02BE01", "paracetamol")), NOW)
    assert area(checked).state == "ok" or "kjenner ikke" in area(checked).why
    strange = check((ordering("V99ZZ99", "nymab"),), chart(given("N02BE01", "paracetamol")), NOW)
    assert area(strange).state == "not_checked"
    assert "kjenner ikke: nymab" in area(strange).why
    other = check((ordering("N02BE01"),), chart(given("V99ZZ99", "nymab")), NOW)
    assert area(other).state == "ok"
    assert "kjenner ikke: nymab" in area(other).why


def test_medicines_that_could_not_be_read_are_not_checked() -> None:
    checked = run(ANY, chart(missing="MedicationRequest"))
    assert area(checked).state == "not_checked"


def test_forty_medicines_are_looked_up_by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    real = between.between

    def counting(one: str, other: str, *, local: bool, listed: ImportedList) -> between.Known | None:
        asked.append((one, other))
        return real(one, other, local=local, listed=listed)

    monkeypatch.setattr(between, "between", counting)
    single = [row for row in vocabulary.medicines().values() if "/" not in row.name and not row.collective]
    where: Chart = chart(*(given(row.atc, row.name) for row in single[:40]))
    catalogues: list[object] = []
    stand = code_search.codes
    monkeypatch.setattr(code_search, "codes", lambda one: catalogues.append(one) or stand(one))
    check((ordering("C01BD01"),), where, NOW)
    assert 30 <= len(asked) <= 120
    assert len(catalogues) <= 4, "the catalogue of imported lists is looked at for a check, not for a pair"


def test_all_orders_of_a_basket_go_by_one_imported_list(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogues: list[object] = []
    stand = code_search.codes
    monkeypatch.setattr(code_search, "codes", lambda one: catalogues.append(one) or stand(one))
    orders = lines("amoksicillin 500 mg x 3 po", "ibuprofen 400 mg x 3 po", "paracetamol 1 g x 3 po")
    check(orders, chart(given("C08CA01", "amlodipin")), NOW)
    assert len(catalogues) == 1, "its catalogue is looked at once, and two orders never go by two releases"


def test_what_holds_in_some_cases_is_one_notice_for_several_of_a_kind() -> None:
    where = chart(
        given("N02AA05", "oksykodon"), given("N05BA01", "diazepam"), given("N06AX11", "mirtazapin")
    )  # fmt: skip
    found = [one for one in check((ordering("N07XX04"),), where, NOW).open if one.rule == "interactions"]
    assert sorted({one.tier for one in found}) == ["notice", "question"]
    sleeping = check((ordering("N05CF01"),), where, NOW)
    assert "interactions" not in fired(sleeping), "the sum of sedating medicines tells it"
