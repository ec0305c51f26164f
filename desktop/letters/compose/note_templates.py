"""Note templates: which headings a note begins with, and which phrases stand there from the start."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from desktop.core.messages import _, pick
from desktop.core.paths import resources
from desktop.fhir.when import instant
from desktop.letters.compose import phrases
from desktop.letters.compose.context import Context
from desktop.letters.compose.yamlfile import Place, read
from desktop.letters.model import Sentence

RECENT = timedelta(hours=72)
_COMPARED = ("inn", "fra", "maks", "min", "forrige", "forløp", "endring")
"""Parts of a series that stand beside its present value."""


class NoteHeading(msgspec.Struct, frozen=True):
    """A heading; `say` are names of phrases."""

    code: str
    words: dict[str, str]
    say: tuple[str, ...]

    @property
    def title(self) -> str:
        return pick(self.words)


class NoteTemplate(msgspec.Struct, frozen=True):
    """A kind of note; `version` goes with what is signed."""

    id: str
    version: str
    words: dict[str, str]
    headings: tuple[NoteHeading, ...]

    @property
    def title(self) -> str:
        return pick(self.words)


def load(path: Path) -> tuple[NoteTemplate, ...]:
    """Read a template file; raises InputError with file and line for anything wrong."""
    top, _data = read(path)
    top.only("templates", "checked_by", "source")
    known = {phrase.name for phrase in phrases.shipped()}
    found = []
    for place in top.places("templates"):
        place.only("id", "version", "title", "headings")
        headings = []
        for heading in place.places("headings"):
            heading.only("code", "title", "say")
            say = heading.words("say")
            if strange := set(say) - known:
                raise heading.wrong(_("there is no phrase “{name}”").format(name=min(strange)), "say")
            headings.append(NoteHeading(heading.text("code"), _title(heading), say))
        found.append(NoteTemplate(place.text("id"), place.text("version"), _title(place), tuple(headings)))
    return tuple(found)


def _title(place: Place) -> dict[str, str]:
    value = place.data.get("title")
    return {"nb": value} if isinstance(value, str) else place.texts("title")


@cache
def shipped() -> tuple[NoteTemplate, ...]:
    """The templates that come with the program; the first is the usual one."""
    return load(resources() / "letters" / "notes.yaml")


def template(ident: str) -> NoteTemplate:
    """A template by its id; the usual one for an id that is not known any more."""
    return next((t for t in shipped() if t.id == ident), shipped()[0])


def begun(heading: NoteHeading, context: Context) -> tuple[Sentence, ...]:
    """What stands under a heading from the start: its phrases, as far as the record can fill them whole.

    Without what is older than three days: it has no time beside it, and a note is about now. What a present
    value is compared with (the greatest of the stay, the one at admission) may be as old as the stay.
    """
    named = {phrase.name: phrase for phrase in phrases.shipped()}
    filled = [phrases.fill(named[name], context) for name in heading.say]
    compared = _COMPARED if context.stay is not None else ()
    return tuple(f.sentence for f in filled if not f.unfilled and not _old(f.sentence, context.now, compared))


def _old(sentence: Sentence, now: datetime, compared: tuple[str, ...]) -> bool:
    cited = [run for run in sentence.runs if run.source is not None]
    present = [run for run in cited if run.path.rpartition(".")[2] not in compared] or cited
    times = [instant(run.source.when) for run in present if run.source is not None]
    return any(at is not None and now - at > RECENT for at in times)
