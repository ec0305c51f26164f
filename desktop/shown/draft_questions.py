"""The questions of the window about drafts: what is written and signed. The others are in `questions`."""

from __future__ import annotations

from desktop.acts.capabilities import Shows
from desktop.acts.edits import Kept, LetterText, NoteText, OrderEdit, TextRun, TypedAddress
from desktop.shown.ask import Ask, shows
from desktop.shown.letters.letter_editor import LetterModel, RecipientHit
from desktop.shown.letters.printing import PageImage
from desktop.shown.medicines.order_editor import OrderModel, Proposal
from desktop.shown.notes.note_editor import NoteModel, PhraseAnswer, TemplateChoice
from desktop.shown.notes.notes import WithdrawalModel


@shows(Shows.NOTES)
class OpenNote(Ask[tuple[Kept, NoteModel] | None], frozen=True):
    """A note to write on: the named draft, else one's newest of the patient, else a new one under `fresh`.

    With `template` a new one is begun whatever else one has begun; without, what is new has the one that
    this person chose or used last (`last`, their preference), of those of the workspace (`templates`).
    """

    patient: str
    fresh: str
    draft: str = ""
    template: str = ""
    templates: tuple[str, ...] = ()
    last: str = ""


@shows(Shows.NOTES)
class OpenDictation(Ask[tuple[Kept, NoteModel] | None], frozen=True):
    """One's own note from a dictation (its `Task/id`, else the sound) that is begun already, else a new one
    under `fresh`; None where the dictation does not wait any more."""

    patient: str
    fresh: str
    dictation: str
    templates: tuple[str, ...] = ()
    last: str = ""


@shows(Shows.NOTES)
class OpenAddendum(Ask[tuple[Kept, NoteModel] | None], frozen=True):
    """One's own addendum to a signed note that is begun already, else a new one under `fresh`. InputError for
    a note that can't be added to."""

    patient: str
    fresh: str
    note: str


@shows(Shows.NOTES)
class OpenCorrection(Ask[tuple[Kept, NoteModel] | None], frozen=True):
    """One's own new version of a signed note that is begun already, else one under `fresh` with the words of
    the note. InputError for a note that can't be corrected here."""

    patient: str
    fresh: str
    note: str


@shows(Shows.NOTES)
class NoteOntoNewest(Ask[tuple[Kept, NoteModel] | None], frozen=True):
    """An addendum or a new version with the same words, about the note as it stands now."""

    kept: Kept
    text: NoteText


@shows(Shows.NOBODY)
class NoteTemplates(Ask[tuple[TemplateChoice, ...]], frozen=True):
    """Question for the templates of a new note: the workspace's (all, where it names none), the one that this
    person chose or used last (`last`, their preference) first."""

    templates: tuple[str, ...]
    last: str = ""


@shows(Shows.NOTES)
class WithdrawalOf(Ask[WithdrawalModel | None], frozen=True):
    """Question for the withdrawal dialog of a signed note. InputError for one that can't be."""

    patient: str
    note: str


@shows(Shows.NOTES)
class NoteNow(Ask[NoteModel | None], frozen=True):
    """A note as things stand now."""

    kept: Kept
    text: NoteText


@shows(Shows.NOTES)
class PhrasesFor(Ask[PhraseAnswer | None], frozen=True):
    """The phrases that fit what is typed, filled for this patient; `specialty` is the ward's own."""

    patient: str
    text: str
    specialty: str = ""


@shows(Shows.NOTES)
class PreviousSection(Ask[tuple[TextRun, ...]], frozen=True):
    """Question for a section of the last signed note, marked as copied from it (copy forward)."""

    patient: str
    code: str
    title: str


@shows(Shows.LETTERS)
class OpenLetter(Ask[tuple[Kept, LetterModel] | None], frozen=True):
    """One's own draft of a patient's letter (the named one, else the newest that corrects no other), or one
    composed now under the id `fresh`."""

    patient: str
    fresh: str
    draft: str = ""


