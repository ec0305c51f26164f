"""Illnesses of a patient for the order checks: active problems by code, else by their words.

Which problems stand, are the patient's own and go on is read by `record.patient.conditions`. A code decides
where there is one; words count only without, and not where they are denied. What is suspected, or can't be
read fully, is *unsure*: it may raise a question, and never as if it were certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

import msgspec

from desktop.clinical.record.fluids import dialysis as sessions
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import conditions
from desktop.clinical.words.terms import term
from desktop.core.clock import shifted
from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.core.whole_words import pattern
from desktop.fhir.resources import Condition
from desktop.fhir.systems import ICPC2
from desktop.orders.cautions.caution_tables import Illness, cautions
from desktop.orders.chart_facts import Facts

_DENIED: Final = re.compile(
    r"(?:\b(?:ikke|ingen|uten|aldri|avkreftet|utelukket|no|not|without|never|denies|nekter|negativ|avslatt)\b"
    r"(?:[\s/-]+\w+){0,3}[\s/-]*)$"
)
"""Words that deny what follows within a few words."""
_DENIED_AFTER: Final = re.compile(
    r"^[\w-]*[\s,:]*(?:er |is )?(?:ikke|utelukket|avkreftet|ruled out|excluded"
    r"|not (?:found|present|confirmed))\b"
)
_UNSURE: Final = re.compile(
    r"\b(?:mulig\w*|trolig|mistenk\w*|mistanke|obs|usikker\w*|sannsynlig\w*|possible|possibly|probable|suspected"
    r"|suspicion|query|vurderes|utredes|utredning|rule out|observasjon)\b|\?"
)
"""Words by which an illness is not certain."""
_OTHERS: Final = re.compile(r"\b(?:risiko for|risk of|disposisjon for|profylakse mot|prophylaxis)\b")
"""Words by which it is no illness that the patient has."""
_CLAUSE: Final = re.compile(r"[.;,()]| men | but ")


class Known(msgspec.Struct, frozen=True):
    """An illness of the patient: the problem it is known by (`Type/id`) its words, whether it is certain, and
    whether it is over."""

    id: str
    key: str
    words: str
    unsure: bool = False
    over: bool = False

    @property
    def name(self) -> str:
        """The name of the illness, for inside a sentence."""
        return pick(cautions().illnesses[self.id].name)


def known(facts: Facts, ids: Iterable[str]) -> tuple[Known, ...]:
    """The patient's illnesses of these, each once: one that is certain and goes on before others."""
    every = facts.once("illnesses", lambda: _found(facts))
    return tuple(every[one] for one in dict.fromkeys(ids) if one in every)


def loaded(facts: Facts) -> bool:
    """True when the problems could be read."""
    return facts.loaded("Condition")


def nameless(facts: Facts) -> int:
    """Number of the patient's own standing problems that are a code alone, of no system that is read here:
    nobody can say which illness they are."""
    return facts.once("illnesses-nameless", lambda: sum(map(_is_nameless, _own(facts))))


def _own(facts: Facts) -> Iterator[Condition]:
    return (one for one in conditions.standing(facts.chart) if conditions.is_own(one))


def _is_nameless(condition: Condition) -> bool:
    concept = condition.code
    if concept is None or not any(one.code for one in concept.coding):
        return False
    icpc = any(one.code and one.system == ICPC2 for one in concept.coding)
    return not (icpc or conditions.icd_code(condition) or _texts(condition))


def _texts(condition: Condition) -> tuple[str, ...]:
    """The words of a problem; of a code alone those that we know for it."""
    concept = condition.code
    if concept is None:
        return ()
    own = tuple(dict.fromkeys(t for t in (concept.text, *(c.display for c in concept.coding)) if t))
    known = conditions.name(condition)
    codes = {one.code for one in concept.coding}
    return own or ((known,) if known and known not in codes else ())


def _found(facts: Facts) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for condition in _own(facts):
        goes_on = conditions.is_active(condition, facts.now)
        for one, unsure in _named(condition):
            if not goes_on and not (one[1].ever and conditions.has_ended(condition)):
                continue
            doubt = unsure or conditions.is_uncertain(condition) or is_unread(condition)
            words = conditions.name(condition) or pick(one[1].name)
            made = Known(one[0], condition.key, words, doubt, not goes_on)
            held = found.get(one[0])
            if held is None or (held.unsure, held.over) > (made.unsure, made.over):
                found[one[0]] = made
    if "dialysis" not in found and (session := _session(facts)) is not None:
        found["dialysis"] = session
    return found


def _session(facts: Facts) -> Known | None:
    """Dialysis by a session of the last days."""
    since = shifted(facts.now, -timedelta(days=cautions().limits.dialysis_days))
    for one in sessions.begun(facts.chart, facts.now):
        if one.start.start >= since:
            return Known("dialysis", one.key, one.kind)
    return None


def _named(condition: Condition) -> Iterator[tuple[tuple[str, Illness], bool]]:
    """The illnesses that a problem names, and whether its words are in doubt."""
    concept = condition.code
    if concept is None:
        return
    icd = conditions.icd_code(condition).upper().replace(".", "")
    icpc = next((c.code.upper() for c in concept.coding if c.code and c.system == ICPC2), "")
    texts = _texts(condition)
    doubted = any(map(is_doubted, texts))
    if icd or icpc:
        for one in _by_code(icd, icpc):
            yield one, doubted
        # What has no code of its own stands in the words beside another one.
        for key in _by_words(texts):
            row = cautions().illnesses[key]
            if not (row.icd10 or row.icpc2):
                yield (key, row), doubted
        return
    for key in _by_words(texts):
        yield (key, cautions().illnesses[key]), doubted


@configured
def _by_code(icd: str, icpc: str) -> tuple[tuple[str, Illness], ...]:
    return tuple(
        (key, one)
        for key, one in cautions().illnesses.items()
        if (icd and icd.startswith(_plain(one.icd10))) or (icpc and not icd and icpc[:3] in one.icpc2)
    )


@configured
def _plain(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.replace(".", "") for code in codes)


@configured
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((key, pattern(one.words), pattern(one.never)) for key, one in cautions().illnesses.items())


@configured
def _by_words(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The illnesses that words name and don't deny."""
    found: list[str] = []
    for text in texts:
        for clause in _CLAUSE.split(fold(term(text))):
            found += [key for key, words, never in _patterns() if _says(never.sub(" ", clause), words)]
    return tuple(dict.fromkeys(found))


def _says(clause: str, words: re.Pattern[str]) -> bool:
    hit = words.search(clause)
    if hit is None or _OTHERS.search(clause):
        return False
    return not (_DENIED.search(clause[: hit.start()]) or _DENIED_AFTER.search(clause[hit.end() :]))


def states(text: str, words: re.Pattern[str]) -> bool:
    """True when one clause of a text has these words, and does not deny them."""
    return any(_says(clause, words) for clause in _CLAUSE.split(fold(text)))


def is_doubted(text: str) -> bool:
    """True when the words of a text say that it is not certain."""
    return bool(_UNSURE.search(fold(text)))


def title_variant(illness: Known) -> str:
    """Variant of a title: not certain, or over."""
    return "unsure" if illness.unsure else "known" if illness.over else ""


def source_words(illness: Known) -> str:
    """Sentence with the words of the record."""
    return _("The record: {words}.").format(words=illness.words.rstrip("."))
