"""What the shipped specialties weigh otherwise than others: from which value an answer is grave, and the
limits of their trends. Each change says where its number comes from, and none weighs less than is shipped."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from desktop.clinical import danger
from desktop.clinical.danger import DANGER
from desktop.clinical.flags import Limits, from_limits
from desktop.clinical.trends import trends
from desktop.clinical.urgency import Finding, urgency
from desktop.views.known import known
from desktop.views.trends import trend
from desktop.workspace import ward_workspaces
from desktop.workspace.layers import Library
from tests.views.charts import chart, context, stay, vital
from tests.workspace.conftest import opened
from tests.workspace.test_weights import SPECIALTIES

OWN = tuple(one.workspace for one in ward_workspaces.shipped(known().words).every if one.wards)
POTASSIUM = Limits(Decimal("3.6"), Decimal("4.6"), Decimal("2.5"), Decimal("6.5"))
KIDNEYS = Limits(Decimal(60))


def why(key: str, number: str, limits: Limits) -> tuple[str, ...]:
    value = Decimal(number)
    said = from_limits(value, limits)
    return urgency(Finding(kind="lab", key=key, number=value, abnormal=said, limits=limits)).why


@pytest.mark.parametrize(
    ("name", "key", "limits", "grave", "outside", "usual"),
    [
        ("cardiology", "k", POTASSIUM, "5.5", "5.4", "5.9"),
        ("geriatrics", "egfr", KIDNEYS, "30", "31", "16"),
        ("oncology", "egfr", KIDNEYS, "30", "31", "16"),
    ],
)
def test_an_answer_is_grave_from_the_specialtys_own_value(
    name: str, key: str, limits: Limits, grave: str, outside: str, usual: str
) -> None:
    opened("base")
    assert "grave" not in why(key, grave, limits)
    assert "grave" not in why(key, usual, limits), "shipped: only beyond that"
    before = danger.of(key, "adult")
    opened(name)
    assert "grave" in why(key, grave, limits)
    assert "grave" not in why(key, outside, limits)
    now = danger.of(key, "adult")
    side = "high" if key == "k" else "low"
    assert getattr(now, side).danger == getattr(before, side).danger
    assert (now.step, now.ratio) == (before.step, before.ratio)


def test_in_intensive_care_a_mean_pressure_below_the_target_of_shock_is_warned_of() -> None:
    readings = vital("map", 64, 3), vital("map", 66, 1)

    def warned() -> list[Any]:
        model, _state = trend.build(context(chart(stay(), *readings), trend="circulation"))
        assert model is not None
        return list(model.lanes[0].limits)

    opened("base")
    assert warned() == []
    opened("intensive")
    (limit,) = trends()["circulation"].curves[0].limits
    assert (limit.at, limit.warns) == (65, "below")
    assert len(warned()) == 1


def changes_of_dangers(name: str) -> list[dict[str, Any]]:
    library = Library(())
    document = library.chain(library.find(name)).files[-1]  # type: ignore[arg-type]
    return [one for one in document.data["changes"] if str(one.get("set", "")).startswith("danger ")]


def test_each_danger_of_a_specialty_says_its_source_and_weighs_no_less() -> None:
    shipped = {one.id or one.key: one for one in DANGER.shipped().rows}
    seen: set[str] = set()
    for name in OWN:
        for change in changes_of_dangers(name):
            before = shipped[str(change["set"]).removeprefix("danger ")]
            sides = [change[side] for side in ("high", "low") if side in change]
            assert sides, name
            for one in sides:
                assert "specialty content" in one["source"], name
                assert "not checked" in one["source"], name
            opened(name)
            now = danger.of(before.key, before.who)
            assert now != before, f"{name}: nothing is changed"
            for side, sign in (("high", 1), ("low", -1)):
                was, found = getattr(before, side), getattr(now, side)
                if was is None:
                    continue
                assert found.danger >= was.danger, name
                if was.grave is None:
                    continue
                assert sign * found.grave <= sign * was.grave, f"{name}: grave later than shipped"
            seen.add(name)
    assert set(SPECIALTIES) <= seen
