"""What follows from the counts of rules: the site's rates, and a question once, never about a Stop."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from desktop.acts.wishes import AnswerWish, TellOfRules
from desktop.commands.wishes import rule_rates
from desktop.core.clock import local, stamp
from desktop.core.errors import NotInRole
from desktop.core.usage.fired import RuleCounts
from desktop.core.usage.weeks import WeekCounts, week_of
from desktop.fhir.usage import rate_reports
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull.set_up.site_counts import ASKED, SNAPSHOT, Told
from tests.commands.conftest import AAS, NOW, Record
from tests.commands.test_wishes import OWNER

MACHINE = "7c1f7f4e-4a59-4d0e-9c1b-2f6f1f0a8f11"
WEEK = week_of(local(NOW).date() - timedelta(weeks=1))


def collected(record: Record, *rules: RuleCounts) -> None:
    """Counts of the week that is over, as they came from the server just now."""
    week = WeekCounts(MACHINE, WEEK, rules=rules)

    def put(tx: Transaction) -> None:
        snapshots.put(tx, SNAPSHOT, f"{MACHINE} {WEEK}", msgspec.json.encode(week).decode())
        snapshots.put(tx, ASKED, "", msgspec.json.encode(Told(stamp(NOW))).decode())

    record.store.write(put, origin="pull").result()


def made(record: Record, kind: str) -> list[dict[str, object]]:
    """The resources of a type that were written here, as they stand."""
    named = dict.fromkeys(one.id for one in record.all() if one.type == kind)
    return [body for name in named if (body := record.current(f"{kind}/{name}")) is not None]


def test_a_rule_that_is_nearly_always_set_aside_is_asked_about_once(record: Record) -> None:
    collected(
        record, RuleCounts("A9", "h3", "doctor", {"kept": 60, "removed": 2}),
        RuleCounts("A9", "h4", "doctor", {"reason": 35, "changed": 3}, {"followed": 20}),
        RuleCounts("A2", "h3", "doctor", {"kept": 99}),
    )  # fmt: skip
    record.do(TellOfRules(), OWNER)
    record.do(TellOfRules(), OWNER)
    (task,) = made(record, "Task")
    words = str(task["description"])
    assert words.startswith("Regel A9, ")
    assert "100 ganger" in words
    assert "95 %" in words
    assert "Ingenting skjer av seg selv." in words
    assert "for" not in task
    (report,) = made(record, "MeasureReport")
    rates = rate_reports.read(report)
    assert rates is not None
    assert (rates.week, dict(rates.rules)) == (WEEK, {"A2": (99, 99), "A9": (100, 95)})


def test_an_answered_question_is_not_asked_again(record: Record) -> None:
    collected(record, RuleCounts("A9", "h3", "doctor", {"kept": 100}))
    record.do(TellOfRules(), OWNER)
    (task,) = made(record, "Task")
    record.do(AnswerWish(f"Task/{task['id']}", "planned", "Snevres inn i sprint 7."), OWNER)
    record.do(TellOfRules(), OWNER)
    assert [one["status"] for one in made(record, "Task")] == ["completed"]


@pytest.mark.parametrize("rule", ["A1", "pairs", "A99"])
def test_a_stop_and_a_rule_of_nobody_are_not_asked_about(record: Record, rule: str) -> None:
    collected(record, RuleCounts(rule, "h3", "doctor", {"kept": 1000}))
    record.do(TellOfRules(), OWNER)
    assert made(record, "Task") == []


def test_nothing_waits_once_it_is_told(record: Record) -> None:
    collected(record, RuleCounts("A9", "h3", "doctor", {"kept": 100}))
    waits = lambda: record.store.read(lambda c: rule_rates.waits(c, {}, NOW)).result()  # noqa: E731
    assert waits()
    record.do(TellOfRules(), OWNER)
    assert not waits()


def test_only_who_owns_sprints_tells(record: Record) -> None:
    collected(record, RuleCounts("A9", "h3", "doctor", {"kept": 100}))
    with pytest.raises(NotInRole):
        record.do(TellOfRules(), AAS)
