"""Note templates: which headings a note begins with, and which phrases stand there from the start."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from desktop.core.configured import Items, Settings
from desktop.core.messages import Words, pick
from desktop.fhir.when import instant
from desktop.letters.compose import phrases
from desktop.letters.compose.context import Context
from desktop.letters.model import Sentence

RECENT = timedelta(hours=72)
_COMPARED = ("inn", "fra", "fra_dag", "maks", "min", "forrige", "forløp", "endring")
"""Parts of a series that stand beside its present value."""


class NoteHeading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"words": "title"}):
    """A heading; `say` are names of phrases. With `gaps` each stands on a line of its own, with what the
    record lacks as a gap to be filled; without, a phrase that can't be filled is left out."""

    code: str
    words: Words
    say: tuple[str, ...] = ()
    gaps: bool = False

    @property
    def title(self) -> str:
        return pick(self.words)


class NoteTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"words": "title"}):
    """A kind of note with its headings; `version` goes with what is signed."""

    id: str
    version: str
    words: Words
    headings: tuple[NoteHeading, ...]

    @property
    def title(self) -> str:
        return pick(self.words)

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles in every language in which it is written."""
        return tuple(self.words.values()) if isinstance(self.words, dict) else (self.words,)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    templates: tuple[NoteTemplate, ...]
    checked_by: str | None = None
    source: str = ""


TEMPLATES = Settings(
    "letters/notes.yaml", _File, {"note-template": Items(("templates",), NoteTemplate, "id")}
)


def shipped() -> tuple[NoteTemplate, ...]:
    """The templates in use; the first is the usual one."""
    return TEMPLATES.now().templates


def template(ident: str) -> NoteTemplate:
    """A template by its id; the usual one for an id that is not known any more."""
    return next((t for t in shipped() if t.id == ident), shipped()[0])


def begun(heading: NoteHeading, context: Context) -> tuple[Sentence, ...]:
    """Initial content of a heading: its phrases, as far as the record can fill them whole.

    Without what is older than three days: it has no time beside it, and a note is about now. What a present
    value is compared with (the greatest of the stay, the one at admission) may be as old as the stay.
    """
    named = {phrase.name: phrase for phrase in phrases.shipped()}
    # A phrase that a layer has taken away leaves the heading without it.
    filled = [phrases.fill(named[name], context) for name in heading.say if name in named]
    if heading.gaps:
        return tuple(msgspec.structs.replace(f.sentence, line=True) for f in filled)
    compared = _COMPARED if context.stay is not None else ()
    return tuple(f.sentence for f in filled if not f.unfilled and not _old(f.sentence, context.now, compared))


def _old(sentence: Sentence, now: datetime, compared: tuple[str, ...]) -> bool:
    cited = [run for run in sentence.runs if run.source is not None]
    present = [run for run in cited if run.path.rpartition(".")[2] not in compared] or cited
    times = [instant(run.source.when) for run in present if run.source is not None]
    return any(at is not None and now - at > RECENT for at in times)
