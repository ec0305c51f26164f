"""Correcting a signed letter (FHIR `relatesTo` *replaces*): a draft of a new version, and what it must say.

A signed letter is never changed. Its correction is a letter of its own that begins with the words of the one
it replaces, says what was corrected, and goes to everybody who may have an earlier version.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.clinical.record import persons
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.fhir.when import for_newest, instant
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose import norwegian, words_of
from desktop.letters.compose.context import Context
from desktop.letters.delivery import copies, finding_recipients, recipients, versions
from desktop.letters.delivery.delivery import Way
from desktop.letters.delivery.recipients import Why
from desktop.letters.delivery.versions import Standing
from desktop.letters.letter_codes import LETTER
from desktop.letters.model import (
    Author,
    Channel,
    Letter,
    MedicineRow,
    Part,
    Recipient,
    Replaced,
    Section,
    Sentence,
    plain,
)

SECTION = "RETT"
"""Code of the section in which a new version says what was corrected."""

LEAST = 3
"""Fewer letters than this are no words."""

_ASKED_ANEW = frozenset({Kind.ASSESSMENT, Kind.RECIPIENT, Kind.ADDRESSEE, Kind.NO_RECIPIENT, Kind.HOLDER})
"""Kinds of questions that the next signer must answer for themself: the assessment, the recipients."""


def begun(chart: Chart, document: DocumentReference, now: datetime, author: Author, ident: str) -> Letter:
    """A draft of a new version with the words of this one, for everybody who got any version.

    Raises InputError for a letter that can't be corrected: one that does not stand, that is not signed, that
    was not written here, or that only says of another one that it was revoked.
    """
    if said := overtaken(chart, document, ()):
        raise _refused(said, _("Open the version that stands and correct that one."))
    if versions.standing(chart, document) is not Standing.CURRENT:
        raise _refused(_("Nothing says whether this letter stands."), _("Ask where it was written."))
    if document.doc_status == "preliminary":
        raise _refused(_("The letter is not signed yet."), _("Its author goes on with it as a draft."))
    was = words_of.base(chart, document)
    if was is None:
        raise _refused(
            _("This letter was written in another system, in a form that can't be corrected here."),
            _("Correct it where it was written, or write a new letter that says what is wrong."),
        )
    if was.kind == "notice":
        raise _refused(
            _("This is the notice of a letter that was revoked; there is nothing to correct in it."),
            _("Write a new letter."),
        )
    all_of = versions.versions(chart, document)
    # Two people may have corrected the same version at once: the next one takes the place of both.
    olds = [document, *(d for d in all_of if d.key != document.key and _stands(chart, d))]
    text = tuple(section for section in was.sections if section.code != SECTION)
    return msgspec.structs.replace(
        was,
        id=ident,
        author=author,
        created=stamp(now),
        sections=(Section(SECTION, LETTER, "Rettet i denne versjonen"), *text),
        recipients=holders(chart, document, now),
        decisions=tuple(d for d in was.decisions if d.finding.partition(":")[0] not in _ASKED_ANEW),
        signature=None,
        replaces=tuple(_replaced(chart, one) for one in olds),
        why="",
        changed=(),
    )


def _refused(what: str, todo: str) -> InputError:
    return InputError(what, kept=_("Nothing was changed."), todo=todo)


def _stands(chart: Chart, document: DocumentReference) -> bool:
    return versions.standing(chart, document) is Standing.CURRENT


def _replaced(chart: Chart, document: DocumentReference) -> Replaced:
    related = document.context.related if document.context is not None else ()
    composition = next((r.target for r in related if r.target.startswith("Composition/")), "")
    return Replaced(document.key, composition, document.date, _signer(chart, document))


def _signer(chart: Chart, document: DocumentReference) -> str:
    who = document.authenticator or (document.author[0] if document.author else None)
    return persons.name_of(chart, who)


def holders(chart: Chart, document: DocumentReference, now: datetime) -> tuple[Recipient, ...]:
    """Everybody who may have a version of the letter, or for whom one waits, by the way known to them now."""
    every = versions.versions(chart, document)
    waiting = {document.key, *(one.key for one in every if _stands(chart, one))}
    found: dict[str, Recipient] = {}
    for way in copies.of(chart, every, now):
        if copies.may_have_had(way) or (copies.stops(way) and way.letter in waiting):
            one = _recipient(chart, way, now)
            found.setdefault(one.key or one.id, one)
    return tuple(sorted(found.values(), key=lambda one: (list(Part).index(one.part), one.name)))


def _recipient(chart: Chart, way: Way, now: datetime) -> Recipient:
    if way.recipient:
        one = recipients.by_record(chart, way.recipient, way.part, now)
        return msgspec.structs.replace(one, name=way.name or one.name) if _unnamed(one) else one
    shielded = finding_recipients.shielded(chart, way.name)
    lines = () if shielded else way.lines
    why = Why.PROTECTED if shielded else Why.TYPED if lines else Why.NO_ADDRESS
    channel = Channel.PAPER if lines else Channel.HELD
    return Recipient(f"{way.part}:held:{way.task}", way.part, way.name, channel, lines=lines, why=str(why))


def _unnamed(one: Recipient) -> bool:
    return one.name == recipients.UNKNOWN


# What must be so before it is signed


def overtaken(chart: Chart, document: DocumentReference, known: tuple[str, ...]) -> str:
    """Note that a version was revoked or replaced, by whom and when; empty while it stands. `known` are
    documents whose replacing it is no news."""
    stands = versions.standing(chart, document)
    if stands is Standing.REVOKED:
        return _("The letter was revoked: {why}").format(why=versions.reason_of(document) or "–")
    if stands is not Standing.REPLACED:
        return ""
    newer = [one for one in versions.successors(chart, document) if one.key not in known]
    if not newer:
        return _("The letter was replaced by a newer version.")
    last = max(newer, key=lambda one: (for_newest(one.date), one.id))
    who, at = _signer(chart, last), instant(last.date)
    return _("The letter was corrected {when} by {who}.").format(
        when=day_time(at) if at is not None else _("at an unknown time"), who=who or _("somebody")
    )


def words(letter: Letter) -> str:
    """Written explanation of the correction."""
    section = letter.section(SECTION)
    return " ".join(section.text.split()) if section is not None else ""


def told(letter: Letter, context: Context) -> list[Finding]:
    """A new version says what was corrected, and something was."""
    if not letter.replaces or letter.signature is not None:
        return []
    found = []
    if sum(c.isalpha() for c in words(letter)) < LEAST:
        found.append(
            Finding(
                key_of(Kind.CORRECTION, "words"), Kind.CORRECTION, _("What was corrected is not said"),
                _("Write it in words; the recipients read it first."), section=SECTION,
            )
        )  # fmt: skip
    base = base_of(letter, context.chart)
    if base is not None and not changes(letter, base):
        found.append(
            Finding(
                key_of(Kind.CORRECTION, "same"), Kind.CORRECTION, _("Nothing in the letter has been changed"),
                _("It says the same as the version that it replaces."),
            )
        )  # fmt: skip
    return found


def newest(letter: Letter, context: Context) -> list[Finding]:
    """Findings about versions to be replaced: changed meanwhile, or a second one that is replaced too."""
    if not letter.replaces or letter.signature is not None:
        return []
    found = []
    for one in letter.replaces:
        document = context.chart.find(one.document, DocumentReference)
        said = (
            _("The version that is corrected is not held here any more.")
            if document is None
            else overtaken(context.chart, document, ())
        )
        if said:
            found.append(
                Finding(
                    key_of(Kind.OVERTAKEN, one.document, said), Kind.OVERTAKEN, said,
                    _("Nothing is sent. What you wrote is kept: open the letter as it stands now."),
                )
            )  # fmt: skip
    for one in letter.replaces[1:]:
        at = instant(one.signed)
        found.append(
            Finding(
                key_of(Kind.HOLDER, "both", one.document),
                Kind.HOLDER,
                _("Two versions of the letter stand"),
                _("The one of {who} {when} is replaced too; its words are not in this one.").format(
                    who=one.by or _("somebody"), when=day_time(at) if at is not None else ""
                ),
                (Choice("read", _("I have read both")),),
            )
        )
    return found


def left_out(letter: Letter, context: Context) -> list[Finding]:
    """Findings for recipients who may have an earlier version and are not to get this one."""
    if not letter.replaces or letter.signature is not None:
        return []
    here = {mark for one in letter.recipients for mark in (one.id, one.key) if mark}
    found = []
    for one in _holders(letter, context):
        if one.id not in here and one.key not in here:
            found.append(
                Finding(
                    key_of(Kind.HOLDER, one.id), Kind.HOLDER, one.name,
                    _("May have the version that does not stand any more, and does not get this one."),
                    (Choice("add", _("Add it")), Choice("leave", _("Leave it out"))), path=one.id,
                )
            )  # fmt: skip
    documents = _documents(letter, context.chart)
    for name in copies.unread(context.chart, documents, context.now):
        found.append(
            Finding(
                key_of(Kind.HOLDER, "unread", name), Kind.HOLDER, _("A copy's state can't be read"),
                _("{name}: look whether they are among the recipients.").format(name=name),
                (Choice("read", _("Looked at")),),
            )
        )  # fmt: skip
    return found


def _holders(letter: Letter, context: Context) -> tuple[Recipient, ...]:
    documents = _documents(letter, context.chart)
    return holders(context.chart, documents[0], context.now) if documents else ()


def _documents(letter: Letter, chart: Chart) -> tuple[DocumentReference, ...]:
    found = (chart.find(one.document, DocumentReference) for one in letter.replaces)
    return tuple(one for one in found if one is not None)


def with_holder(letter: Letter, ident: str, context: Context) -> Letter:
    """The letter with somebody who may have an earlier version among its recipients."""
    new = tuple(one for one in _holders(letter, context) if one.id == ident)
    return msgspec.structs.replace(letter, recipients=(*letter.recipients, *new))


# What this version changed


def base_of(letter: Letter, chart: Chart) -> Letter | None:
    """The version whose words the draft began with, as it was written; None where it is not held."""
    document = chart.find(letter.replaces[0].document, DocumentReference) if letter.replaces else None
    return words_of.base(chart, document) if document is not None else None


def changes(letter: Letter, base: Letter) -> tuple[str, ...]:
    """Places in which a letter differs from another one, as in `Letter.changed`; empty for none."""
    found = []
    if letter.heading.text != base.heading.text:
        found.append("heading:")
    if letter.subject != base.subject:
        found.append("subject:")
    for section in letter.sections:
        if section.code == SECTION:
            continue
        old = base.section(section.code)
        said = {_text(s) for s in old.sentences} if old is not None else set()
        rows = {_row(m) for m in old.medicines} if old is not None else set()
        now = {_text(s) for s in section.sentences}
        if old is not None and _whole(section) == _whole(old):
            # What was read back is one sentence where the window has several.
            said = now
        new = [f"{section.code}:{n}" for n, s in enumerate(section.sentences) if _text(s) not in said]
        new += [f"{section.code}:m{n}" for n, m in enumerate(section.medicines) if _row(m) not in rows]
        if not new and (said - now or rows - {_row(m) for m in section.medicines}):
            new = [f"{section.code}:"]
        found += new
    return tuple(found)


def _whole(section: Section) -> str:
    return " ".join(" ".join(s.text for s in section.sentences).split())


def _text(sentence: Sentence) -> str:
    return " ".join(sentence.text.split())


def _row(row: MedicineRow) -> tuple[str, ...]:
    return (row.generic, row.product, row.taken, row.told)


def signed(letter: Letter, chart: Chart) -> Letter:
    """A signed new version: with what was corrected, where, and in words which it replaces."""
    if not letter.replaces:
        return letter
    base = base_of(letter, chart)
    changed = changes(letter, base) if base is not None else ()
    return stated(msgspec.structs.replace(letter, why=words(letter), changed=changed))


def stated(letter: Letter) -> Letter:
    """A new version that says at its head which one it replaces, as it is printed and sent."""
    if not letter.replaces:
        return letter
    section = letter.section(SECTION)
    said = [plain(f"{_old(letter, one)} er erstattet av dette brevet og gjelder ikke lenger.", line=True)
            for one in letter.replaces]  # fmt: skip
    if letter.changed:
        said.append(plain("Det som er endret, har en strek i margen."))
    own = section.sentences if section is not None else ()
    return letter.with_sentences(SECTION, (*own, *said))


def _old(letter: Letter, one: Replaced) -> str:
    when = f" signert {norwegian.moment(one.signed)}" if one.signed else ""
    by = f" av {one.by}" if one.by else ""
    return f"«{letter.title}»{when}{by}"
