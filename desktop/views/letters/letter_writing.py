"""Filling the letter editor: the composed letter with its sources, what must be decided, and back again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.acts.edits import LetterText, TextRun, TextSection
from desktop.clinical.record import persons, security_labels
from desktop.clinical.words import demographics
from desktop.core.clock import local
from desktop.core.formats import NBSP, day, day_time, inside, relative_day_time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant, parse
from desktop.letters.check import medicine_questions
from desktop.letters.check.signing_questions import Checked, Finding, Kind
from desktop.letters.compose import epikrise, medicine_rows
from desktop.letters.compose.context import Context
from desktop.letters.compose.values import Missing, Value
from desktop.letters.delivery import recipients
from desktop.letters.model import (
    Channel,
    Letter,
    MedicineRow,
    Recipient,
    Section,
)
from desktop.shown.letters.letter_editor import (
    DecisionChoice,
    HeadingState,
    LetterDecision,
    LetterHeading,
    LetterMedicine,
    LetterModel,
    LetterRecipient,
    LetterSource,
    RecipientHit,
    Route,
)
from desktop.shown.notes.note_editor import FollowedValue
from desktop.views.base.making import date_words
from desktop.writing import letters, signing
from desktop.writing.runs import text_run

_ROUTES: dict[Channel, Route] = {
    Channel.ELECTRONIC: "electronic", Channel.PAPER: "paper", Channel.HELD: "held",
}  # fmt: skip


def model(
    chart: Chart,
    now: datetime,
    letter: Letter,
    others: tuple[str, ...],
    saved: str = "",
    *,
    sends: bool = False,
) -> LetterModel:
    """The editor's model of a letter as things stand now; `sends` for a reader who may not sign it."""
    checked = letters.check(chart, now, letter, others)
    family, given = persons.family_given(chart.patient.name)
    name = family_first(family, given)
    numbers = {source: str(at) for at, source in enumerate(letter.sources, 1)}
    stale = {(f.section, f.sentence): f for f in checked.open if f.kind is Kind.STALE}
    medicines = next((s for s in letter.sections if s.medicines), None)
    flagged = {f.path for f in checked.open if f.kind is Kind.ORDER}
    return LetterModel(
        text=LetterText(
            letter.id,
            tuple(_text_section(s, numbers, stale) for s in letter.sections),
        ),
        patient=name,
        spoken=_("{name}, born {date}").format(
            name=name, date=demographics.born(chart.patient, local(now).date())
        ),
        number=demographics.named_number(chart.patient, now),
        title=letter.title,
        state_text=state_words(letter),
        about=_about(letter, now),
        saved=saved,
        office=tuple(p for p in (letter.sender.name, day(now)) if p),
        stay=letter.heading.text,
        headings=tuple(
            LetterHeading(s.code, s.title or _("Text without a heading"), _heading_state(s, checked))
            for s in letter.sections
        ),
        sources=tuple(
            _source(n, s.label, s.when, s.keys, stale, letter, now, _labels(chart, s.keys))
            for s, n in numbers.items()
        ),
        medicines=tuple(
            _medicine(str(at), row, flagged)
            for at, row in enumerate(medicines.medicines if medicines else ())
        ),
        medicines_in=medicines.code if medicines else "",
        values=_followed(letter, letters.context_of(chart, now, letter)),
        decisions=tuple(_decision(f, letter, numbers) for f in checked.open if f.kind is not Kind.UNFILLED),
        passed=checked.passed,
        recipients=tuple(_recipient(r) for r in letter.recipients),
        recipients_note=_("Addresses as the record has them; no register was asked."),
        sending=_sending(letter),
        store_only=not letter.recipients and all(f.kind is not Kind.NO_RECIPIENT for f in checked.open),
        signer=signing.whom_words(chart, now, letter.signer, letter.signer_name, letter.encounter)
        if sends
        else "",
        overtaken=any(f.kind is Kind.OVERTAKEN for f in checked.open),
    )


def _about(letter: Letter, now: datetime) -> str:
    """Start time of a letter draft, with the author's name where it waits for another's signature."""
    begun = relative_day_time(instant(letter.created) or now, now)
    if letter.task and letter.author.name:
        return _("written by {name}, begun {time}").format(name=letter.author.name, time=begun)
    return _("begun {time}").format(time=begun)


def state_words(letter: Letter) -> str:
    """State of a draft in words, with the letter that it corrects."""
    at = instant(letter.replaces[0].signed) if letter.replaces else None
    if letter.task:
        return _("waits for your signature")
    if letter.returned:
        return _("draft, came back unsigned")
    if not letter.replaces:
        return _("draft")
    when = day_time(at) if at is not None else _("at an unknown time")
    return _("draft of a new version, replaces the one of {when}").format(when=when)


def draft_title(letter: Letter) -> str:
    """Title of a letter draft in a list: a correction is titled differently from the letter."""
    if not letter.replaces:
        return letter.title
    at = instant(letter.replaces[0].signed)
    title = inside(letter.title)
    if at is None:
        return _("Correction of {letter}").format(letter=title)
    return _("Correction of {letter} of {day}").format(letter=title, day=day(at))


def title_of(body: str) -> str:
    """Title of a stored draft; a plain one where it can't be decoded, which is told when it is opened."""
    try:
        return draft_title(letters.decode(body))
    except msgspec.MsgspecError:
        return _("Discharge letter")


