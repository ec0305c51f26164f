"""A letter while it is written and after it is signed: sections, sentences, and where each word came from.

Everything is frozen and survives `msgspec.json`, because a draft is stored as one local row.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec


class Source(msgspec.Struct, frozen=True):
    """Source of a value: the resources it rests on (`Type/id`), words for the margin, and its time.

    `when` is a FHIR dateTime as recorded, or empty.
    """

    keys: tuple[str, ...]
    label: str
    when: str = ""


class Run(msgspec.Struct, frozen=True):
    """A stretch of text of one origin.

    `path` names the value in the record that the text follows (`k.siste`); empty for plain words and for
    text that was frozen. `missing` marks an unfilled placeholder: its text is the prompt, and no letter
    with one can be signed.
    """

    text: str
    source: Source | None = None
    path: str = ""
    missing: bool = False
    strong: bool = False


class Sentence(msgspec.Struct, frozen=True):
    """One sentence; `line` begins it on a line of its own."""

    runs: tuple[Run, ...]
    line: bool = False

    @property
    def text(self) -> str:
        """The sentence as read, prompts of unfilled placeholders in square brackets."""
        return "".join(f"[{run.text}]" if run.missing else run.text for run in self.runs)

    @property
    def missing(self) -> bool:
        return any(run.missing for run in self.runs)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The distinct sources of the sentence, in reading order."""
        return tuple(dict.fromkeys(run.source for run in self.runs if run.source))


class Change(StrEnum):
    """Change of a medicine between home and discharge; `LISTED` where there was no stay, `HOSPITAL` for one
    used there only."""

    UNCHANGED = "unchanged"
    NEW = "new"
    CHANGED = "changed"
    STOPPED = "stopped"
    PAUSED = "paused"
    FINISHED = "finished"
    LISTED = "listed"
    HOSPITAL = "hospital"
    UNDECIDED = "undecided"


class MedicineRow(msgspec.Struct, frozen=True):
    """One medicine of the letter's table.

    `generic` is the substance in lower case (empty when the record has only a product), `product` the
    rest of the name with the brand in capitals, `dose` whole words, `before` the dose at home where it
    differs, `verdict` the words of the last column with the reason, or that none is recorded; `says` what
    the patient told, as a sentence, where it differs, and what it was ordered in
    spite of. The dose of what is stopped or paused says so itself.

    `route` is how it is given, where the dose does not say so; `recorded` the dose as the record has it.
    `asked` is why a person must decide (a code), `answer` what they said, `how`, `restart` and `restarter` go
    into words.
    `written` marks a reason that a person wrote here, `first` is the record's own change before an answer.
    """

    generic: str
    product: str
    dose: str
    change: Change
    verdict: str
    reason: str = ""
    before: str = ""
    says: str = ""
    sources: tuple[Source, ...] = ()
    route: str = ""
    recorded: str = ""
    asked: str = ""
    answer: str = ""
    how: str = ""
    restart: str = ""
    restarter: str = ""
    written: bool = False
    first: str = ""

    @property
    def taken(self) -> str:
        """Dose and way as one text."""
        way = "" if self.change in (Change.STOPPED, Change.PAUSED, Change.HOSPITAL) else self.route
        return ", ".join(part for part in (self.dose, way) if part)

    @property
    def told(self) -> str:
        """The last column as one text."""
        return ". ".join(part for part in (self.verdict, self.says) if part)


