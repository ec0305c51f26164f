"""What came of rules as their owner sees it: shares with interval, marks under ten, questions."""

from __future__ import annotations

from desktop.clinical.record.wishes import Wish
from desktop.core.usage.fired import RuleCounts
from desktop.core.usage.weeks import WeekCounts
from desktop.orders.rules import rule_file
from desktop.shown.medicines.order_editor import OrderAlert
from desktop.shown.why.rule_rates import RateRow, RuleRatesModel
from desktop.sync.pull.set_up.site_counts import Told
from desktop.views.medicines import alert_rates
from desktop.views.why.rule_rates import build


def model(*rules: RuleCounts, asked: tuple[Wish, ...] = ()) -> RuleRatesModel:
    held = {key: rule_file().rules[key] for key in ("A1", "A2", "A9")}
    return build(held, [WeekCounts("m", "2026-W47", rules=rules)], asked, {}, Told("x"))


def row(made: RuleRatesModel, key: str) -> RateRow:
    (found,) = [one for one in made.rows if one.key == key]
    return found


def test_a_share_has_its_interval_and_what_is_nearly_always_set_aside_comes_first() -> None:
    made = model(
        RuleCounts("A9", "h3", "doctor", {"kept": 60, "reason": 36, "removed": 4}, {"followed": 30}),
        RuleCounts("A1", "h3", "doctor", {"removed": 56, "reason": 2}, {"tolerated": 2}),
    )
    assert [one.key for one in made.rows] == ["A9", "A1", "A2"]
    first, second, third = made.rows
    assert (first.group, first.tone, first.fired, first.share) == ("asked", "warn", "100 ganger", "96\u00a0%")
    assert first.doubt == "90\u00a0% til 98\u00a0%"
    assert first.reasons == "følges opp 30 · uten begrunnelse 60"
    assert (second.group, second.share, second.reasons) == ("told", "3\u00a0%", "tålt før •")
    assert (third.group, third.share, third.marks) == ("silent", "", "")


def test_a_stop_that_is_set_aside_is_told_and_not_asked_about() -> None:
    assert row(model(RuleCounts("A1", how={"kept": 200})), "A1").group == "told"


def test_under_ten_there_are_marks_and_no_number() -> None:
    one = row(model(RuleCounts("A2", "h3", "doctor", {"kept": 4}, {"followed": 3})), "A2")
    assert (one.group, one.fired, one.share, one.marks, one.reasons) == ("few", "", "", "●●●●", "")
    assert one.spread == ()


def test_wards_and_professions_with_fewer_than_ten_have_no_number() -> None:
    made = model(
        RuleCounts("A2", "h3", "doctor", {"kept": 15, "removed": 5}), RuleCounts("A2", "h4", "", {"kept": 3})
    )
    assert row(made, "A2").spread == ("h3, leger: 75\u00a0% av 20", "h4, yrke ikke oppgitt: for få")


def test_questions_by_key_0_are_those_that_wait() -> None:
    asked = (Wish("Task/1", "open", "?", rule="A2"), Wish("Task/2", "answered", "?", rule="A2"))
    made = model(asked=asked)
    assert row(made, "A2").asked == "1 forstår det ikke"
    assert made.summary == "1 spørsmål venter på svar"


def test_a_card_says_how_often_its_rule_is_set_aside_or_that_it_is_not_known() -> None:
    alert = OrderAlert("k", "stop", "t", basis="Regel A1.", rule="A1", owner="Legemiddelkomiteen")
    (told,) = alert_rates.on_alerts((alert,), {"A1": (58, 2)})
    assert told.basis == "Regel A1. Overstyrt 2 av 58."
    (unknown,) = alert_rates.on_alerts((alert,), {})
    assert unknown.basis == "Regel A1. Overstyrt: for få til å si noe."


def test_no_key_of_a_file_stands_in_a_title_and_what_is_only_watched_is_no_row() -> None:
    held = rule_file().rules
    rows = build(held, [], (), {}, Told("x")).rows
    titles = {one.key: one.title for one in rows}
    assert titles["A9"] == "A9 · steget kreatinin"
    assert titles["interactions"] == "Interaksjonstabellen"
    assert not [key for key, title in titles.items() if not key[1:].isdigit() and title.startswith(key)]
    # A6 is NEWS2 on the ward: it is told by a task, and never asked before signing.
    assert {"A6", "A8", "A12"} & set(held)
    assert not {"A6", "A8", "A12"} & set(titles)
    waits = (Wish("Task/1", "open", "?", rule="A6"),)
    assert "A6" in {one.key for one in build(held, [], waits, {}, Told("x")).rows}, "a question is never lost"


def test_counts_that_cannot_be_read_are_said() -> None:
    note = build({}, [], (), {}, Told("x", unread=2)).note
    assert note.endswith("Tall fra 2 uker kan ikke leses, og er holdt utenfor.")
    assert "utenfor" not in build({}, [], (), {}, Told("x")).note
