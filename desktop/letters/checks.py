"""What must be decided before a letter is signed, and what was checked without a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Patient
from desktop.letters import addressees, fresh, strangers
from desktop.letters.compositions import Note
from desktop.letters.context import Context
from desktop.letters.model import (
    Change,
    Channel,
    Letter,
    MedicineRow,
    Recipient,
    Section,
    Sender,
    Sentence,
    Source,
    Template,
)
from desktop.letters.protection import confidential
from desktop.letters.questions import Checked, Choice, Finding, Kind, key_of
from desktop.letters.recipients import Why, why_words
from desktop.letters.record import not_loaded, subject_of
from desktop.letters.values import Missing

NEEDED = (
    "AllergyIntolerance",
    "Appointment",
    "Composition",
    "Condition",
    "Consent",
    "DiagnosticReport",
    "Encounter",
    "Flag",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "ServiceRequest",
    "Task",
)
"""Types that a discharge letter is composed from: what was not loaded must not look empty."""


def check(letter: Letter, context: Context, others: Iterable[str] = ()) -> Checked:
    """Check a letter against the record as it is now.

    `others` are names of other patients that are open or on the same list (`Given Family` or
    `FAMILY, Given`): one of them in the text is asked about.
    """
    tests: tuple[tuple[Callable[[], list[Finding]], str], ...] = (
        (lambda: _loaded(context), _("The whole record was read")),
        (lambda: _gaps(letter, Kind.UNFILLED), _("No unfilled placeholders")),
        (
            lambda: _stale(letter, context) + fresh.findings(letter, context),
            _("All values are the latest"),
        ),
        (
            lambda: _gaps(letter, Kind.OWNER) + _unanswered(letter, context),
            _("Every test without an answer has an owner"),
        ),
        (lambda: _medicines(letter, context), _("The medicines are reconciled")),
        (lambda: _assessment(letter), _("The assessment is a doctor's")),
        (lambda: _recipients(letter), _("All recipients can be reached")),
        (
            lambda: addressees.findings(letter, context) if letter.signature is None else [],
            _("Patient and recipients are as in the record"),
        ),
        (
            lambda: strangers.numbers(letter) + strangers.names(letter, others),
            _("No other patient's name or number"),
        ),
        (lambda: _confidential(letter, context), _("Nothing confidential stands in it")),
        (lambda: _characters(letter), _("Everything can be printed")),
    )
    findings: list[Finding] = []
    passed: list[str] = []
    for test, words in tests:
        found = test()
        findings += found
        if not found:
            passed.append(words)
    decided = {d.finding for d in letter.decisions}
    left = tuple(f for f in findings if f.blocks or f.key not in decided)
    return Checked(tuple(findings), left, tuple(passed))


def check_note(note: Note, patient: Patient, others: Iterable[str] = ()) -> Checked:
    """Check a note before it is signed: gaps, and another person's number or name in the text."""
    text = Letter(
        id=note.id,
        kind="note",
        title=note.title,
        template=Template("", "", ""),
        subject=subject_of(patient),
        sender=Sender(""),
        author=note.author,
        created=note.at,
        sections=note.sections,
    )
    findings = (
        *_gaps(text, Kind.UNFILLED),
        *_gaps(text, Kind.OWNER),
        *strangers.numbers(text),
        *strangers.names(text, others),
    )
    return Checked(findings, findings, ())


def _loaded(context: Context) -> list[Finding]:
    found = []
    if lacking := not_loaded(context.chart, *NEEDED):
        # A server may lack a type for good: then a person decides, and the letter says what it is without.
        asked = all(name in context.chart.types for name in lacking)
        found.append(
            Finding(
                key_of(Kind.NOT_LOADED, *lacking),
                Kind.NOT_LOADED,
                _("Parts of the record were not fetched"),
                _("Not fetched: {types}.").format(types=", ".join(lacking)),
                (Choice("sign", _("Sign all the same")),) if asked else (),
            )
        )
    bad = context.chart.unreadable
    if bad:
        text = ngettext("{n} resource can't be read.", "{n} resources can't be read.", len(bad))
        found.append(
            Finding(
                key_of(Kind.UNREADABLE, *(f"{u.resource_type}/{u.id}" for u in bad)),
                Kind.UNREADABLE,
                _("The record is incomplete"),
                text.format(n=len(bad)),
                (Choice("sign", _("Sign all the same")),),
            )
        )
    return found