@shows(Shows.LETTERS)
class OpenLetterCorrection(Ask[tuple[Kept, LetterModel] | None], frozen=True):
    """One's own draft of a new version of a signed letter (`DocumentReference/id`) that is begun already,
    else one under `fresh` with its words, for everybody who got a version. InputError for a letter that
    can't be corrected here."""

    patient: str
    fresh: str
    letter: str


@shows(Shows.LETTERS)
class LetterDrafts(Ask[tuple[TemplateChoice, ...]], frozen=True):
    """One's own letters of a patient that are under writing, newest first: `key` is the draft's id."""

    patient: str


@shows(Shows.LETTERS)
class LetterNow(Ask[LetterModel | None], frozen=True):
    """A letter as things stand now; without `text`, as it was kept."""

    kept: Kept
    text: LetterText | None = None


@shows(Shows.LETTERS)
class LetterDecided(Ask[tuple[Kept, LetterModel] | None], frozen=True):
    """A letter after a person's answer."""

    kept: Kept
    text: LetterText
    finding: str
    choice: str


@shows(Shows.LETTERS)
class RecipientsFor(Ask[tuple[RecipientHit, ...]], frozen=True):
    """Question for possible recipients of a letter that match the typed text, from the local directory."""

    kept: Kept
    text: str


@shows(Shows.LETTERS)
class LetterReaddressed(Ask[tuple[Kept, LetterModel] | None], frozen=True):
    """A letter with a recipient more (a key of the directory, or a typed address) or without one (its id in
    the letter)."""

    kept: Kept
    text: LetterText
    add: str | TypedAddress = ""
    remove: str = ""


@shows(Shows.LETTERS)
class LetterSigner(Ask[tuple[Kept, LetterModel] | None], frozen=True):
    """A letter with the doctor who is asked to sign it (a key of `SignersOf`). InputError for no doctor."""

    kept: Kept
    text: LetterText
    signer: str


@shows(Shows.LETTERS)
class LetterPages(Ask[tuple[PageImage, ...]], frozen=True):
    """A letter's pages as its recipients will get them."""

    kept: Kept
    text: LetterText


@shows(Shows.MEDICINES)
class OpenOrders(Ask[tuple[Kept, str] | None], frozen=True):
    """One's own basket of this patient, or an empty one under the id `fresh`, and what was left in its
    field."""

    patient: str
    fresh: str


@shows(Shows.MEDICINES)
class OrdersNow(Ask[OrderModel | None], frozen=True):
    """The order column as things stand now; `unasked` where the server does not say whether it has anything
    newer than what is held here."""

    kept: Kept
    edit: OrderEdit
    specialty: str
    ward: str
    offline: bool = False
    saved: str = ""
    unasked: bool = False


@shows(Shows.MEDICINES)
class ReadOrder(Ask[Proposal | None], frozen=True):
    """Question for the proposal read from the order field."""

    kept: Kept
    edit: OrderEdit


@shows(Shows.MEDICINES)
class OrdersChanged(Ask[tuple[Kept, str, str] | None], frozen=True):
    """Base of what changes a basket: answered with the basket after it, its field's text, and what the field
    should read next (an order that isn't whole, another medicine); empty for nothing."""

    kept: Kept
    edit: OrderEdit


@shows(Shows.MEDICINES)
class AddOrder(OrdersChanged, frozen=True):
    """Question that puts the order field's proposal into the basket; an incomplete one comes back."""

    text: str


@shows(Shows.MEDICINES)
class PutBackOrder(OrdersChanged, frozen=True):
    """An order (`key`) that was taken out of the basket is in it again, as it stood there (`was`)."""

    was: Kept
    key: str


@shows(Shows.MEDICINES)
class AddFavourite(OrdersChanged, frozen=True):
    """The orders of a set enter the basket."""

    specialty: str
    key: str


@shows(Shows.MEDICINES)
class AnswerAlert(OrdersChanged, frozen=True):
    """A person's answer to a finding about the basket."""

    key: str
    choice: str
    reason: str = ""


@shows(Shows.MEDICINES)
class OrdersSigner(OrdersChanged, frozen=True):
    """The doctor who is asked to sign the basket (a key of `SignersOf`)."""

    signer: str
