"""A letter as PDF: what is drawn, in reading order; how it is drawn is `page_drawing`."""

from __future__ import annotations

import uuid

import msgspec

from desktop.core.errors import InputError
from desktop.core.formats import day
from desktop.core.messages import _
from desktop.fhir.when import parse
from desktop.letters.compose import norwegian
from desktop.letters.compose.tables import tabled
from desktop.letters.model import Change, Channel, Letter, MedicineRow, Part, Recipient, Section, Sentence
from desktop.letters.paper.fragments import Span
from desktop.letters.paper.page_drawing import Page, Paper

_PARTS = {
    Part.GENERAL_PRACTITIONER: "fastlege",
    Part.REFERRER: "henviser",
    Part.PATIENT: "pasienten",
    Part.COPY: "kopi",
}


def barcode(letter_id: str) -> str:
    """The figures of a letter's barcode: its UUID as a number of 40 digits, half the width of its text."""
    return f"{uuid.UUID(letter_id).int:040}"


def letter_of(scanned: str) -> str:
    """The letter's id of scanned figures; raises InputError when they are none."""
    if len(scanned) == 40 and scanned.isdecimal() and int(scanned) < 1 << 128:
        return str(uuid.UUID(int=int(scanned)))
    raise InputError(_("This is not the barcode of a letter."), todo=_("Scan it again."))


def render(letter: Letter, recipient: Recipient | None = None) -> bytes:
    """The letter as PDF, with the recipient's address in the window where one is given.

    An unsigned letter says so across every page. The same letter and recipient give the same bytes.
    Raises UnprintableError for a character without a glyph, and InputError for a recipient that must
    not be printed to (a protected or missing address).
    """
    if recipient is not None and (recipient.channel is Channel.HELD or not recipient.lines):
        raise InputError(
            _("The letter to {name} can't be printed: there is no address that may be used.").format(
                name=recipient.name
            ),
            kept=_("The letter is kept."),
            todo=_("Decide how the letter is to reach them."),
        )
    paper = Paper(_page(letter, recipient))
    subject = letter.subject
    facts = [subject.birth, subject.number, subject.sex, subject.dead]
    identity = [Span(subject.name, strong=True), Span("".join(f" · {f}" for f in facts if f))]
    paper.title(letter.title, _spans(letter.heading), identity)
    for section in letter.sections:
        if not section.empty:
            _section(paper, section, frozenset(letter.changed))
    _end(paper, letter)
    return paper.finish()


def _page(letter: Letter, recipient: Recipient | None) -> Page:
    subject = letter.subject
    issued = parse(letter.signature.at if letter.signature else letter.created)
    facts = [day(issued.start) if issued else "", f"Ref. {letter.id[:8]}"]
    identity = " · ".join(part for part in (subject.name, subject.birth, subject.number) if part)
    sender = tuple(part for part in (letter.sender.name, letter.sender.unit, *letter.sender.lines) if part)
    return Page(
        title=letter.title,
        sender=sender,
        facts=tuple(fact for fact in facts if fact),
        address=(recipient.name, *recipient.lines) if recipient else _addressed(letter),
        identity=identity,
        code=barcode(letter.id),
        draft="" if letter.signature else "KLADD",
        author=letter.author.name,
        # Metadata is shown by file managers and kept by searches: who it is stands on the paper only.
        subject=f"Ref. {letter.id[:8]}",
        page_words="side {page} av",
    )


def _addressed(letter: Letter) -> tuple[str, ...]:
    """Name of the first electronic recipient, shown where no window is needed."""
    first = next((r for r in letter.recipients if r.channel is Channel.ELECTRONIC), None)
    return tuple(part for part in (first.name, first.detail) if part) if first else ()


def _spans(sentence: Sentence) -> list[Span]:
    return [Span(run.text, run.strong, run.missing) for run in sentence.runs]


