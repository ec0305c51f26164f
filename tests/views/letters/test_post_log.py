"""The print and post log asks the letters' own Tasks: what lies printed and unposted is first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desktop.core.clock import stamp
from desktop.letters.letter_codes import (
    CHANNEL,
    LETTER,
    LETTER_STATUS,
    LETTER_TASK,
    PRINT,
    PRINTED,
    RECIPIENT,
    STEP,
)
from desktop.shown.letters.post_log import PostLogModel
from desktop.views.letters import post_log
from tests.views.charts import NOW, Json, chart

Coded = dict[str, Any]


def coded(code: str) -> Coded:
    return {"coding": [{"system": LETTER, "code": code}]}


def letter(ident: str, state: str, since: timedelta, printed: timedelta | None = None, **more: Any) -> Json:
    outputs: list[Coded] = [{"type": coded(STEP), "valueDateTime": stamp(NOW - since)}]
    if printed is not None:
        outputs.append({"type": coded(PRINTED), "valueDateTime": stamp(NOW - printed)})
    return {
        "resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
        "code": coded(LETTER_TASK), "for": {"reference": "Patient/p"},
        "businessStatus": {"coding": [{"system": LETTER_STATUS, "code": state}]},
        "focus": {"reference": "DocumentReference/d"}, "description": "Epikrise",
        "input": [
            {"type": coded(CHANNEL), "valueCode": more.pop("channel", "paper")},
            {"type": coded(RECIPIENT), "valueReference": {"reference": "Patient/p", "display": "Ada Lie"}},
            {"type": coded(PRINT), "valueReference": {"reference": "Binary/b"}},
        ],
        "output": outputs, **more,
    }  # fmt: skip


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def built(*tasks: Json, did: post_log.Did | None = None, days: int = 7) -> PostLogModel:
    return post_log.build([chart(*tasks)], NOW, days, did or {})


def test_each_stands_in_its_group_and_what_has_lain_longest_is_first() -> None:
    model = built(
        letter("posted", "posted", HOUR, 2 * HOUR), letter("back", "returned", HOUR, 5 * DAY),
        letter("lies", "queued", 3 * HOUR, 2 * HOUR), letter("older", "queued", 30 * HOUR, 20 * HOUR),
        letter("before", "posted", 3 * DAY, 3 * DAY), letter("long ago", "posted", 30 * DAY, 30 * DAY),
        letter("unprinted", "queued", HOUR), letter("wire", "sent", HOUR, channel="electronic"),
    )  # fmt: skip
    assert [(row.key, row.group) for row in model.rows] == [
        ("Task/older", "unposted"), ("Task/lies", "unposted"), ("Task/back", "returned"),
        ("Task/posted", "today"), ("Task/before", "earlier"),
    ]  # fmt: skip
    assert "2 skrevet ut, ikke postlagt" in model.summary


def test_what_lies_unposted_past_its_time_still_stands_first() -> None:
    (row,) = built(letter("t", "queued", 40 * DAY, 40 * DAY), days=0).rows
    assert (row.group, row.remark) == ("unposted", "har ligget 40 døgn")


def test_who_did_it_is_told_where_the_log_says_so_and_nowhere_else() -> None:
    task = letter("t", "posted", HOUR, 2 * HOUR)
    at = NOW - HOUR
    assert built(task, did={"Task/t": [(at, "Randi Berg")]}).rows[0].by == "R. Berg"
    assert built(task, did={"Task/t": [(at - HOUR, "Randi Berg")]}).rows[0].by == ""
    assert built(task).rows[0].by == ""


def test_a_state_nobody_knows_and_no_time_of_print_are_not_guessed() -> None:
    assert built(letter("t", "flying", HOUR, HOUR)).rows == ()
    (row,) = built(letter("t", "posted", HOUR)).rows
    assert (row.printed, row.remark) == ("", "når det ble skrevet ut, er ikke oppgitt")