def _gaps(letter: Letter, wanted: Kind) -> list[Finding]:
    found = []
    for code, title, number, sentence in strangers.places(letter):
        for run in sentence.runs:
            owner = run.path.startswith("eier:")
            kind = Kind.OWNER if owner else Kind.UNFILLED
            if not run.missing or kind is not wanted:
                continue
            found.append(
                Finding(
                    key_of(kind, code, str(number), run.path),
                    kind,
                    _("A test has no owner") if owner else _("A placeholder is not filled"),
                    _("{heading}: {text}").format(heading=title, text=sentence.text),
                    section=code,
                    sentence=number,
                    path=run.path,
                )
            )
    return found


def _stale(letter: Letter, context: Context) -> list[Finding]:
    found = []
    for code, title, number, sentence in strangers.places(letter):
        # The line of the stay is looked at as a whole.
        for run in sentence.runs if code else ():
            current = context.source_of(run.path) if run.path and not run.missing and run.source else None
            if current is None or run.source is None:
                continue
            now = "" if isinstance(current, Missing) else current.text
            if now.casefold() == run.text.casefold():
                continue
            replace = (Choice("replace", _("Replace")),) if now else ()
            found.append(
                Finding(
                    key_of(Kind.STALE, code, run.path, run.text, now),
                    Kind.STALE,
                    _("A sentence rests on an old value"),
                    _("{label}: now {now}. Under {heading}.").format(
                        label=run.source.label, now=now or _("not in the record"), heading=title
                    ),
                    (*replace, Choice("keep", _("Keep"))),
                    code,
                    number,
                    run.path,
                    run.text,
                    now,
                )
            )
    return found


def _unanswered(letter: Letter, context: Context) -> list[Finding]:
    mentioned = {key for source in letter.sources for key in source.keys}
    found = []
    for test in context.unanswered:
        if test.key not in mentioned:
            found.append(
                Finding(
                    key_of(Kind.NOT_MENTIONED, test.key),
                    Kind.NOT_MENTIONED,
                    _("A test without an answer is not in the letter"),
                    test.name,
                    (Choice("add", _("Add it")), Choice("leave", _("Leave it out"))),
                    "UP",
                    path=test.key,
                )
            )
        elif test.owner:
            found.append(
                Finding(
                    key_of(Kind.UNANSWERED, test.key, test.owner),
                    Kind.UNANSWERED,
                    _("A test is not answered"),
                    _("{test}. Followed up by {owner}.").format(test=test.name, owner=test.owner),
                    (Choice("confirm", _("Confirm the owner")),),
                    "UP",
                )
            )
    return found


def _medicines(letter: Letter, context: Context) -> list[Finding]:
    rows = [row for section in letter.sections for row in section.medicines]
    unclear = [row for row in rows if row.change is Change.UNDECIDED]
    found = []
    if unclear:
        found.append(
            Finding(
                key_of(Kind.MEDICINES, *(f"{_name(r)} {r.dose}" for r in unclear)),
                Kind.MEDICINES,
                ngettext("{n} medicine is not decided", "{n} medicines are not decided", len(unclear)).format(
                    n=len(unclear)
                ),
                ", ".join(dict.fromkeys(_name(row) for row in unclear)),
                (Choice("send", _("Send as it stands")),),
                "MEDB",
            )
        )
    current = {(_name(r), r.dose, r.change) for r in context.compared.rows}
    used = {(_name(r), r.dose, r.change) for r in rows}
    if current != used:
        differ = sorted({name for name, _dose, _change in current ^ used})
        found.append(
            Finding(
                key_of(Kind.MEDICINES, "differ", *(str(x) for x in sorted(current ^ used))),
                Kind.MEDICINES,
                _("The medicines differ from the record"),
                ", ".join(differ),
                (Choice("replace", _("Replace")), Choice("keep", _("Keep"))),
                "MEDB",
            )
        )
    return found


