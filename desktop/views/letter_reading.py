"""What the letter editor asks of the record: drafts, checks, the PDF, and what signing sends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection

from desktop.letters.documents import Documents
from desktop.letters.model import Letter
from desktop.letters.pages import PREVIEW_DPI, PageImage, images
from desktop.store import drafts, outbox
from desktop.views import letter_writing, persons
from desktop.views.letter_editor import LetterModel

if TYPE_CHECKING:
    from desktop.views.desk import Desk


class LetterReading:
    """The part of the desk that letters need; `Desk.letters` is one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self, connection: Connection, patient: str, fresh: str) -> tuple[Letter, LetterModel] | None:
        """One's own draft of this patient, or a letter composed now under the id `fresh`.

        Raises StoreError for a draft that can't be read.
        """
        chart = self._desk.charts.read(connection, patient)
        if chart is None:
            return None
        now = self._desk.clock()
        letter = None
        for draft in drafts.of_author(connection, self._desk.actor.role, patient):
            if draft.kind == "letter":
                try:
                    letter = letter_writing.decode(draft.body)
                except msgspec.MsgspecError as error:
                    raise drafts.unreadable(error) from error
                break
        if letter is None:
            letter = letter_writing.compose(chart, now, self._desk.actor, fresh)
        return letter, letter_writing.model(chart, now, letter, self._others(connection, patient))

    def model(self, connection: Connection, patient: str, letter: Letter) -> LetterModel | None:
        """A draft's model as things stand now."""
        chart = self._desk.charts.read(connection, patient)
        if chart is None:
            return None
        return letter_writing.model(chart, self._desk.clock(), letter, self._others(connection, patient))

    def decide(
        self, connection: Connection, patient: str, letter: Letter, key: str, choice: str
    ) -> Letter | None:
        """The letter after a person's answer."""
        chart = self._desk.charts.read(connection, patient)
        if chart is None:
            return None
        others = self._others(connection, patient)
        return letter_writing.decide(chart, self._desk.clock(), self._desk.actor, letter, key, choice, others)

    def sign(self, connection: Connection, patient: str, letter: Letter, base: str) -> Documents | None:
        """Sign, and make what is sent; raises InputError while something must be decided."""
        chart = self._desk.charts.read(connection, patient)
        if chart is None:
            return None
        others = self._others(connection, patient)
        done = letter_writing.signed(
            chart, self._desk.clock(), self._desk.actor, letter, others, str(uuid.uuid4())
        )
        return letter_writing.to_send(
            done, base, dict(self._included(connection, done)), lambda: str(uuid.uuid4())
        )

    def preview(self, connection: Connection, patient: str, letter: Letter) -> tuple[PageImage, ...]:
        """The draft's pages as they would be printed."""
        return images(letter_writing.pdf(letter), PREVIEW_DPI)

    def _included(self, connection: Connection, letter: Letter) -> Iterator[tuple[str, Any]]:
        # A FHIR document carries everything that its Composition refers to, its sections' entries too.
        author = letter.signature.author.key if letter.signature else letter.author.key
        named = (letter.subject.key, author, letter.author.key, letter.encounter, letter.sender.key)
        entries = (key for source in letter.sources for key in source.keys)
        for key in dict.fromkeys((*named, *entries)):
            kind, _slash, ident = key.partition("/")
            found = outbox.current(connection, kind, ident) if ident else None
            if found is not None:
                yield key, found

    def _others(self, connection: Connection, patient: str) -> tuple[str, ...]:
        """Names of the other patients of the ward: one of them in the text is asked about."""
        members = self._desk.members(connection, self._desk.actor.ward)
        names = []
        for other in members.patients if members else ():
            if other == patient:
                continue
            chart = self._desk.charts.read(connection, other, ())
            if chart is not None and (name := persons.whole_name(chart.patient.name)):
                names.append(name)
        return tuple(names)
