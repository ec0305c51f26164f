"""The checks of orders over a letter's medicine table: a Stop there stops the signature too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.letters.check.checks import Test
from desktop.letters.check.medicine_questions import key_in, name_of, rows_of
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.medicine_rows import USED
from desktop.letters.model import Letter, MedicineRow
from desktop.orders import findings
from desktop.orders.checking import Checked
from desktop.orders.list_checks import check_list


def tests(chart: Chart, now: datetime, letter: Letter) -> tuple[Test, ...]:
    """One test for the letter's checks; none for a letter that says nothing of medicines."""
    rows = {key_in(row): row for row in rows_of(letter) if row.change in USED and key_in(row)}
    if not rows:
        return ()
    done: list[Checked] = []

    def once() -> Checked:
        if not done:
            done.append(check_list(chart, tuple(rows), now))
        return done[0]

    def look() -> list[Finding]:
        checked = once()
        found = [_finding(one, rows[one.line]) for one in checked.open]
        return [*found, *_not_checked(checked, rows)]

    words: Callable[[], str] = lambda: _("The medicines after the stay were checked as orders are")  # noqa: E731
    return ((look, words),)


def _finding(found: findings.Finding, row: MedicineRow) -> Finding:
    """A finding about one medicine; a Stop is overridden with a reason, which stands in the letter."""
    name = name_of(row)
    text = ". ".join(part.rstrip(".") for part in (name, found.detail, found.why) if part) + "."
    choices: tuple[Choice, ...]
    if not found.stops:
        choices = (Choice("keep", _("Keep")), Choice("stop", _("Stopped, in the letter")))
    elif row.written and len(row.reason.strip()) >= findings.MIN_REASON:
        choices = (
            Choice("stop", _("Stopped, in the letter")),
            Choice("override", _("Override: “{reason}”").format(reason=row.reason.strip())),
        )
    else:
        choices = (Choice("stop", _("Stopped, in the letter")),)
        text += " " + _("To override it, write why beside the medicine, at least ten characters.")
    reason = row.reason if found.stops and row.written else ""
    return Finding(
        key_of(Kind.ORDER, found.rule, found.fingerprint, reason),
        Kind.ORDER,
        found.title,
        text,
        choices,
        "MEDB",
        path=found.line,
    )


def _not_checked(checked: Checked, rows: Mapping[str, MedicineRow]) -> list[Finding]:
    """Checks that could not be made, as one question: silence must never look like safety."""
    concerned: dict[str, list[str]] = {}
    for one in checked.not_checked:
        lines = concerned.setdefault(one.why, [])
        if one.line not in lines:
            lines.append(one.line)
    if not concerned:
        return []
    said = []
    for why, lines in concerned.items():
        # What holds for the whole table is about the patient, and names no medicine.
        names = "" if len(lines) == len(rows) else ", ".join(name_of(rows[line]) for line in lines)
        said.append(_("{medicines}: {why}").format(medicines=names, why=why) if names else why)
    return [
        Finding(
            key_of(Kind.ORDER, "not-checked", *said),
            Kind.ORDER,
            _("Not checked"),
            " ".join(said),
            (Choice("seen", _("Seen")),),
            "MEDB",
        )
    ]