class Section(msgspec.Struct, frozen=True):
    """A heading of the official order with its information code.

    `system` is the code's list (8233 clinical information, 8311 headings). `required` sections are
    printed even when they only say that something is not recorded.
    """

    code: str
    system: str
    title: str
    required: bool = False
    sentences: tuple[Sentence, ...] = ()
    medicines: tuple[MedicineRow, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.sentences and not self.medicines

    @property
    def text(self) -> str:
        """The section's sentences as one text, for search and comparison."""
        parts: list[str] = []
        for sentence in self.sentences:
            if parts:
                parts.append("\n" if sentence.line else " ")
            parts.append(sentence.text)
        return "".join(parts)


class Template(msgspec.Struct, frozen=True):
    """Template that made the letter: its id and version, its SHA-256, and the workspace package.

    `package` is `Library|version` of the workspace that the template came with, empty for the shipped one.
    """

    id: str
    version: str
    sha256: str
    package: str = ""


class Subject(msgspec.Struct, frozen=True):
    """The patient as the letter names them; every text is ready to print and says what is missing.

    `number` is the identity number as people write it, empty when the record has none; `dead` says so
    with the date where it is known.
    """

    key: str
    name: str
    birth: str
    sex: str
    number: str = ""
    dead: str = ""


class Sender(msgspec.Struct, frozen=True):
    """The office that sends: `key` is its Organization, empty when the record names none."""

    name: str
    unit: str = ""
    lines: tuple[str, ...] = ()
    key: str = ""


class Author(msgspec.Struct, frozen=True):
    """Author and signer: `key` the Practitioner or PractitionerRole, `hpr` the health personnel number."""

    key: str
    name: str
    role: str = ""
    hpr: str = ""


class Channel(StrEnum):
    """Channel of a letter to a recipient; `HELD` must not leave before a person has decided."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    HELD = "held"


class Part(StrEnum):
    """Part of a recipient: general practitioner, referrer, patient, copy."""

    GENERAL_PRACTITIONER = "general-practitioner"
    REFERRER = "referrer"
    PATIENT = "patient"
    COPY = "copy"


class Recipient(msgspec.Struct, frozen=True):
    """Recipient of a letter, as resolved: never guessed.

    `key` is what the record calls them (`PractitionerRole/…`), `her_id` their electronic address,
    `lines` the postal address below the name (empty when unknown, and always when it is protected).
    `why` is a code of `desktop.letters.delivery.recipients.Why` that explains the channel, empty for
    electronic.
    """

    id: str
    part: Part
    name: str
    channel: Channel
    detail: str = ""
    key: str = ""
    her_id: str = ""
    lines: tuple[str, ...] = ()
    why: str = ""


class Decision(msgspec.Struct, frozen=True):
    """Decision of a person about a finding of the checks, by the finding's key."""

    finding: str
    choice: str
    by: str
    at: str


class Signature(msgspec.Struct, frozen=True):
    """Signature: author and time (FHIR instant in UTC); `id` becomes the signature's business identifier."""

    id: str
    author: Author
    at: str


class Replaced(msgspec.Struct, frozen=True):
    """A signed version whose place a letter takes: its `DocumentReference/id` and `Composition/id` (empty
    where it names none), its FHIR instant, and who signed it."""

    document: str
    composition: str = ""
    signed: str = ""
    by: str = ""


class Letter(msgspec.Struct, frozen=True):
    """One letter, draft until `signature` is there.

    `id` is the UUID of its business identifier; `created` a FHIR instant; `encounter` the stay's key or
    empty; `heading` the line below the title (the stay, or that there is none); `seen` what of the record
    it was composed from (`Type/id`) and the ids of its recipients then, so that what comes later can be
    told from what was taken out.

    `code` is the kind of document (LOINC), empty for what its `kind` says. A corrected version `replaces`
    others. Signed, it says in `why` what was corrected, and in `changed` where (`section:sentence`,
    `section:m` with the number of a medicine, `section:` where something was taken out).

    Of one that its author may not sign: `signer` is the doctor who was chosen to (a reference, empty for the
    patient's own), `task` the Task in which it waits for whoever has it open, `before` what the author
    answered: for the signer to know, not to take over. `returned` is the Task with which it came back.
    """

    id: str
    kind: str
    title: str
    template: Template
    subject: Subject
    sender: Sender
    author: Author
    created: str
    encounter: str = ""
    heading: Sentence = Sentence(())
    sections: tuple[Section, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    decisions: tuple[Decision, ...] = ()
    signature: Signature | None = None
    seen: tuple[str, ...] = ()
    replaces: tuple[Replaced, ...] = ()
    why: str = ""
    changed: tuple[str, ...] = ()
    code: str = ""
    signer: str = ""
    signer_name: str = ""
    task: str = ""
    before: tuple[Decision, ...] = ()
    returned: str = ""

    @property
    def sentences(self) -> tuple[tuple[Section, int, Sentence], ...]:
        """Every sentence with its section and its number in it (from 0), in reading order."""
        return tuple((s, i, sentence) for s in self.sections for i, sentence in enumerate(s.sentences))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The numbered sources of the margin: distinct, in reading order."""
        found: dict[Source, None] = dict.fromkeys(self.heading.sources)
        for section in self.sections:
            for sentence in section.sentences:
                found.update(dict.fromkeys(sentence.sources))
            for row in section.medicines:
                found.update(dict.fromkeys(row.sources))
        return tuple(found)

    def section(self, code: str) -> Section | None:
        return next((s for s in self.sections if s.code == code), None)

    def with_sentences(self, code: str, sentences: tuple[Sentence, ...]) -> Letter:
        """The letter with other sentences under one heading."""
        changed = tuple(
            msgspec.structs.replace(s, sentences=sentences) if s.code == code else s for s in self.sections
        )
        return msgspec.structs.replace(self, sections=changed)

    def with_medicines(
        self, code: str, change: Callable[[tuple[MedicineRow, ...]], tuple[MedicineRow, ...]]
    ) -> Letter:
        """The letter with other rows in the medicine table under one heading."""
        changed = tuple(
            msgspec.structs.replace(s, medicines=change(s.medicines)) if s.code == code else s
            for s in self.sections
        )
        return msgspec.structs.replace(self, sections=changed)


def plain(text: str, *, line: bool = False) -> Sentence:
    """A sentence of a person's own words."""
    return Sentence((Run(text),), line)
