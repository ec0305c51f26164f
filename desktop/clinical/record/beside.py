"""Short words beside a value: where on the body it was taken, that it is preliminary, what somebody noted.

Panels that name a value in few words (first sentence, lists, timeline, alarms) say these, and no others. A
long note is told of and stands in full where there is room (laboratory, flowsheet, origin of the value).
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from desktop.clinical.record import sided
from desktop.core.messages import _
from desktop.fhir.resources import Observation

_LONGEST: Final = 20
"""Letters of a note that stands itself beside a value."""
MARK: Final = "*"
"""Beside a value where there is room for no words: it is preliminary, or somebody noted something."""

_HEMOLYSED = r"ha?emoly[sz]\w*"
_SPOILT = re.compile(
    rf"\b({_HEMOLYSED}|koagulert\w*|koagel|clotted|kontaminert\w*|contaminated|forurenset"
    r"|fortynnet|diluted|lipemisk\w*|ugyldig\w*|invalid|underfylt|feil prøve|wrong sample|mulig feil)\b",
    re.IGNORECASE,
)
_NOT_SPOILT = re.compile(
    rf"\b(ikke|ingen|uten|not|no|without)\s+(\w+\s+)?({_HEMOLYSED}|koagulert\w*|koagel|clotted"
    r"|kontaminert\w*|contaminated|forurenset|fortynnet|diluted|lipemisk\w*)",
    re.IGNORECASE,
)


class Beside(msgspec.Struct, frozen=True, gc=False):
    """Remarks on a value beside its number: its place on the body, what was noted, and that it is
    preliminary. `spoilt`: what was noted says that the sample was no sound one."""

    place: str = ""
    notes: str = ""
    preliminary: bool = False
    spoilt: bool = False

    @property
    def words(self) -> str:
        """All of it, short: `venstre arm, se kommentar, foreløpig`; empty for an ordinary value."""
        said = (self.place, self._noted, _("preliminary") if self.preliminary else "")
        return ", ".join(filter(None, said))

    @property
    def _noted(self) -> str:
        notes = " ".join(self.notes.split()).rstrip(".")
        if len(notes) <= _LONGEST:
            return notes
        return _("sample not sound") if self.spoilt else _("see comment")

    def after(self, text: str) -> str:
        """A value with all of it: `6,4 (venstre arm)`."""
        return f"{text} ({self.words})" if self.words else text

    def marked(self, text: str) -> str:
        """A value in a list of many: in words only what makes another thing of it, else a mark."""
        told = ", ".join(filter(None, (self.place, self._noted if self.spoilt else "")))
        sign = MARK if self.preliminary or (self.notes and not self.spoilt) else ""
        return f"{text}{sign} ({told})" if told else f"{text}{sign}"


def place(observation: Observation) -> str:
    """Body site of an observation in words; empty where nothing is said."""
    return sided.observed_at(observation.body_site) if observation.body_site is not None else ""


def of(observation: Observation, *, preliminary: bool) -> Beside:
    """The words beside an observation's value."""
    said = " ".join(note.text for note in observation.note if note.text)
    return Beside(place(observation), said, preliminary, spoilt(said))


def spoilt(notes: str) -> bool:
    """True when what the laboratory wrote says that the sample was hemolysed, clotted, contaminated …"""
    return bool(_SPOILT.search(_NOT_SPOILT.sub(" ", notes)))


def hemolysed(notes: str) -> bool:
    """True when the laboratory wrote that the sample was hemolysed; *not hemolysed* says that it was not."""
    return re.search(rf"\b{_HEMOLYSED}", _NOT_SPOILT.sub(" ", notes), re.IGNORECASE) is not None
