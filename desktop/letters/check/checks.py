"""Checks of a letter before signing: the decisions to make, and the passed checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from desktop.clinical.record import persons, tasks
from desktop.clinical.record.blocking import covering
from desktop.clinical.words import type_names
from desktop.core.clock import utc_now
from desktop.core.messages import _, ngettext
from desktop.fhir.resources import Patient, Task
from desktop.fhir.when import instant
from desktop.letters.check import (
    addressees,
    assessment,
    critical_answers,
    differing_copies,
    earlier_letter,
    labelled_content,
    medicine_questions,
    never_reconciled,
    owners,
    strangers,
    subject,
)
from desktop.letters.check.signing_questions import Checked, Choice, Finding, Kind, key_of
from desktop.letters.compose import fresh
from desktop.letters.compose.context import Context
from desktop.letters.compose.record_reading import not_loaded, subject_of
from desktop.letters.compose.values import Missing
from desktop.letters.delivery import letter_corrections
from desktop.letters.delivery.compositions import Note
from desktop.letters.delivery.recipients import Why, why_words
from desktop.letters.model import Channel, Letter, Recipient, Sender, Template

NEEDED = (
    "AllergyIntolerance",
    "Appointment",
    "Composition",
    "Condition",
    "Consent",
    "DiagnosticReport",
    "Encounter",
    "Flag",
    "MedicationAdministration",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "ServiceRequest",
    "Task",
)
"""Types that a discharge letter is composed from: what was not loaded must not look empty."""


Test = tuple[Callable[[], list[Finding]], Callable[[], str]]
"""Check: a function for findings, and one for the confirmation where there are none (empty: none)."""


def check(letter: Letter, context: Context, others: Iterable[str] = (), also: Iterable[Test] = ()) -> Checked:
    """Check a letter against the record as it is now.

    `others` are names of other patients that are open or on the same list (`Given Family` or
    `FAMILY, Given`): one of them in the text is asked about. `also` are tests that others bring.
    """
    others = tuple(others)
    findings: list[Finding] = []
    passed: list[str] = []
    for test, words in (*_tests(letter, context, others), *also):
        found = test()
        findings += found
        if not found and (said := words()):
            passed.append(said)
    decided = {d.finding for d in letter.decisions}
    left = tuple(f for f in findings if f.blocks or f.key not in decided)
    return Checked(tuple(findings), left, tuple(passed))


def _tests(letter: Letter, context: Context, others: tuple[str, ...]) -> tuple[Test, ...]:
    """Each test with its tick, which says no more than was looked at."""
    return (
        (lambda: _loaded(context), lambda: _("What the letter rests on was fetched")),
        (lambda: _gaps(letter, Kind.UNFILLED), lambda: _("No unfilled placeholders")),
        (
            lambda: _stale(letter, context) + fresh.findings(letter, context),
            lambda: _("Fetched values are as in the record now") if letter.sources else "",
        ),
        (
            lambda: _gaps(letter, Kind.OWNER) + owners.findings(letter) + _unanswered(letter, context),
            lambda: _answers_tick(context) if letter.section("UP") is not None else "",
        ),
        (
            lambda: medicine_questions.findings(letter, context),
            lambda: medicine_questions.tick(letter, context),
        ),
        (
            lambda: assessment.findings(letter, context),
            lambda: assessment.tick(letter, context),
        ),
        (lambda: subject.findings(letter, context), lambda: ""),
        (lambda: critical_answers.findings(letter, context), lambda: ""),
        (lambda: differing_copies.findings(letter, context), lambda: ""),
        (lambda: never_reconciled.findings(letter, context), lambda: ""),
        (lambda: earlier_letter.findings(letter, context), lambda: ""),
        (lambda: _recipients(letter), lambda: _addresses_tick(letter)),
        (
            lambda: addressees.findings(letter, context) if letter.signature is None else [],
            lambda: _addressees_tick(letter),
        ),
        (
            lambda: strangers.numbers(letter, context.chart.patient) + strangers.names(letter, others),
            lambda: (
                _("No other person's number, no name of another patient on the list")
                if others
                else _("No other person's identity number")
            ),
        ),
        (lambda: letter_corrections.told(letter, context), lambda: ""),
        (lambda: _overtaken(letter, context), lambda: ""),
        (
            lambda: letter_corrections.newest(letter, context),
            lambda: _("The version that is replaced is the newest") if letter.replaces else "",
        ),
        (
            lambda: letter_corrections.left_out(letter, context),
            lambda: _("Everybody who may have an earlier version gets this one") if letter.replaces else "",
        ),
        (
            lambda: labelled_content.findings(letter, context),
            lambda: labelled_content.tick(context),
        ),
        (lambda: _characters(letter), lambda: _("Every character can be printed")),
    )


def _typed(letter: Letter) -> bool:
    """True when an address was typed by hand and nobody has checked it."""
    return any(one.why == Why.TYPED for one in letter.recipients)


def _addresses_tick(letter: Letter) -> str:
    if _typed(letter):
        return _("Every recipient has an address; a typed one was not checked")
    return _("Every recipient has an address in the record")


def _addressees_tick(letter: Letter) -> str:
    if letter.signature is not None:
        return ""
    if not letter.recipients or _typed(letter):
        return _("The patient is as in the record")
    return _("Patient and recipients are as in the record")


def _answers_tick(context: Context) -> str:
    if not_loaded(context.chart, "ServiceRequest", "DiagnosticReport", "Observation"):
        return ""
    if not context.unanswered:
        return _("No test is without an answer")
    return _("Every test without an answer has an owner")


def check_note(note: Note, patient: Patient, others: Iterable[str] = ()) -> Checked:
    """Check a note before it is signed: gaps, and another person's number or name in the text."""
    text = Letter(
        id=note.id,
        kind="note",
        title=note.title,
        template=Template("", "", ""),
        subject=subject_of(patient, instant(note.at) or utc_now()),
        sender=Sender(""),
        author=note.author,
        created=note.at,
        sections=note.sections,
    )
    findings = (
        *_gaps(text, Kind.UNFILLED),
        *_gaps(text, Kind.OWNER),
        *owners.findings(text),
        *strangers.numbers(text, patient),
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
                _("Not fetched: {what}.").format(what=type_names.listed(lacking)),
                (Choice("sign", _("Sign all the same")),) if asked else (),
            )
        )
    kept_back = tuple(one for one in context.chart.unreadable if one.blocked)
    if kept_back:
        found.append(
            Finding(
                key_of(Kind.UNREADABLE, *(f"{u.resource_type}/{u.blocked}" for u in kept_back)),
                Kind.UNREADABLE,
                covering.words(kept_back),
                _("The letter is without it, and does not say that there is none."),
                (Choice("sign", _("Sign all the same")),),
            )
        )
    bad = [one for one in context.chart.unreadable if not one.blocked]
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
    if letter.section("UP") is None:
        return []  # a letter of another kind has no place for them
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


def _overtaken(letter: Letter, context: Context) -> list[Finding]:
    """Finding for a letter whose task is over, with the person; none for a letter of one's own."""
    if not letter.task or letter.signature is not None:
        return []
    task = context.chart.find(letter.task, Task)
    if task is not None and tasks.is_open(task):
        return []
    who = persons.name_of(context.chart, task.owner) if task is not None else ""
    said = _("{name} has signed or given back this letter meanwhile.")
    return [
        Finding(
            key_of(Kind.OVERTAKEN, letter.task), Kind.OVERTAKEN, said.format(name=who or _("Another doctor")),
            _("Nothing is sent. What you wrote is kept: open the letter as it stands now."),
        )
    ]  # fmt: skip


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
    # Paper to the patient is how it is, and who types an address chooses paper; to an office that the record
    # names it is a route that somebody must see.
    return recipient.channel is Channel.PAPER and recipient.why in (Why.NO_MAILBOX, Why.TYPED)


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


def _characters(letter: Letter) -> list[Finding]:
    # Drawing is imported when a letter is checked: it is heavy, and many never write one.
    from desktop.letters.paper.typefaces import unprintable

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
