"""Consequences of the counts of rules before signing, made by whoever collects them: the site's rates for
everybody's cards, and the question whether a rule that is nearly always set aside is to be kept.

Each is made once: its id is made of the week, or of the rule with its words. Nothing is hidden, and no rule
is changed, by what was counted; a Stop is not even asked about.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from desktop.acts import Done
from desktop.acts.wishes import TellOfRules
from desktop.commands.carrying import Doing, carries
from desktop.core.clock import local
from desktop.core.formats import percent
from desktop.core.messages import _, pick, using
from desktop.core.usage.fired import RuleCounts, by_rule
from desktop.core.usage.weeks import week_of
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Resource
from desktop.fhir.usage import rate_reports
from desktop.fhir.when import instant
from desktop.orders import checking
from desktop.orders.rule_owners import rule_owner, rule_words
from desktop.orders.rules import Rule, rule_file
from desktop.store import outbox
from desktop.sync.pull.set_up import rule_rates, site_counts
from desktop.writing.set_up import wishes as writing

_NAMES: Final = uuid.UUID("c9f1d2b4-7a3e-5b6f-9c0d-1e2f3a4b5c6d")


class Question(msgspec.Struct, frozen=True):
    """A question about a rule that waits to be made: the Task's id, its rule, and whom it goes to."""

    id: str
    key: str
    rule: Rule
    counts: RuleCounts
    owner: Reference | None
    named: str


@carries(TellOfRules)
def tell(doing: Doing, _act: TellOfRules) -> Done:
    """Make what is not there: the rates of the week that is over, and questions about rules."""
    body = rates(doing.connection, doing.now)
    if body is not None and doing.find(f"MeasureReport/{body['id']}") is None:
        doing.write([body], action="C", apart=True)
    directory = doing.charts.directory(doing.connection)
    for one in questions(doing.connection, directory):
        if doing.find(f"Task/{one.id}") is None:
            with using("nb"):
                # The record's language, whatever the window shows: every machine writes the same.
                made = writing.rule_counted(
                    one.id, one.key, words(one), rule_words.version(one.rule), one.owner, one.named,
                    doing.actor, doing.now,
                )  # fmt: skip
            doing.write([made], action="C", apart=True)
    return doing.done()


def waits(connection: Connection, directory: dict[str, Resource], now: datetime) -> bool:
    """True when something waits to be made."""
    body = rates(connection, now)
    made = [("MeasureReport", str(body["id"]))] if body is not None else []
    made += [("Task", one.id) for one in questions(connection, directory)]
    return any(outbox.current(connection, *one) is None for one in made)


def rates(connection: Connection, now: datetime) -> dict[str, Any] | None:
    """The report of the week that is over; None where there is one, or the counts of it are not here yet."""
    today = local(now).date()
    week = week_of(today - timedelta(weeks=1))
    told = site_counts.state(connection)
    at = instant(told.asked) if told is not None and told.asked and not told.unsupported else None
    if at is None or week_of(local(at).date()) != week_of(today) or rule_rates.kept(connection).week == week:
        return None
    counts = (rule for one in site_counts.held(connection) for rule in one.rules)
    found = rate_reports.summed(counts)
    return rate_reports.report(week, found) if found else None


def questions(connection: Connection, directory: dict[str, Resource]) -> Iterator[Question]:
    """Questions that follow from the counts: to the owner, and to whoever answers for safety."""
    counts = by_rule(rule for one in site_counts.held(connection) for rule in one.rules)
    for key, one in counts.items():
        rule = rule_file().rules.get(key)
        if rule is None or rule.tier == "stop" or not one.asks:
            continue
        asked: set[str] = set()
        for whom, owner, named in (
            ("owner", rule_owner.owner_of(rule, directory), pick(rule.owner)),
            ("safety", rule_owner.safety(directory), rule_owner.safety_title()),
        ):
            target = owner.target if owner is not None else ""
            if target in asked:
                # One person is asked once, and so is everybody who owns sprints.
                continue
            asked.add(target)
            ident = str(uuid.uuid5(_NAMES, f"{key} {rule_words.version(rule)} {whom}"))
            yield Question(ident, key, rule, one, owner, named)


def words(one: Question) -> str:
    """The question, with how sure the share is."""
    low, high = one.counts.doubt() or (0.0, 1.0)
    return _(
        "Rule {rule}, {what}, has fired {n} times and was set aside in {share} of them ({low} to {high})."
        " Keep it, narrow it in a sprint, or retire it? Nothing happens by itself."
    ).format(
        rule=one.key, what=checking.what(one.key), n=one.counts.n,
        share=percent(one.counts.overridden / one.counts.n), low=percent(low), high=percent(high),
    )  # fmt: skip
