"""Words of a rule before signing without a patient, for its owner: no value, no name, no dose, no text of the
chart. Medicines are told by their ATC codes and the catalogue's names, never as the record has them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from desktop.core.configured import configured
from desktop.core.messages import _, pick
from desktop.orders.catalogue import catalogue
from desktop.orders.rules import Rule, words

_CODE: Final = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
_MOST: Final = 8
"""Codes that are told, at most: forty would tell of whom they are."""
_FIELD: Final = re.compile(r"\{(\w+)\}")
_LEFT_OUT: Final = "…"
_DIGITS: Final = 8


def version(rule: Rule) -> str:
    """Version of a rule: the beginning of the SHA-256 of all that it says."""
    return hashlib.sha256(msgspec.json.encode(rule)).hexdigest()[:_DIGITS]


def title_of(rule: Rule, codes: Iterable[str] = ()) -> str:
    """A rule's sentence, with the first medicine in place of the patient's and a mark for everything else."""
    told = medicines(codes)
    title = pick(rule.title)
    fields = dict.fromkeys(_FIELD.findall(title), _LEFT_OUT)
    if told and "medicine" in fields:
        fields["medicine"] = told[0]
    return words(title, **fields)


def medicines(codes: Iterable[str]) -> tuple[str, ...]:
    """Each ATC code with the catalogue's name of it, the code alone where it has none; what is no code is
    left out."""
    known = [code for code in dict.fromkeys(codes) if _CODE.fullmatch(code)][:_MOST]
    names = _names()
    return tuple(f"{names[code]} ({code})" if code in names else code for code in known)


def question(key: str, rule: Rule, codes: Iterable[str] = ()) -> str:
    """Question of somebody who does not understand what a rule says."""
    told = medicines(codes)
    about = " ".join(
        filter(
            None,
            (
                _("I don't understand this alert. Rule {rule}: “{words}”").format(
                    rule=key, words=title_of(rule, codes)
                ),
                _("Medicines: {names}.").format(names=", ".join(told)) if told else "",
            ),
        )
    )
    return about


@configured
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for item in catalogue().items:
        if item.kind == "medicine" and item.atc:
            found.setdefault(item.atc, item.nb)
    return found