def _text_section(
    section: Section, numbers: dict[Any, str], stale: dict[tuple[str, int], Finding]
) -> TextSection:
    runs: list[TextRun] = []
    for at, sentence in enumerate(section.sentences):
        if runs:
            runs.append(TextRun("\n" if sentence.line else " "))
        outdated = (section.code, at) in stale
        for one in sentence.runs:
            made = text_run(one)
            if outdated and made.kind != "placeholder":
                made = msgspec.structs.replace(made, state="outdated")
            runs.append(made)
        marks = [numbers[s] for s in sentence.sources if s in numbers]
        if marks:
            runs.append(TextRun(",".join(marks), "mark"))
    return TextSection(section.code, section.title, tuple(runs))


def _heading_state(section: Section, checked: Checked) -> HeadingState:
    mine = [f for f in checked.open if f.section == section.code]
    if any(f.kind in (Kind.UNFILLED, Kind.ASSESSMENT, Kind.CORRECTION) for f in mine):
        return "missing"
    if any(f.kind in (Kind.UNANSWERED, Kind.OWNER) for f in mine):
        return "pending"
    if mine:
        return "decide"
    return "none" if section.empty else "done"


def _labels(chart: Chart, keys: tuple[str, ...]) -> str:
    marks = security_labels.marks(chart)
    # What lay inside a report when it was cited may stand by itself since.
    return ", ".join(dict.fromkeys(marks[key] for key in map(chart.key_of, keys) if key in marks))


def _source(
    number: str, label: str, when: str, keys: tuple[str, ...], stale: dict[tuple[str, int], Finding],
    letter: Letter, now: datetime, labels: str,
) -> LetterSource:  # fmt: skip
    at = parse(when)
    remark = relative_day_time(at.start, now) if at is not None and at.has_time else date_words(when)
    remark = " ".join(filter(None, (remark, labels)))
    for (code, sentence), finding in stale.items():
        section = letter.section(code)
        if section is None or sentence >= len(section.sentences):
            continue
        mine = [r for r in section.sentences[sentence].runs if r.path == finding.path and r.source]
        if any(r.source is not None and r.source.keys == keys for r in mine):
            words = f"{label} {finding.was} → {finding.now}" if finding.now else label
            return LetterSource(number, words, remark, True, keys)
    return LetterSource(number, label, remark, False, keys)


def _medicine(key: str, row: MedicineRow, flagged: set[str]) -> LetterMedicine:
    return LetterMedicine(
        key,
        row.generic or row.product,
        " ".join(p for p in (row.product if row.generic else "", row.taken) if p),
        _verdict(row),
        row.reason,
        missing=(row.change in medicine_rows.REASONED and not row.reason)
        or medicine_questions.key_in(row) in flagged,
    )


def _followed(letter: Letter, context: Context) -> tuple[FollowedValue, ...]:
    """The values of the letter as they are now; the editor marks, the person decides."""
    found = []
    paths = dict.fromkeys(
        r.path for s in letter.sections for n in s.sentences for r in n.runs if r.path and r.source
    )
    for path in paths:
        value = context.source_of(path)
        if isinstance(value, Missing):
            found.append(FollowedValue(path, "", "missing"))
        elif isinstance(value, Value):
            continue
    return tuple(found)


def _decision(finding: Finding, letter: Letter, numbers: dict[Any, str]) -> LetterDecision:
    section = letter.section(finding.section)
    source = ""
    if section is not None and 0 <= finding.sentence < len(section.sentences):
        marks = [numbers[s] for s in section.sentences[finding.sentence].sources if s in numbers]
        source = marks[0] if marks else ""
    return LetterDecision(
        finding.key,
        finding.title,
        " ".join(part for part in (finding.text, _before(finding, letter)) if part),
        tuple(DecisionChoice(c.code, c.words) for c in finding.choices),
        finding.section,
        source,
        reads=finding.kind is Kind.ASSESSMENT,
    )


def _before(finding: Finding, letter: Letter) -> str:
    """Answer of the letter's author to a finding, when the letter waits for another's signature."""
    words = {choice.code: choice.words for choice in finding.choices}
    said = [words[d.choice] for d in letter.before if d.finding == finding.key and d.choice in words]
    name = letter.author.name or _("The author")
    return _("{name} answered: {answer}.").format(name=name, answer=said[-1]) if said else ""


def _recipient(one: Recipient) -> LetterRecipient:
    address = ", ".join(one.lines)
    ways = {
        Channel.ELECTRONIC: _("electronic, delivered by receipt"),
        Channel.PAPER: _("paper: printed and posted by the office"),
        Channel.HELD: _("held back"),
    }
    why = recipients.why_words(one.why)
    return LetterRecipient(
        one.id,
        one.name,
        _ROUTES[one.channel],
        " · ".join(p for p in (one.detail, address) if p),
        why or ways[one.channel],
    )


def hit(one: Recipient, taken: frozenset[str]) -> RecipientHit:
    """Row of a possible recipient; `taken` are the keys of those who get it already."""
    row = _recipient(one)
    return RecipientHit(one.key, row.name, row.route, row.detail, row.way, one.key in taken)


def _sending(letter: Letter) -> str:
    count = len(letter.recipients)
    paper = sum(r.channel is Channel.PAPER for r in letter.recipients)
    words = ngettext("{n} recipient", "{n} recipients", count).format(n=count)
    if paper:
        more = ngettext("{n} on paper", "{n} on paper", paper).format(n=paper)
        words += ", " + more.replace(" ", NBSP, 1)  # the number stands with what it counts
    return words


def _verdict(row: MedicineRow) -> str:
    """Change of a medicine in words, without the reason, which has a field of its own."""
    if row.change not in medicine_rows.REASONED and not row.written:
        return row.verdict
    # The dose of before may hold a colon of its own.
    return row.verdict.removesuffix(f": {row.reason or epikrise.shipped().words['no_reason']}")
