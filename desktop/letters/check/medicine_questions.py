"""Questions about the medicine table before signing: each medicine by itself."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.compose.medicine_rows import answered, answers, basis, renewed
from desktop.letters.compose.record_reading import not_loaded
from desktop.letters.model import Change, Letter, MedicineRow


def rows_of(letter: Letter) -> tuple[MedicineRow, ...]:
    """The rows of the medicine table."""
    return tuple(row for section in letter.sections for row in section.medicines)


def name_of(row: MedicineRow) -> str:
    """Name of a row's medicine in a question."""
    return row.generic or row.product


def findings(letter: Letter, context: Context) -> list[Finding]:
    """A question for each undecided medicine, and one for a table that is not the record's any more."""
    if letter.section("MEDB") is None:
        return []  # a letter of another kind has no table of them
    found = [_undecided(row) for row in rows_of(letter) if row.change is Change.UNDECIDED]
    current = {basis(row) for row in context.compared.rows}
    used = {basis(row) for row in rows_of(letter)}
    if current != used:
        differ = sorted(current ^ used)
        found.append(
            Finding(
                key_of(Kind.MEDICINES, "differ", *(str(one) for one in differ)),
                Kind.MEDICINES,
                _("The medicines differ from the record"),
                ", ".join(dict.fromkeys(name for name, *_rest in differ)),
                (Choice("replace", _("Replace")), Choice("keep", _("Keep"))),
                "MEDB",
            )
        )
    return found


def _undecided(row: MedicineRow) -> Finding:
    return Finding(
        _key(row),
        Kind.MEDICINES,
        name_of(row),
        " · ".join(part for part in (row.product if row.generic else "", _why(row)) if part),
        answers(row),
        "MEDB",
        path=_key(row),
    )


def _why(row: MedicineRow) -> str:
    """Text of a question, in the window's language: the letter itself is Norwegian, and shows the dose."""
    words = {
        "ward": _("Ordered on the ward: does it go on at home?"),
        "held": _("Paused on the ward: does it go on at home?"),
        "doubted": _("Not known whether it stands on the ward: does it go on at home?"),
        "admission": _("A prescription of the day of admission: is it new, or used at home?"),
        "closed": _("Ended on the ward when the patient left: does it go on at home?"),
        "planned": _("Planned, not ordered"),
        "double": _("Several of one substance: does this one hold?"),
        "double_after": _("Several of one substance: does this one hold?"),
        "unmentioned": _("From before, and not ordered on the ward"),
        "otherwise": _("Given in another way on the ward: what holds at home?"),
        "outdated": _("An expired prescription: is it used?"),
        "unknown": _("The record does not say whether it is used"),
        "reworded": _("The dose is written otherwise than at home: is it changed?"),
    }
    return words.get(row.asked, "")


def _key(row: MedicineRow) -> str:
    keys = (key for source in row.sources for key in source.keys)
    return key_of(Kind.MEDICINES, *(str(part) for part in basis(row)), *keys)


def decided(letter: Letter, finding: Finding, choice: str, context: Context) -> Letter:
    """The letter after an answer about one medicine, or about the table as a whole."""

    def changed(rows: tuple[MedicineRow, ...]) -> tuple[MedicineRow, ...]:
        if finding.path:
            return tuple(answered(r, choice, context.words) if _key(r) == finding.path else r for r in rows)
        return tuple(renewed(context.compared.rows, rows, context.words)) if choice == "replace" else rows

    return letter.with_medicines(finding.section, changed)


def stopped(letter: Letter, finding: Finding, context: Context) -> Letter:
    """The letter with the medicine of a finding (by its key in `path`) stopped."""

    def changed(rows: tuple[MedicineRow, ...]) -> tuple[MedicineRow, ...]:
        return tuple(answered(r, "stopped", context.words) if key_in(r) == finding.path else r for r in rows)

    return letter.with_medicines(finding.section, changed)


def key_in(row: MedicineRow) -> str:
    """The order or prescription that a row's medicine is, as it is to be taken."""
    return next((key for source in row.sources for key in source.keys), "")


def tick(letter: Letter, context: Context) -> str:
    """Confirmation for a table without a question; empty when none is allowed."""
    if (
        not_loaded(context.chart, "MedicationRequest", "MedicationStatement")
        or letter.section("MEDB") is None
    ):
        return ""
    if not rows_of(letter):
        # Some were given during the stay: none is *in the letter*, not in the record.
        return "" if context.compared.given else _("No medicine is in the record")
    if context.compared.reconciled:
        return _("The medicine table is as the list for afterwards")
    return _("Each medicine is as in the record, or decided")
