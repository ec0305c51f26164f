"""Rules before signing that a sprint has narrowed: not told on a ward, or only from an age on.

A Stop is never narrowed (`desktop.orders.rules`). Whose ward or age nobody knows is told as everybody is.
"""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.stays import stays
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.orders.chart_facts import Facts, age_of
from desktop.orders.rules import rule_file


def silences(facts: Facts, key: str) -> str:
    """Reason why a rule is not told of this patient, in words; empty where it is."""
    return silenced_in(facts.chart, key, facts.now)


def silenced_in(chart: Chart, key: str, now: datetime) -> str:
    """The same of a record whose medicines nobody has asked for."""
    rule = rule_file().rules.get(key)
    if rule is None or not (rule.not_on or rule.from_years):
        return ""
    stay = stays.current(chart, now)
    if stay is not None and stay.ward_id and stay.ward_id in rule.not_on:
        return _("The rule is narrowed: it is not told on this ward.")
    age = age_of(chart, now)
    if rule.from_years is not None and age is not None and age < rule.from_years:
        words = ngettext(
            "The rule is narrowed: it is told from {n} year on.",
            "The rule is narrowed: it is told from {n} years on.", rule.from_years,
        )  # fmt: skip
        return words.format(n=rule.from_years)
    return ""
