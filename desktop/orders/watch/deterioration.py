"""Rule 6: a NEWS2 that calls the emergency team, and no doctor who has done anything for so long.

Answered is a height of the score: a doctor's act after a round answers for as long as it gets no higher, and
for some hours at most. Then a round above it begins the clock anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.rounds import Scored
from desktop.clinical.record.notes import attended
from desktop.clinical.record.patient import alarm_limit, flags
from desktop.clinical.record.patient.alarm_limit import AlarmLimit
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.orders.chart_facts import Facts
from desktop.orders.findings import NotChecked, Silent
from desktop.orders.rules import limits
from desktop.orders.watch import Alert, Told, watches

_DAY = timedelta(days=1)


@watches("A6")
def deterioration(facts: Facts) -> Iterator[Told]:
    """The newest score is that high, and no doctor has acted on one so high."""
    bound = limits()
    if rounds.excluded(facts.chart, facts.now) is not None:
        return
    scored = _lately(facts.chart, facts.now)
    if not facts.loaded("Observation") or not scored:
        # Nobody is better because nobody measured.
        yield NotChecked("A6", "", _("No NEWS2 of the last day is known."))
        return
    last = scored[-1]
    adjusted = alarm_limit.alarm_limit(facts.chart, facts.now)
    if last.score.total < bound.news2_high:
        return
    if (why := _quiet(facts, adjusted, last.score.total)) is not None:
        yield Silent("A6", "", why)
        return
    limit = max(bound.news2_high, adjusted.score or 0) if adjusted is not None else bound.news2_high
    if not facts.loaded(*attended.TYPES):
        yield NotChecked("A6", "", _("Whether a doctor was there could not be read."))
        return
    began = _unanswered(
        _run(scored, limit), attended.last(facts.chart, facts.now), timedelta(hours=bound.news2_answer_hours)
    )
    if began is None:
        return
    due = began.at + timedelta(minutes=bound.news2_minutes)
    if facts.now < due:
        return
    values = {"value": str(last.score.total)}
    data = (began.at.isoformat(), str(max(one.score.total for one in scored if one.at >= began.at)))
    about = last.taken[0].reference if last.taken else ""
    yield Alert("A6", values, due, data, about, "least" if last.score.least else "")


def _lately(chart: Chart, now: datetime) -> list[Scored]:
    """The scores of the last day that count."""
    found = [one for one in rounds.measurements(chart, now=now) if one.use.decide and one.at <= now]
    lately = rounds.since(found, now - _DAY)
    return rounds.scores(rounds.rounds(lately), rounds.scales(chart, now))


def _quiet(facts: Facts, adjusted: AlarmLimit | None, total: int) -> str | None:
    if flags.comfort_only(facts.chart, facts.now) is not None:
        return _("Comfort care only is decided.")
    if adjusted is not None and (adjusted.score is None or total < adjusted.score):
        return _("The threshold of NEWS2 is adjusted for this patient.")
    return None


def _run(scored: Sequence[Scored], limit: int) -> list[Scored]:
    """The newest rounds that are at the limit or above, without a lower one between them; oldest first."""
    found: list[Scored] = []
    for one in reversed(scored):
        if one.score.total < limit:
            break
        found.append(one)
    return found[::-1]


def _unanswered(run: Sequence[Scored], acted: datetime | None, holds: timedelta) -> Scored | None:
    """The first round that no doctor's act answers; None where the newest is answered."""
    if not run or acted is None:
        return run[0] if run else None
    seen = max((one.score.total for one in run if one.at <= acted), default=0)
    after = [one for one in run if one.at > acted]
    if not after:
        # Told again where the same has stood for so long that nobody knows any more whether it was seen to.
        return None
    if after[-1].score.total <= seen and after[-1].at <= acted + holds:
        return None
    return next(one for one in after if one.score.total > seen or one.at > acted + holds)
