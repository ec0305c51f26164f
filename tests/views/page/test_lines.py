"""Lines and drains: each once, where and for how many days; what nobody wrote is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core import messages
from desktop.shown.page.lines import LineRow, LinesModel
from desktop.shown.parts import PanelState
from desktop.views.page import lines
from tests.views.charts import about, chart, concept, context, hours_ago, stay, task
from tests.views.fluids.test_pumps import DATES

Json = dict[str, Any]
ACTION = "http://hl7.org/fhir/device-action"


def device(words: str, ident: str = "d", **more: Any) -> Json:
    return {"resourceType": "Device", "id": ident, "type": concept(words), **more}


def use(start: str = "", end: str = "", status: str = "active", ident: str = "u", **more: Any) -> Json:
    period = {"start": start} if start else {}
    period |= {"end": end} if end else {}
    body = about("DeviceUseStatement", ident, status=status, device={"reference": "Device/d"})
    return body | ({"timingPeriod": period} if period else {}) | more


def procedure(
    words: str, at: str, action: str = "", ident: str = "pr", to: str = "Device/d", **more: Any
) -> Json:
    body = about("Procedure", ident, status="completed", code=concept(words), performedDateTime=at)
    if action:
        body["focalDevice"] = [
            {"action": concept("", action, system=ACTION), "manipulated": {"reference": to}}
        ]
    return body | more


def built(*resources: Json, **options: Any) -> tuple[LinesModel, PanelState]:
    return lines.build(context(chart(stay(), *resources), **options))


def only(*resources: Json) -> LineRow:
    (row,) = built(*resources)[0].rows
    return row


def said(row: LineRow) -> str:
    return "; ".join(words for words, _tone in row.remarks)


CVK = device("CVK 4 lumen")


def test_a_line_has_its_place_its_day_and_since_when() -> None:
    with messages.using("en"):
        row = only(CVK, use("2026-11-17T09:10:00+01:00", bodySite=concept("Høyre vena jugularis interna")))
    assert (row.group, row.kind, row.name) == ("in", "Central venous catheter", "CVK 4 lumen")
    assert (row.site, row.day, row.since) == ("Høyre vena jugularis interna", "day 4", "since 17.11 09:10")


def test_a_day_alone_is_told_without_an_hour_and_no_day_is_told_as_none() -> None:
    with messages.using("en"):
        day = only(CVK, use("2026-11-18"))
        month = only(CVK, use("2026-11"))
        unknown = only(CVK, use(recordedOn="2026-11-17"))
    assert (day.since, day.day) == ("since 18.11", "day 3")
    assert (month.since, month.day) == ("since 11.2026", "")
    assert (unknown.since, unknown.day) == ("not known since when; written 17.11", "")
    assert day.site == "place not written"


@pytest.mark.parametrize(
    "join",
    [
        {"derivedFrom": [{"reference": "Procedure/pr"}]},
        {},
    ],
    ids=["derived", "the same device"],
)
def test_a_use_and_the_procedure_that_put_it_in_are_one_line(join: Json) -> None:
    put_in = procedure(
        "Innleggelse av CVK", "2026-11-18T10:00:00+01:00", "" if join else "implanted",
        bodySite=[concept("Venstre")],
    )  # fmt: skip
    row = only(CVK, use(**join), put_in)
    assert row.day.startswith(("3", "day 3"))
    assert row.site == "Venstre"
    assert set(row.keys) == {"DeviceUseStatement/u", "Procedure/pr"}


def test_two_places_of_one_line_are_told() -> None:
    put_in = procedure(
        "Innleggelse av CVK", hours_ago(40), "implanted", bodySite=[concept("Venstre vena subclavia")]
    )
    with messages.using("en"):
        row = only(CVK, use(hours_ago(40), bodySite=concept("Høyre vena subclavia")), put_in)
    assert ("the procedure says another place: Venstre vena subclavia", "warn") in row.remarks


def test_a_procedure_alone_says_put_in_and_not_still_in() -> None:
    with messages.using("en"):
        row = only(procedure("Innleggelse av urinkateter", hours_ago(50)))
        assert (row.kind, row.group) == ("Urinary catheter", "in")
        assert "nobody wrote whether it is still in" in said(row)
        earlier = only(procedure("Innleggelse av urinkateter", "2026-02-01"))
        assert earlier.group == "earlier"
    assert built(procedure("Hemikolektomi", hours_ago(50)))[1].kind == "empty", "no line is no line"
    assert built(procedure("Innleggelse av CVK", hours_ago(5), status="not-done"))[0].rows == ()


def test_what_may_be_the_same_line_twice_is_told() -> None:
    model, _state = built(CVK, use(hours_ago(5)), procedure("Innleggelse av CVK", hours_ago(5)))
    with messages.using("en"):
        assert len(model.rows) == 2
    assert any("kan være" in said(row) or "may be one" in said(row) for row in model.rows)


def test_a_removal_ends_its_own_line_and_is_told_beside_others() -> None:
    gone = procedure("Fjerning av CVK", hours_ago(2), "explanted", "out")
    put_in = procedure("Innleggelse av CVK", hours_ago(50), "implanted", "in")
    with messages.using("en"):
        assert only(CVK, put_in, gone).group == "out"
        row = only(CVK, use(hours_ago(50)), gone)
        assert (row.group, said(row)) == ("in", "taken out today 12:32 says a procedure; still written as in")
        assert only(CVK, use(hours_ago(50), status="completed"), gone).since.endswith("out today 12:32")
        loose = procedure("Fjerning av CVK", hours_ago(2), ident="out")
        model, _state = built(CVK, use(hours_ago(50)), loose)
    assert [row.group for row in model.rows] == ["in", "out"]
    assert "nobody wrote which" in said(model.rows[0])


@pytest.mark.parametrize(
    ("status", "group", "words"),
    [
        ("intended", "planned", ""),
        ("on-hold", "in", "not in use now"),
        ("", "in", "its status does not say"),
        ("odd", "in", "its status does not say"),
        ("stopped", "out", ""),
        ("completed", "out", ""),
    ],
)
def test_each_status_is_told(status: str, group: str, words: str) -> None:
    with messages.using("en"):
        row = only(CVK, use(hours_ago(5), hours_ago(1) if group == "out" else "", status))
    assert row.group == group
    assert words in said(row)


def test_what_was_written_in_error_is_no_line() -> None:
    assert built(CVK, use(hours_ago(5), status="entered-in-error"))[1].kind == "empty"


def test_taken_out_without_a_time_is_told_and_before_the_stay_only_counted() -> None:
    with messages.using("en"):
        assert only(CVK, use(hours_ago(5), status="completed")).since.endswith("out time not written")
        model, _state = built(CVK, use("2026-01-01", "2026-01-05", "completed"))
    assert (model.rows, model.told) == ((), ("1 taken out before the stay",))


def test_a_planned_end_is_a_plan_until_it_has_passed() -> None:
    with messages.using("en"):
        ahead = only(CVK, use(hours_ago(5), "2026-11-21T18:00:00+01:00"))
        never = only(CVK, use(hours_ago(5), "9999-12-31"))
        passed = only(CVK, use(hours_ago(5), hours_ago(1)))
    assert (ahead.group, ahead.detail) == ("in", "planned out tomorrow 18:00")
    assert never.detail == ""
    assert (passed.group, said(passed)) == ("in", "planned out today 13:32, still written as in")


def test_a_task_about_it_stands_with_it() -> None:
    about_it = task("t", description="Trekke CVK", focus={"reference": "DeviceUseStatement/u"})
    assert ("accent") in [tone for _words, tone in only(CVK, use(hours_ago(5)), about_it).remarks]
    done = about_it | {"status": "completed"}
    assert only(CVK, use(hours_ago(5)), done).remarks == ()


def test_the_device_may_be_inside_or_be_words_alone() -> None:
    inside = use(hours_ago(5), device={"reference": "#x"}, contained=[device("Foley CH 14", "x")])
    words = use(hours_ago(5), device={"display": "Blærekateter CH 14"})
    unknown = use(hours_ago(5), device={"display": "Høreapparat"})
    with messages.using("en"):
        assert (only(inside).kind, only(inside).name) == ("Urinary catheter", "Foley CH 14")
        assert only(words).kind == "Urinary catheter"
        assert (only(unknown).kind, only(unknown).name) == ("Other device", "Høreapparat")


def test_a_panel_of_some_kinds_says_what_it_leaves_out() -> None:
    other = use(hours_ago(5), ident="v", device={"display": "Bukdren"})
    model, _state = built(CVK, use(hours_ago(5)), other, kinds=["drain"])
    assert [row.key for row in model.rows] == ["DeviceUseStatement/v"]
    assert len(model.told) == 1


def test_nothing_is_only_nothing_when_the_server_was_asked() -> None:
    assert built()[1].kind == "empty"
    assert lines.build(context(chart(stay(), types=frozenset({"Encounter"}))))[1].kind == "loading"


_use = st.fixed_dictionaries(
    {"status": st.sampled_from(("active", "completed", "stopped", "intended", "on-hold", "?", ""))},
    optional={
        "timingPeriod": st.fixed_dictionaries(
            {}, optional={"start": st.sampled_from(DATES), "end": st.sampled_from(DATES)}
        ),
        "timingDateTime": st.sampled_from(DATES),
        "timingTiming": st.fixed_dictionaries({}, optional={"event": st.lists(st.sampled_from(DATES))}),
        "recordedOn": st.sampled_from(DATES),
        "device": st.sampled_from(
            ({}, {"reference": "Device/d"}, {"reference": "Device/none"}, {"reference": "#x"},
             {"display": "PVK"})
        ),
        "derivedFrom": st.just([{"reference": "Procedure/p0"}]),
        "bodySite": st.just({"text": "Høyre hånd"}),
    },
)  # fmt: skip
_procedure = st.fixed_dictionaries(
    {
        "status": st.sampled_from(("completed", "in-progress", "stopped", "entered-in-error")),
        "code": st.sampled_from(({"text": "Innleggelse av CVK"}, {"text": "Fjerning av CVK"},
                                 {"text": "Ekstubasjon"}, {"text": "Gastroskopi"}, {})),
    },
    optional={
        "performedDateTime": st.sampled_from(DATES),
        "focalDevice": st.sampled_from(
            ([{}], [{"manipulated": {"reference": "Device/d"}}],
             [{"action": {"coding": [{"code": "explanted"}]}, "manipulated": {"reference": "Device/d"}}])
        ),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_use, max_size=3), st.lists(_procedure, max_size=3))
def test_whatever_is_written_every_use_is_a_row_or_counted(uses: list[Json], done: list[Json]) -> None:
    every = [about("DeviceUseStatement", f"u{number}", **one) for number, one in enumerate(uses)]
    acts = [about("Procedure", f"p{number}", **one) for number, one in enumerate(done)]
    model, state = built(CVK, *every, *acts)
    assert state.kind in ("ready", "empty", "error")
    keys = [row.key for row in model.rows]
    assert len(set(keys)) == len(keys)
    for number, one in enumerate(uses):
        if one["status"] in ("active", "on-hold", "?", "", "intended"):
            assert f"DeviceUseStatement/u{number}" in keys
    for row in model.rows:
        assert row.since
        assert "None" not in row.spoken