def _section(paper: Paper, section: Section, changed: frozenset[str] = frozenset()) -> None:
    new = [s for at, s in enumerate(section.sentences) if f"{section.code}:{at}" in changed]
    paper.heading(section.title, room=48 if section.medicines else 22, changed=f"{section.code}:" in changed)
    paragraph: list[Sentence] = []
    first = True

    def close() -> None:
        nonlocal paragraph, first
        if paragraph:
            spans = [span for s in paragraph for span in (Span(" "), *_spans(s))][1:]
            paper.paragraph(spans, next_line=not first, changed=any(s in new for s in paragraph))
            paragraph, first = [], False

    for rows, sentence in tabled(section.sentences):
        if rows:
            close()
            _results(paper, rows, tuple(at for at, row in enumerate(rows) if row in new))
        if sentence is None:
            continue
        if sentence.line:
            close()
        paragraph.append(sentence)
    close()
    if section.medicines:
        table = [_medicine(row) for row in section.medicines]
        marks = (at for at in range(len(table)) if f"{section.code}:m{at}" in changed)
        paper.table(("Legemiddel", "Dosering", "Endring"), table, (52, 60, 58), changed=frozenset(marks))


def _results(paper: Paper, rows: list[Sentence], new: tuple[int, ...] = ()) -> None:
    cells = [_cells(row) for row in rows]
    wide = max(len(row) for row in cells)
    # What a person took out of a row leaves it shorter: the others keep their columns.
    head, *body = [[*row, *([[]] * (wide - len(row)))] for row in cells]
    texts = tuple("".join(span.text for span in cell) for cell in head)
    # The first row is the head: a change in it is a change of the table.
    marks = frozenset(at - 1 for at in new if at) or frozenset(range(len(body)) if new else ())
    paper.table(texts, body, (58, *([28] * (wide - 1))), changed=marks)


def _cells(sentence: Sentence) -> list[list[Span]]:
    """A row's spans by cell: a tab ends one."""
    cells: list[list[Span]] = [[]]
    for span in _spans(sentence):
        for number, part in enumerate(span.text.split("\t")):
            if number:
                cells.append([])
            if part:
                cells[-1].append(msgspec.structs.replace(span, text=part))
    return cells


def _medicine(row: MedicineRow) -> list[list[Span]]:
    name = [Span(row.generic or row.product, strong=True)]
    if row.generic and row.product:
        name.append(Span(f" {row.product}"))
    quiet = row.change in (Change.UNCHANGED, Change.LISTED, Change.HOSPITAL)
    verdict, colon, reason = row.verdict.partition(":")
    said = [Span(verdict + colon, strong=not quiet), Span(reason)] if not quiet else [Span(row.verdict)]
    if row.says:
        said.append(Span(f". {row.says}"))
    return [name, [Span(row.taken)], said]


def _end(paper: Paper, letter: Letter) -> None:
    paper.gap(5)
    paper.rule()
    author = letter.signature.author if letter.signature else letter.author
    who = ", ".join(part for part in (author.name, author.role) if part)
    number = f" (HPR {author.hpr})" if author.hpr else ""
    if letter.signature:
        paper.small([Span("Elektronisk signert av "), Span(who, strong=True)])
        paper.small([Span(f"{norwegian.moment(letter.signature.at)}{number}", quiet=True)])
        wrote = ", ".join(part for part in (letter.author.name, letter.author.role) if part)
        if wrote and letter.author.key != author.key:
            paper.small([Span(f"Skrevet av {wrote}.", quiet=True)])
    else:
        writing = f" Skrives av {who}{number}." if who else ""
        paper.small([Span(f"Kladd, ikke signert.{writing}", quiet=True)])
    if letter.recipients:
        told = "; ".join(
            f"{', '.join(p for p in (r.name, r.detail) if p)} ({_PARTS[r.part]})" for r in letter.recipients
        )
        paper.small([Span(f"Mottakere: {told}.", quiet=True)])
