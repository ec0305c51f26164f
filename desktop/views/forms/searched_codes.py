"""A question that is answered by any code of whole systems: what is found, taken, not searched."""

from __future__ import annotations

from typing import Final

from desktop.acts.questionnaires import Given
from desktop.clinical import code_fields
from desktop.clinical.code_fields import FieldCode
from desktop.clinical.forms.form_model import Answer, Item
from desktop.core.messages import _
from desktop.shown.forms.questionnaire import FormOption
from desktop.terminology.code_systems import named

MOST: Final = 6
_KEYS: Final = "123456789"


def found(item: Item, given: tuple[Answer, ...]) -> tuple[FormOption, ...]:
    """Codes for what is written, each with its system; last the words themselves, where the question takes
    them. Nothing while nothing is written."""
    text = next((one.text for one in given if one.kind == "string"), "")
    if not text.strip():
        return ()
    codes = [one for one in code_fields.found_in(item.searched, text, MOST) if not one.retired]
    hits = [FormOption("", f"{one.name} · {one.said}", _given(one)) for one in codes]
    if item.free:
        words = (_("“{text}” as free text").format(text=text), _("without a code"))
        hits.append(FormOption("", " · ".join(words), Given("string", text)))
    return tuple(hits)


def _given(one: FieldCode) -> Given:
    return Given("coding", one.code, one.system.uri, one.name, version=one.version)


def taken(given: tuple[Answer, ...]) -> tuple[FormOption, ...]:
    """Codes that answer the question, each with its system: a code of a release that was taken back stays to
    be read."""
    codes = [one for one in given if one.kind == "coding"]
    return tuple(
        FormOption(
            key, _said(one), Given("coding", one.text, one.system, one.display, version=one.version),
            chosen=True,
        )
        for key, one in zip(_KEYS, codes, strict=False)
    )  # fmt: skip


def _said(one: Answer) -> str:
    system = named(one.system)
    code = f"{code_fields.short(system) if system is not None else one.system} {one.text}".strip()
    return " · ".join(part for part in (one.display, code if one.text else "") if part)


def told(given: tuple[Answer, ...]) -> str:
    """Answers in full: codes with their systems, words with that they have no code."""
    words = _("“{text}” without a code")
    return ", ".join(_said(one) if one.kind == "coding" else words.format(text=one.text) for one in given)


def lacks(item: Item) -> str:
    """Systems of the question that are not searched here, in a sentence; of an open question only those that
    can't be read: it is answered in words."""
    standing = code_fields.standing_in(item.searched)
    words = code_fields.told_unread(standing)
    if standing.searched or item.free:
        return words
    names = ", ".join(code_fields.short(one) for one in standing.absent)
    absent = _("{names} is not imported here: no code can be searched.").format(names=names) if names else ""
    return " ".join(filter(None, (words, absent)))
