"""Blood loss since a birth: nothing twice, whatever order it came in; what can't be counted is told."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical.fluid_kinds import FLUIDS
from desktop.clinical.record.fluids import blood_loss, fluid_sums
from desktop.clinical.record.fluids.blood_loss import Loss
from desktop.core import configured
from desktop.core.file_problems import Place
from desktop.fhir.systems import LOCAL
from tests.views.charts import NOW, about, chart, concept, hours_ago, patient

Json = dict[str, Any]
MOTHER = patient(gender="female")
BIRTH = about(
    "Procedure", "birth", status="completed", code=concept("Vaginal forløsning", "MAE00"),
    performedDateTime=hours_ago(2),
)  # fmt: skip


def lost(amount: Any, hours: float = 1.0, ident: str = "a", text: str = "Blødning", **more: Any) -> Json:
    body = about("Observation", ident, status="final", code=concept(text), effectiveDateTime=hours_ago(hours))
    unit = more.pop("unit", "mL")
    return body | {"valueQuantity": {"value": amount, "unit": unit, "code": unit}} | more


def total(amount: Any, hours: float = 1.0, ident: str = "t", **more: Any) -> Json:
    return lost(amount, hours, ident, "Blodtap ved fødsel", **more)


def read(*resources: Json, birth: Json | None = BIRTH) -> Loss:
    found = (*resources, *([birth] if birth else []))
    return blood_loss.read(chart(*found, who=MOTHER), NOW, since=None)


def test_amounts_are_summed_from_the_birth_on() -> None:
    found = read(lost(300, 1.5, "a"), lost(0.4, 1, "b", unit="L"), lost(900, 3, "early"))
    assert found.amount == 700
    assert [one.reference for one in found.before] == ["Observation/early"]
    assert [one.running for one in found.counted] == [300, 700]
    assert (found.least, found.doubt) == (False, False)


def test_a_total_is_never_added_to_its_parts_and_stands_for_them_where_it_says_more() -> None:
    found = read(lost(300, 1.5, "a"), lost(200, 1.2, "b"), total(900, 1), lost(150, 0.5, "c"))
    assert [(one.part, one.running) for one in found.counted] == [
        ("added", 300), ("added", 500), ("total", 900), ("added", 1050),
    ]  # fmt: skip
    less = read(lost(600, 1.5, "a"), total(400, 1))
    assert (less.amount, less.counted[-1].part) == (600, "held")


def test_when_each_limit_was_reached() -> None:
    found = read(lost(300, 1.5, "a"), lost(250, 1, "b"), lost(500, 0.5, "c"))
    assert [one.by.key if one.by else "" for one in found.passed] == ["Observation/b", "Observation/c"]
    assert found.reached is not None
    assert found.reached.limit.danger
    assert read(lost(499)).reached is None
    assert read(lost(500)).reached is not None


def test_a_gram_is_told_as_weighed() -> None:
    found = read(lost(350, unit="g"))
    assert (found.amount, found.counted[0].weighed, found.counted[0].how) == (350, 350, "weighed")
    assert read(lost(350)).counted[0].weighed is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (lost(300, unit="cm"), "unit"),
        (lost(300) | {"effectiveDateTime": ""}, "no-time"),
        (lost(-5), "negative"),
        (lost(90_000), "impossible"),
        (lost(300, status="unknown"), "status"),
        (lost(300, -3), "future"),
        (
            {k: v for k, v in lost(1).items() if k != "valueQuantity"} | {"valueString": "rikelig"},
            "no-number",
        ),
    ],
)
def test_what_can_not_be_counted_is_told(body: Json, why: str) -> None:
    found = read(lost(200, 1.5, "known"), body)
    assert found.amount == 200
    assert [one.why for one in found.apart] == [why]
    assert found.least == (why != "future")


def test_struck_amounts_are_gone_and_a_corrected_one_counts() -> None:
    found = read(lost(900, 1, "wrong", status="entered-in-error"), lost(300, 1, "right", status="corrected"))
    assert found.amount == 300
    assert not found.apart


def test_the_same_entry_from_two_systems_counts_once_and_alike_ones_are_doubted() -> None:
    same = [{"system": "urn:x", "value": "7"}]
    found = read(lost(300, 1, "a", identifier=same), lost(300, 1, "b", identifier=same))
    assert (found.amount, found.doubt) == (300, False)
    alike = read(lost(300, 1, "a"), lost(300, 1, "b"))
    assert (alike.amount, alike.doubt) == (600, True)


def test_twins_are_one_delivery_counted_from_the_first() -> None:
    child = {"active": True, "patient": {"reference": "Patient/p"}, "relationship": [concept("barn")]}
    url = "http://hl7.org/fhir/StructureDefinition/patient-birthTime"

    def twin(ident: str, hours: float) -> Json:
        when = hours_ago(hours)
        more = {"extension": [{"url": url, "valueDateTime": when}]}
        return {
            "resourceType": "RelatedPerson",
            "id": ident,
            **child,
            "birthDate": when[:10],
            "_birthDate": more,
        }

    found = read(twin("x", 2), twin("y", 1.6), lost(200, 1.8), birth=None)
    assert found.delivery is not None
    assert (found.delivery.count, found.delivery.timed, found.amount) == (2, True, 200)
    assert found.delivery.last > found.delivery.first


def test_a_day_alone_has_no_hour_and_a_birth_of_long_ago_is_none() -> None:
    day = read(lost(300), birth=BIRTH | {"performedDateTime": hours_ago(0)[:10]})
    assert day.delivery is not None
    assert not day.delivery.timed
    assert day.amount == 300
    old = read(birth=BIRTH | {"performedDateTime": "2019-03-02T10:00:00+01:00"})
    assert old.delivery is None
    assert old.amount is None
    assert read(birth=BIRTH | {"status": "entered-in-error"}).delivery is None
    strange = read(birth=BIRTH | {"performedDateTime": "9999-12-31"})
    assert strange.delivery is None


def test_no_father_gives_birth() -> None:
    found = blood_loss.read(chart(BIRTH, who=patient(gender="male")), NOW, since=None)
    assert found.delivery is None
    assert not found.after_birth


ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 1500), st.integers(1, 110), st.booleans(), st.sampled_from(["", "x", "y"])
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_sum_never_counts_twice_and_order_of_arrival_does_not_matter(
    entries: list[tuple[int, int, bool, str]], shuffle: Any
) -> None:
    made = [
        (total if sums else lost)(
            amount, minutes / 60, f"o{at}",
            **({"identifier": [{"system": "urn:x", "value": same}]} if same else {}),
        )
        for at, (amount, minutes, sums, same) in enumerate(entries)
    ]  # fmt: skip
    first = read(*made)
    again = made[:]
    shuffle.shuffle(again)
    assert read(*again) == first
    keys = [one.key for one in first.counted]
    assert len(set(keys)) == len(keys)
    parts = sum((one.millilitres for one in first.counted if one.part == "added"), Decimal(0))
    totals = [one.millilitres for one in first.counted if one.part != "added"]
    amount = first.amount or Decimal(0)
    assert max([*totals, *([parts] if not totals else [])], default=Decimal(0)) <= amount
    assert amount <= parts + max(totals, default=Decimal(0))
    # A total of what is summed already adds nothing.
    if made:
        assert read(*made, total(float(amount), 0.01, "last")).amount == amount


def coded(amount: Any, unit: str = "g") -> Json:
    code = {"coding": [{"system": LOCAL, "code": "out-blood"}]}
    return lost(amount, unit=unit) | {"code": code}


@pytest.mark.parametrize("unit", ["g", "kg", "[lb_av]"])
def test_what_was_weighed_is_the_same_in_the_balance(unit: str) -> None:
    body = coded(0.9, unit)
    found, balance = read(body), fluid_sums.sums(chart(body), NOW)
    (entry,) = balance.entries
    assert (entry.kind, entry.millilitres, entry.weighed) == ("out-blood", found.amount, True)
    assert balance.apart == found.apart == ()
    assert not fluid_sums.sums(chart(coded(300, "mL")), NOW).entries[0].weighed


def test_what_a_gram_counts_as_is_said_once_for_both() -> None:
    data = copy.deepcopy(FLUIDS.document().data)
    next(one for one in data["fluids"] if one["key"] == "out-blood")["gram"] = 0.94
    configured.use(
        configured.InUse("lighter blood", {FLUIDS.file: FLUIDS.typed(data, lambda _at: ("", Place(1, 1)))})
    )
    try:
        body = coded(500)
        found = read(body)
        assert (found.amount, found.counted[0].weighed) == (470, 500)
        assert found.reached is None, "a limit is one of the volume"
        assert fluid_sums.sums(chart(body), NOW).entries[0].millilitres == 470
    finally:
        configured.use(configured.InUse())
