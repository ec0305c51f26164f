"""How a referral stands: its deadline as it was written, the time linked to it, and what nobody said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop.clinical.record.stays.referrals import Referral, referrals
from desktop.fhir.referral import is_referral
from desktop.fhir.resources import ServiceRequest
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago

OFFICE = "Organization/heart"


def referral(ident: str = "r", until: str = "", **more: Any) -> Json:
    made = about(
        "ServiceRequest", ident, status="active", intent="order", code=concept("Vurdering"),
        category=[concept("", "103696004")], authoredOn="2026-08-01", performer=[{"reference": OFFICE}],
    )  # fmt: skip
    return made | ({"occurrencePeriod": {"end": until}} if until else {}) | more


def time(start: str, status: str = "booked", of: str = "r", ident: str = "a") -> Json:
    based = {"basedOn": [{"reference": f"ServiceRequest/{of}"}]} if of else {}
    who = [{"actor": {"reference": "Patient/p"}, "status": "accepted"}]
    return {"resourceType": "Appointment", "id": ident, "status": status, "start": start, "participant": who,
            **based}  # fmt: skip


def one(*resources: Json) -> Referral:
    (made,) = referrals(chart(*resources), OFFICE, NOW)
    return made


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2026-11-19", "breached"),
        # The whole of the last day help may begin.
        ("2026-11-20", "waiting"),
        ("2026-11-20T09:00:00+01:00", "waiting"),
        ("2026-12-24", "waiting"),
        ("9999-12-31", "waiting"),
        ("", "waiting"),
        ("not a day", "waiting"),
    ],
)
def test_a_deadline_is_past_when_its_day_is(until: str, state: str) -> None:
    assert one(referral(until=until)).state == state


def test_a_time_is_in_time_or_after_the_deadline() -> None:
    assert one(referral(until="2026-12-01"), time("2026-11-30T09:00:00+01:00")).state == "booked"
    assert one(referral(until="2026-12-01"), time("2026-12-01")).state == "booked"
    assert one(referral(until="2026-12-01"), time("2026-12-02T09:00:00+01:00")).state == "late-time"
    assert one(referral(until="2026-11-01"), time("2026-11-30")).state == "breached", "it does not mend it"
    assert one(referral(), time("2026-11-30")).state == "booked"


@pytest.mark.parametrize("status", ["cancelled", "noshow", "entered-in-error", "waitlist", "proposed"])
def test_what_is_no_given_time_is_none(status: str) -> None:
    made = one(referral(until="2026-12-01"), time("2026-11-30", status))
    assert (made.state, made.time) == ("waiting", None)
    assert made.missed == (status == "noshow")


def test_a_time_that_is_past_and_not_kept_is_no_time() -> None:
    assert one(referral(), time("2026-11-10")).state == "waiting"
    assert one(referral(until="2026-11-01"), time("2026-10-10", "fulfilled")).state == "begun"


def test_a_time_linked_to_nothing_is_told_and_is_no_time_of_the_referral() -> None:
    made = one(referral(until="2026-12-01"), time("2026-11-30", of=""))
    assert made.state == "waiting"
    assert made.unlinked is not None
    assert made.unlinked.day == date(2026, 11, 30)
    other = one(referral(until="2026-12-01"), time("2026-11-30", of="x"))
    assert (other.state, other.unlinked) == ("waiting", None)


def test_a_proposal_is_not_assessed() -> None:
    assert one(referral(intent="proposal")).state == "unassessed"
    assert one(referral("r", "2026-11-01", intent="proposal")).state == "breached"


@pytest.mark.parametrize(
    "more",
    [
        {"status": "completed"}, {"status": "revoked"}, {"status": "entered-in-error"},
        {"doNotPerform": True},
        {"performer": [{"reference": "Organization/other"}]}, {"performer": []},
        {"category": [concept("Blodprøver")]},
    ],
)  # fmt: skip
def test_what_is_done_of_others_or_no_referral_is_not_listed(more: Json) -> None:
    assert referrals(chart(referral(**more)), OFFICE, NOW) == []


def test_the_nearest_deadline_comes_first() -> None:
    made = referrals(
        chart(referral("a", "2026-12-24"), referral("b"), referral("c", "2026-11-01"),
              referral("d", "2026-12-01")),
        OFFICE, NOW,
    )  # fmt: skip
    assert [one.key for one in made] == [f"ServiceRequest/{i}" for i in "cdab"]


@pytest.mark.parametrize(
    ("category", "name", "found"),
    [
        ([concept("", "3457005")], "Vurdering", True),
        ([concept("Henvisning")], "Vurdering", True),
        ([], "Referral to cardiology", True),
        ([concept("Laboratory", "108252007")], "CRP", False),
        ([], "Kontroll", False),
    ],
)
def test_a_referral_is_known_by_its_category_else_by_its_name(
    category: list[Json], name: str, found: bool
) -> None:
    made = chart(referral(category=category, code=concept(name))).all(ServiceRequest)[0]
    assert is_referral(made) is found


def test_when_it_was_written_is_told_only_where_it_is() -> None:
    assert one(referral(authoredOn=hours_ago(48))).received is not None
    assert one(referral(authoredOn="")).received is None
