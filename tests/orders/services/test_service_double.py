"""The same test twice: told in one line at the order and in the list of what waits, and not what is meant."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.resources import Resource, decode
from desktop.orders.basket import Basket
from desktop.orders.checking import Checked, check
from desktop.orders.checks import declared
from desktop.orders.checks.service_double import standing
from desktop.orders.order_resources import Signing, resource
from desktop.orders.rules import rule_file
from tests.orders.checking import DAY, fired, run, unchecked
from tests.orders.samples import NLK, NOW, chart, counted, done, lines, order

HOUR = timedelta(hours=1)
NUMBERS = itertools.count(1)
XRAY = "rtg thorax spm pneumoni"


def signed(text: str, ago: timedelta = HOUR, **more: Any) -> Resource:
    """An order as it was signed here so long ago, read and written at that moment."""
    at = NOW - ago
    (line,) = Basket("p1").add(order(text, at), text, identities=counted()).lines
    signing = Signing(patient="Patient/p1", requester="Practitioner/d2", at=at, requester_name="Kari Moen")
    body = resource(line, signing) | {"id": f"s{next(NUMBERS)}"} | more
    return decode("ServiceRequest", strict.dumps(body))


def told(checked: Checked) -> str:
    found = fired(checked).get("service-double")
    assert found is None or found.tier == "notice"
    return found.title.replace("\xa0", " ") if found is not None else ""


@pytest.mark.parametrize(
    "text",
    [
        "crp",
        XRAY,
        "tilsyn kardiolog spm svikt",
        "[prøve: anti-x IgG]",
        "[tilsyn: søvnlege] spm apné",
        "u-stix",
    ],
)
def test_what_stands_already_is_told_in_one_line_with_when_and_by_whom(text: str) -> None:
    found = told(run(text, chart(signed(text, 26 * HOUR))))
    assert "er bestilt fra før" in found
    assert "i går 12:32" in found
    assert "Kari Moen" in found
    assert not told(run(text, chart()))


def test_of_several_tests_those_that_stand_are_named() -> None:
    found = told(run("crp og na", chart(signed("k, na og kreatinin"))))
    assert found.startswith("Natrium er bestilt")


def test_a_panel_that_stands_whole_has_its_own_name() -> None:
    where = chart(signed("blodgass"))
    assert told(run("blodgass", where)).startswith("Blodgass er bestilt fra før")
    assert told(run("laktat", where)).startswith("Laktat er bestilt fra før")


def test_words_of_another_system_are_compared_by_name() -> None:
    lab = [{"coding": [{"code": "LAB"}]}]
    other = done("ServiceRequest", status="active", intent="order", code={"text": "Hb, CRP"}, category=lab,
                 authoredOn=(NOW - HOUR).isoformat())  # fmt: skip
    assert "i dag 13:32, ukjent hvem" in told(run("crp", chart(other)))
    assert not told(run("na", chart(other)))


@pytest.mark.parametrize(("system", "double"), [(NLK, True), ("urn:oid:1.2.3.4", False)])
def test_a_code_is_one_of_its_own_system(system: str, double: bool) -> None:
    """Two laboratories may number their tests alike."""
    coding = [{"system": system, "code": "NPU19748", "display": "Glukosebelastning"}]
    other = done("ServiceRequest", status="active", intent="order", code={"coding": coding},
                 authoredOn=(NOW - HOUR).isoformat())  # fmt: skip
    assert bool(told(run("crp", chart(other)))) is double


def answered(one: Resource, code: str = "NPU19748") -> Resource:
    return done(
        "Observation", status="final", code={"coding": [{"system": NLK, "code": code}]},
        basedOn=[{"reference": one.key}], effectiveDateTime=NOW.isoformat(),
    )  # fmt: skip


def test_what_was_answered_today_is_told_and_yesterdays_is_not() -> None:
    today, before = signed("tsh", 5 * HOUR), signed("tsh", 26 * HOUR)
    assert "før i dag" in told(run("tsh", chart(today, answered(today, "NPU03577"))))
    assert not told(run("tsh", chart(before, answered(before, "NPU03577"))))
    assert not told(run("crp", chart(signed("crp", 31 * DAY))))
    assert told(run("crp", chart(signed("crp", 29 * DAY))))


def test_what_is_taken_tomorrow_is_no_second_one_of_today() -> None:
    """In the evening the next round is the morning's: nobody has written *i morgen*."""
    first, evening = signed("tsh", 7 * HOUR), NOW + 7 * HOUR
    (mine,) = Basket("p1").add(order("tsh", evening), "tsh", identities=counted()).lines
    assert not told(check((mine,), chart(first, answered(first, "NPU03577")), evening))
    assert told(check((mine,), chart(first), evening)), "it waits: the next round takes both"