def _assessment(letter: Letter) -> list[Finding]:
    """An assessment that only lists facts of the record has been written by nobody."""
    section = letter.section("VU")
    if section is None or any(_human(sentence) for sentence in section.sentences):
        return []
    return [
        Finding(
            key_of(Kind.ASSESSMENT, section.text),
            Kind.ASSESSMENT,
            _("Nobody has written an assessment"),
            _("The section holds facts of the record only."),
            (Choice("send", _("Send as it stands")),),
            section.code,
        )
    ]


def _human(sentence: Sentence) -> bool:
    """Whether a person wrote it: in a note, or in the editor (which gives no sources)."""
    notes = any(key.startswith("Composition/") for source in sentence.sources for key in source.keys)
    return notes or not sentence.sources


def _name(row: MedicineRow) -> str:
    return row.generic or row.product


def _recipients(letter: Letter) -> list[Finding]:
    if not letter.recipients:
        return [
            Finding(
                key_of(Kind.NO_RECIPIENT),
                Kind.NO_RECIPIENT,
                _("The letter has no recipient"),
                _("It is stored and reaches nobody."),
                (Choice("store", _("Store only")),),
            )
        ]
    return [_recipient(r) for r in letter.recipients if r.channel is not Channel.ELECTRONIC and not _usual(r)]


def _usual(recipient: Recipient) -> bool:
    # Paper to the patient is how it is; paper to an office is a route that somebody must see.
    return recipient.channel is Channel.PAPER and recipient.why == Why.NO_MAILBOX


def _recipient(recipient: Recipient) -> Finding:
    choices: tuple[Choice, ...]
    if recipient.channel is Channel.PAPER:
        choices = (Choice("paper", _("Send on paper")), Choice("remove", _("Do not send")))
    elif recipient.why == Why.OBJECTION:
        choices = (Choice("remove", _("Do not send")),)
    else:
        choices = (Choice("hold", _("The office finds a way")), Choice("remove", _("Do not send")))
    return Finding(
        key_of(Kind.RECIPIENT, recipient.id, recipient.channel, recipient.why),
        Kind.RECIPIENT,
        recipient.name,
        why_words(recipient.why),
        choices,
        path=recipient.id,
    )


def _confidential(letter: Letter, context: Context) -> list[Finding]:
    """What rests on an entry that is marked as restricted goes to nobody before somebody has said so."""
    found: dict[str, Finding] = {}
    for source in letter.sources:
        keys = [key for key in source.keys if confidential(context.chart, key)]
        place = next((s for s in letter.sections if source in _sources(s)), None)
        if keys:
            key = key_of(Kind.CONFIDENTIAL, *keys)
            found[key] = Finding(
                key,
                Kind.CONFIDENTIAL,
                _("Confidential information stands in the letter"),
                _("{heading}: {text}").format(
                    heading=place.title if place else letter.title, text=source.label
                ),
                (Choice("keep", _("The recipients are to have it")),),
                place.code if place else "",
            )
    return list(found.values())


def _sources(section: Section) -> set[Source]:
    said = {source for sentence in section.sentences for source in sentence.sources}
    return said | {source for row in section.medicines for source in row.sources}


def _characters(letter: Letter) -> list[Finding]:
    # Drawing is imported when a letter is checked: it is heavy, and many never write one.
    from desktop.letters.typefaces import unprintable

    texts = [letter.subject.name, letter.sender.name, letter.sender.unit, *letter.sender.lines]
    texts += [letter.author.name, letter.author.role]
    texts += [text for _code, _title, _number, text in strangers.texts(letter)]
    texts += [part for r in letter.recipients for part in (r.name, r.detail, *r.lines)]
    lacking = list(dict.fromkeys(c for text in texts for c in unprintable(text)))
    if not lacking:
        return []
    return [
        Finding(
            key_of(Kind.CHARACTERS, *lacking),
            Kind.CHARACTERS,
            _("The letter's font can't print every character"),
            " ".join(lacking),
        )
    ]
