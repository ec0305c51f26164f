"""Keeping of what somebody has just written for later: a basket as an order set, a text as a phrase.

Neither has anything of the patient in it: what is the patient's own is left out, and that is said.
"""

from __future__ import annotations

import re

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.edits import Kept, OrderEdit, TextRun
from desktop.shown.ask import Ask, shows


class KeptPart(msgspec.Struct, frozen=True, gc=False):
    """A line of a set as it is written in a file. `left` is what was left out of it, in words; `never` why it
    can't be kept at all."""

    text: str
    left: str = ""
    never: str = ""


class SetOffered(msgspec.Struct, frozen=True):
    """A basket as a set: its lines, and the letters that the sets shown here have already."""

    lines: tuple[KeptPart, ...]
    letters: str = ""


@shows(Shows.MEDICINES)
class OrderSetOf(Ask[SetOffered | None], frozen=True):
    """The lines of a basket as a set of this workspace (`specialty`) would have them."""

    kept: Kept
    edit: OrderEdit
    specialty: str


class PhrasePiece(msgspec.Struct, frozen=True, gc=False):
    """A piece of a text that becomes a phrase. With `path` it may be a gap, called `title`; `ask` is what a
    person is asked where nothing of the record fills it. `sure`: it is one unless somebody says otherwise."""

    text: str
    path: str = ""
    title: str = ""
    ask: str = ""
    sure: bool = False


_FIXED = re.compile(r"(?<![\w.,/:])\d(?:[\d.,/:–-]*\d)?(?!\w)(?:\s?(?:[^\W\d_]+|%))?")
"""A number in a text, with the word behind it: “3 uker”, “99,9 kg”, “120/80”."""


@shows(Shows.NOTES)
class PhraseOf(Ask[tuple[PhrasePiece, ...] | None], frozen=True):
    """The pieces of a text that was written for a patient, as a phrase would have them. InputError, with a
    sentence, for a text that can't be one: it names the patient, or has a loop of its own."""

    patient: str
    runs: tuple[TextRun, ...]


def phrase_text(pieces: tuple[PhrasePiece, ...], on: tuple[bool, ...]) -> tuple[str, dict[str, str]]:
    """The sentence of a phrase and what it asks; `on` says of each piece with a `path` if it is a gap."""
    said, asks = [], {}
    kept = iter(on)
    for piece in pieces:
        if piece.path and next(kept):
            said.append("{{ " + piece.path + " }}")
            if piece.ask:
                asks[piece.path] = piece.ask
        else:
            said.append(piece.text)
    return " ".join("".join(said).split()), asks


def fixed_numbers(pieces: tuple[PhrasePiece, ...], on: tuple[bool, ...]) -> tuple[str, ...]:
    """Numbers that the phrase would say of every patient: those that are no gap, each with its next word."""
    kept = iter(on)
    words = ("…" if piece.path and next(kept) else piece.text for piece in pieces)
    return tuple(dict.fromkeys(_FIXED.findall("".join(words))))