def test_serial_tests_are_told_only_while_the_first_waits() -> None:
    first = signed("troponin", 5 * HOUR)
    assert told(run("troponin", chart(first)))
    assert not told(run("troponin", chart(first, answered(first))))
    morning = signed("crp", 5 * HOUR)
    assert told(run("crp", chart(morning)))
    assert not told(run("crp", chart(morning, answered(morning))))


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ("troponin", "troponin kl 20"),
        ("crp", "crp i morgen"),
        ("crp i morgen", "crp"),
        ("crp daglig", "crp"),
        ("crp", "crp daglig"),
        ("rtg kne høyre spm brudd", "rtg kne venstre spm brudd"),
        ("rtg thorax liggende spm pneumoni", "rtg thorax stående spm pneumoni"),
        ("crp", "hb"),
        ("[prøve: anti-x IgG]", "[prøve: anti-y IgG]"),
    ],
)
def test_what_is_meant_as_two_is_silent(held: str, text: str) -> None:
    assert not told(run(text, chart(signed(held))))


def test_the_same_own_time_twice_is_told() -> None:
    assert told(run("crp i morgen", chart(signed("crp i morgen"))))


@pytest.mark.parametrize("status", ["revoked", "entered-in-error", "draft"])
def test_what_does_not_stand_is_silent(status: str) -> None:
    assert not told(run("crp", chart(signed("crp", status=status))))


def test_twice_in_the_basket_is_told_once() -> None:
    checked = run(("crp", "crp"), chart())
    (found,) = [one for one in checked.open if one.rule == "service-double"]
    assert "to ganger" in found.title
    assert found.line == checked.open[-1].line


def test_the_list_of_what_waits_answers_as_the_order_did() -> None:
    first, second, other = signed("crp", 5 * HOUR), signed("crp", 2 * HOUR), signed("hb", 2 * HOUR)
    found = standing(chart(first, second, other), NOW)
    assert list(found) == [second.key]
    assert found[second.key].title == fired(run("crp", chart(first)))["service-double"].title


def test_an_answer_keeps_it_silent_until_another_is_ordered() -> None:
    where = chart(signed("crp"))
    mark = fired(run("crp", where))["service-double"].fingerprint
    assert not told(check(lines("crp"), where, NOW, decided={mark}))
    assert told(check(lines("crp"), chart(signed("crp"), signed("crp", 2 * HOUR / 3)), NOW, decided={mark}))


def test_orders_that_were_not_asked_for_are_not_checked() -> None:
    assert "service-double" in unchecked(run("crp", chart(unanswered="ServiceRequest")))


@pytest.mark.expects_log
def test_one_that_fails_says_so_and_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr("desktop.orders.checks.service_double._held", broken)
    assert "service-double" in unchecked(run(("crp", "paracet 1 g x 4 po"), chart(signed("crp"))))


def test_it_is_a_registered_rule_that_nobody_has_checked() -> None:
    assert declared()["service-double"].service is not None
    row = rule_file().rules["service-double"]
    assert (row.tier, rule_file().checked_by) == ("notice", None)
    assert row.source
