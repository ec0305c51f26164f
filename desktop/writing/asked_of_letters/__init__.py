"""Questions before a discharge letter that rest on rules of orders and alarms."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.letters.check.checks import Test
from desktop.letters.check.signing_questions import Finding
from desktop.letters.compose.record_reading import stay_of
from desktop.letters.model import Letter
from desktop.writing.asked_of_letters import open_alerts, untreated_growth


def tests(chart: Chart, now: datetime, letter: Letter) -> tuple[Test, ...]:
    """One test for a discharge letter's checks; none for a letter of another kind, or one that is signed."""
    if letter.signature is not None or letter.section("MEDB") is None:
        return ()

    def look_at() -> list[Finding]:
        stay = _stay(chart, now, letter)
        grown = untreated_growth.findings(chart, stay, now)
        return [*grown, *open_alerts.findings(chart, now, untreated_growth.asked(chart, stay, now))]

    return ((look_at, lambda: ""),)


def _stay(chart: Chart, now: datetime, letter: Letter) -> Stay | None:
    try:
        return stay_of(chart, now, letter.encounter)
    except KeyError:
        return stay_of(chart, now)
