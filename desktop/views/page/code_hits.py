"""Codes that a form offers for what is typed in its search, and the typed text as free text without one."""

from __future__ import annotations

from desktop.clinical import code_fields
from desktop.clinical.code_fields import FieldCode, Name
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.shown.sheet_form import Hit


def hits(field: Name, typed: str, *, text_first: bool = False, retired: bool = True) -> tuple[Hit, ...]:
    """Codes of the field, each with its system, and the text as it is: never instead of a code that is
    written whole. `retired`: such a code is offered where it is written whole."""
    text = " ".join(typed.split())
    if not text:
        return ()
    own = (Hit("text", _("“{text}” as free text").format(text=text), _("without a code")),)
    every = code_fields.find(field, text)
    found = tuple(Hit(one.key, one.name, detail(one)) for one in every if retired or not one.retired)
    if found and code_fields.exact(field, text):
        return found
    # Where people write sentences their own words stand first.
    return (*own, *found) if text_first else (*found, *own)


def detail(one: FieldCode) -> str:
    """System and code, the word that was found where it is not the name, and that it is retired."""
    told = [one.said]
    if one.matched and fold(one.matched) != fold(one.name):
        told.append(one.matched)
    if one.retired:
        told.append(_("retired"))
    return " · ".join(told)


def remark(field: Name, key: str) -> str:
    """Line below the search once something was taken: the code with its system, or that it has none."""
    if not key:
        return ""
    known = code_fields.chosen(field, key) if key != "text" else None
    return known.said if known is not None else _("without a code")
