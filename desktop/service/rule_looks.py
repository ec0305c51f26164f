"""`Looks`: which patients the pushed rules have to be asked of again, and what they found of each.

A patient is looked at when their record has changed, and when what was found may come out otherwise by the
hour; otherwise what was found holds.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection

from desktop.commands import alerts
from desktop.commands.alerts import News, Unknown
from desktop.core.clock import Clock
from desktop.core.configured import in_use
from desktop.core.messages import _
from desktop.core.watched import watched
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import TYPES, pushed
from desktop.store import revisions
from desktop.store.charts import DIRECTORY, Charts
from desktop.sync.pull import cursors

_READ = (*TYPES, "Patient", "Consent", *DIRECTORY)
"""Types by which an answer may change: also whoever is named, and what the patient has blocked."""


class _Held(msgspec.Struct, frozen=True):
    """In which state a patient's record was looked at, when, until when that holds, and what was found."""

    state: str
    at: datetime
    until: datetime
    news: News


class Looks:
    """Keeps what was found of each patient. Asked on the reading thread of one record."""

    def __init__(self, charts: Charts, clock: Clock) -> None:
        self._charts = charts
        self._clock = clock
        self._held: dict[str, _Held] = {}

    def due(self, connection: Connection, patient: str) -> bool:
        """True when a patient's state has not been looked at yet."""
        held, now = self._held.get(patient), self._clock()
        return held is None or held.state != _state(connection, patient) or not held.at <= now < held.until

    def look(self, connection: Connection, patient: str) -> News:
        """Ask the rules of a patient; of one unknown to the record none is decided. With something to
        tell they are asked again until it is written: an act may fail."""
        state, now = _state(connection, patient), self._clock()
        self._held.pop(patient, None)
        chart = self._charts.read(connection, patient, TYPES, short=True)
        if chart is None:
            words = _("The record holds nothing of the patient.")
            return News(unknown=tuple(Unknown(rule, words, ("Patient",)) for rule in pushed()))
        moment, watch = watched(now)
        # What was found in a chart that is kept was found without anybody watching.
        news = alerts.found(Facts(chart.anew(), (), moment))
        if not (news.made or news.gone):
            self._held[patient] = _Held(state, now, watch.until, news)
        return news

    def known(self, patient: str) -> News:
        """Result that holds of a patient who was looked at; nothing of another."""
        held = self._held.get(patient)
        return held.news if held is not None else News()


def _state(connection: Connection, patient: str) -> str:
    numbers = revisions.of(connection, ("", patient), _READ)
    answered = cursors.answered(connection, (patient,), frozenset(TYPES)).get(patient)
    return f"{in_use()} {numbers} {answered} {pushed()}"
