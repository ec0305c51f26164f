"""Cells of the reconciliation table: names, sources, decisions, choices."""

from __future__ import annotations

from desktop.core.messages import _, pgettext
from desktop.shown.medicines.medicines import SourceDose, SourceHead
from desktop.shown.medicines.reconcile import ReconcileRow, Reconciliation
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Keys, Line, Mark, Text
from ui.painting.text import COLUMN, LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.theme.measures import CAPTION, MEDIUM, SEMIBOLD


def head_cell(title: str, note: Line) -> Cell:
    """A column's head: what it is, and below it how fresh, or which step."""
    return Cell((((Text(title, COLUMN.on("text").heavy(SEMIBOLD), wraps=True),), note),))


def heads(model: Reconciliation) -> list[Cell]:
    """The heads of all columns, in their order."""
    uses = head_cell(_("Uses today"), (Text(_("1 · decide first"), SMALL, wraps=True),))
    then = head_cell(_("Shall use"), (Text(_("2 · then decide"), SMALL, wraps=True),))
    return [first_head(()), *map(source_head, model.heads), uses, then]


def first_head(away: tuple[SourceHead, ...]) -> Cell:
    """The head of the names; below it the sources that nobody asked and that have no column of their own."""
    title = Text(pgettext("reconcile", "Medicine"), COLUMN.on("text").heavy(SEMIBOLD), wraps=True)
    if not away:
        return Cell((((title,), (Text(_("one row a medicine"), SMALL, wraps=True),)),))
    # All in one: a line each would leave no room for the row that is decided upon.
    names = ", ".join(f"{one.name}: {one.note}" for one in away)
    if len({one.note for one in away}) == 1:
        names = f"{', '.join(one.name for one in away)}: {away[0].note}"
    words = Text(names, SMALL.on("warn").heavy(MEDIUM), wraps=True)
    return Cell((((title,), (Icon("question", "warn", 13), Gap(4), words)),))


def source_head(head: SourceHead) -> Cell:
    """The head of a source; one that nobody asked says so."""
    if head.state == "fresh":
        return head_cell(head.name, (Text(head.note, SMALL, wraps=True),))
    icon = "clock-counter-clockwise" if head.state == "old" else "question"
    words = Text(head.note, SMALL.on("warn").heavy(MEDIUM), wraps=True)
    return head_cell(head.name, (Icon(icon, "warn", 13), Gap(4), words))


def name_cell(row: ReconcileRow) -> Cell:
    """The medicine's name; the product and form below it, and what must be seen of it."""
    below = " · ".join(part for part in (row.brand, row.form) if part)
    seen = _seen(row)
    beside: Line = (Text(row.name, STRONG), Gap(8), Text(below, SMALL))
    above: list[Line] = [(Text(row.name, STRONG, wraps=True),)]
    if below:
        above.append((Text(below, SMALL, wraps=True),))
    return Cell(((beside, *seen), (*above, *seen)))


def _seen(row: ReconcileRow) -> list[Line]:
    """Conflicts and remarks that must be seen before deciding on a medicine."""
    lines: list[Line] = []
    for conflict in row.conflicts:
        role = "danger" if conflict.tone == "stop" else "warn" if conflict.tone == "notice" else "text2"
        words = Text(conflict.text, SMALL.on(role).heavy(MEDIUM), wraps=True)
        lines.append((Icon("warning", role, 13), Gap(5), words))
    if row.double:
        words = Text(row.double, SMALL.on("warn").heavy(MEDIUM), wraps=True)
        lines.append((Icon("warning", "warn", 13), Gap(5), words))
    if row.unchecked:
        words = Text(row.unchecked, SMALL.on("warn"), wraps=True)
        lines.append((Icon("question", "warn", 13), Gap(5), words))
    if row.remark:
        lines.append((Text(row.remark, SMALL, wraps=True),))
    return lines


def source_cell(said: SourceDose) -> Cell:
    """Cell of a source's dose; with a bar where it differs from the ward, quiet where it was not asked."""
    if not said.asked:
        return Cell((((Text(said.text, SMALL, wraps=True),),),))
    if said.differs:
        return Cell((((Mark("bar", "warn"), Text(said.text, STRONG, wraps=True)),),))
    return Cell((((Gap(10), Text(said.text, PLAIN, wraps=True)),),))


def uses_cell(row: ReconcileRow) -> Cell:
    """Cell of the patient's use as decided; a circle where it is not."""
    if not row.uses:
        said = row.missing if row.moved else _("Not decided")
        role = "warn" if row.moved else "text2"
        return Cell((((Mark("inactive", role, size=16), Gap(8), Text(said, QUIET.on(role), wraps=True)),),))
    lines: list[Line] = [(Icon("check", "text2"), Gap(8), Text(row.uses_words, PLAIN, wraps=True))]
    if row.uses_detail:
        lines.append((Gap(24), Text(row.uses_detail, SMALL, wraps=True)))
    return Cell((tuple(lines),), step=17)


def then_cell(row: ReconcileRow, *, decides: bool) -> Cell:
    """Cell of the further treatment, with dose and reason, or the missing parts of it."""
    if not decides:
        return Cell((((Text(_("A doctor decides"), SMALL, wraps=True),),),))
    lines: list[Line] = []
    if row.then_words:
        style = PLAIN if row.then == "unchanged" else STRONG
        lines.append((Text(row.then_words, style, wraps=True),))
        if row.detail:
            lines.append((Text(row.detail, SMALL, wraps=True),))
    if row.uses and row.missing:
        words = Text(row.missing, SMALL.on("warn").heavy(MEDIUM), wraps=True)
        lines.append((Mark("inactive", "warn", size=14), Gap(6), words))
    return Cell((tuple(lines) or ((Text("–", QUIET),),),), step=17)


def choice_cell(key: str, words: str, *, chosen: bool, offered: bool) -> Cell:
    """One answer with its key: bold where it is the one, faint where it can't be given now."""
    role = "text" if offered or chosen else "text3"
    style = (STRONG if chosen else LABEL).on("accent" if chosen else role)
    cap = Keys(key, "on_accent", "accent", "accent") if chosen else Keys(key, role)
    # Beside its key in any width: below it the word would be read as the next answer's.
    tight = Style(CAPTION, style.weight, style.role)
    return Cell((((cap, Gap(8), Text(words, style)),), ((cap, Gap(4), Text(words, tight, wraps=True)),)))


def waits_cell(row: ReconcileRow, model: Reconciliation) -> Cell:
    """Below the answers: what they wait for, or what is missing."""
    words = row.missing if row.uses or row.moved else ""
    if not words and not row.uses:
        words = _("Waits for the answer to the left.") if model.decides else ""
    if not words:
        words = row.detail
    style = SMALL.on("warn").heavy(MEDIUM) if row.missing and (row.uses or row.moved) else SMALL
    return Cell((((Text(words, style, wraps=True),),),)) if words else Cell()
