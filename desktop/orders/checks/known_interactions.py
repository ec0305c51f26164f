"""Interactions that the table and the imported list know, beside the declared rules; the rest in one line.

A pair that a declared rule has spoken of, or that the chart answers for it, is that rule's alone. What is
contraindicated is a question, what is better avoided a notice; *with care* and *good to know* are together
one quiet line, and so is what rests on a medicine that is given locally.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from desktop.clinical.words.lists import listed
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.medicines import (
    anticoagulant_group,
    anticoagulants,
    asks,
    bleeding,
    gaps,
    pairs,
    warfarin,
)
from desktop.orders.findings import Finding, NotChecked, Noted, Outcome, Silent, finding, say
from desktop.orders.interactions.between import WHOLE, Known, among, known_code
from desktop.orders.interactions.imported_pairs import ImportedList, held
from desktop.orders.interactions.own_pairs import low_dose
from desktop.orders.interactions.settling_values import settling
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import Tier, limits
from desktop.orders.totals import greatest_daily

KEY: Final = "interactions"
_DECLARED: Final = (pairs, warfarin, anticoagulants, bleeding)
"""The rules that keep their own tier and words."""
_UPPER: Final = ("contraindicated", "discouraged")
_LOCAL: Final = frozenset({"TOPICAL", "OPTHALTA", "OTIC"})
"""Routes by which next to nothing reaches the blood."""
_SWALLOWED: Final = frozenset({"", "PO", "NGT"})
_THROUGH_THE_SKIN: Final = ("G03", "N02", "C01D")
"""Beginnings of codes of gels that are put on the skin to reach the blood."""


@check(KEY, "interaction", lambda: _("the table of interactions"))
def interactions(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Each medicine beside the ordered one, by the table; what it can't compare is said in the same line."""
    quiet: list[tuple[Medicine, Known]] = []
    loud: dict[str, tuple[Known, list[Medicine]]] = {}
    imported = held(facts)
    for other in facts.others(medicine):
        if not asks(facts, medicine, other):
            continue
        local = _is_local(medicine) or _is_local(other)
        known = among(medicine.acting, other.acting, local=local, listed=imported)
        if known is None or _is_declared(facts, medicine, other):
            continue
        lab = settling(facts, medicine, other)
        if lab is not None:
            known = replace(known, reason=f"{pick(known.reason)} {lab.words}".strip())
        if known.silent:
            words = f"{other.name[:1].upper()}{other.name[1:]}: {pick(known.reason)}"
            yield Silent(KEY, medicine.line, words)
        elif lab is not None and lab.settled and known.tier is None and known.level != "contraindicated":
            quiet.append((other, replace(known, level="precaution", local=False)))
        elif _is_quiet(known, medicine, other):
            quiet.append((other, known))
        else:
            # What only holds in some cases is one notice for all that it is the same of.
            key = f"{known.level} {pick(known.reason)}" if known.part and known.tier is None else other.key
            loud.setdefault(key, (known, []))[1].append(other)
    for known, others in loud.values():
        yield _found(medicine, others, known)
    yield from _in_a_line(facts, medicine, quiet, imported)


def _found(medicine: Medicine, others: list[Medicine], known: Known) -> Finding:
    tier: Tier = "question" if known.level == "contraindicated" and not known.part else "notice"
    variant = {"contraindicated": "", "discouraged": "high"}.get(known.level, "careful")
    if known.part or known.criterion:
        variant = "unsure"
    name = medicine.name[:1].upper() + medicine.name[1:]
    some = _("How much it matters depends on dose, form and medicine.") if known.part else ""
    said = map(_sentence, (known.criterion, pick(known.reason), some, known.handling))
    source = _sentence(known.source) if known.listed else ""
    reason = " ".join(filter(None, (*said, source)))
    made = finding(
        KEY,
        medicine.line,
        tier=known.tier or tier,
        title=say(KEY, "title", variant, medicine=name, other=listed([one.name for one in others])),
        detail=say(KEY, "detail", reason=reason),
        implicated=(medicine.key, *(one.key for one in others)),
        data=(medicine.coded, known.level, *sorted(one.key for one in others)),
    )
    return replace(made, source=known.source, evidence=known.evidence or made.evidence)


def _sentence(words: str) -> str:
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."


def _in_a_line(
    facts: Facts, medicine: Medicine, quiet: list[tuple[Medicine, Known]], imported: ImportedList
) -> Iterator[Outcome]:
    """One line of what asks nothing of anybody, and of what the table does not know; none where all is known
    and nothing is to be said."""
    near = [(other, known) for other, known in quiet if not known.local]
    away = [(other, known) for other, known in quiet if known.local and known.level in _UPPER]
    said = (
        _part(_("With care: {medicines}."), (one for one in near if one[1].level == "precaution")),
        _part(_("Worth knowing: {medicines}."), (one for one in near if one[1].level != "precaution")),
        _part(_("Given locally, hardly in the blood: {medicines}."), away),
    )
    unread = " ".join(
        dict.fromkeys(one.why for one in gaps(facts, KEY, medicine) if isinstance(one, NotChecked))
    )
    strange = not _is_known(medicine, imported)
    names = [m.name for m in ((medicine,) if strange else ()) if not medicine.unknown]
    names += [m.name for m in facts.others(medicine) if m.acting and not _is_known(m, imported)]
    missing = _("The table of interactions does not know: {medicines}.") if names else ""
    damaged = _("The imported list of interactions can't be read.") if imported.unread else ""
    words = " ".join(filter(None, said))
    gap = " ".join(filter(None, (unread, damaged, missing.format(medicines=", ".join(dict.fromkeys(names))))))
    if words or gap:
        yield Noted(KEY, medicine.line, words, gap, checked=not (unread or damaged or strange))


def _part(words: str, every: Iterable[tuple[Medicine, Known]]) -> str:
    """Medicines with why; those of the imported list last, in its own words and with its name before them."""
    ours: list[str] = []
    theirs: dict[str, list[str]] = {}
    for other, known in every:
        reason = pick(known.reason).rstrip(".")
        if not known.listed:
            reason = f"{reason[:1].lower()}{reason[1:]}"
        name = f"{other.name} ({reason})" if reason else other.name
        (theirs.setdefault(known.source, []) if known.listed else ours).append(name)
    lists = [f"{source}: {', '.join(dict.fromkeys(names))}" for source, names in theirs.items()]
    told = "; ".join(filter(None, (", ".join(dict.fromkeys(ours)), *lists)))
    return words.format(medicines=told) if told else ""


def _is_known(medicine: Medicine, imported: ImportedList) -> bool:
    return any(len(code) >= WHOLE and known_code(code, imported) for code in medicine.acting)


def _is_local(one: Medicine) -> bool:
    """True when all doses are given where they work, whatever the code says."""
    routes = {route_of(dosage) for dosage in one.dosages}
    return bool(routes) and routes <= _LOCAL and not one.within(_THROUGH_THE_SKIN)


def _is_quiet(known: Known, *both: Medicine) -> bool:
    """True for what is only worth knowing: by its level, where or how the two are given, and their doses."""
    if known.summed or (known.swallowed and not all(map(_is_swallowed, both))):
        return True
    below = known.level not in _UPPER
    if known.tier is not None:
        return known.local and below
    return known.local or below or _is_low(known, *both)


def _is_swallowed(one: Medicine) -> bool:
    """True unless all doses are given in another way."""
    routes = {route_of(dosage) for dosage in one.dosages}
    return not routes or bool(routes & _SWALLOWED)


def _is_low(known: Known, *both: Medicine) -> bool:
    """True where the level depends on the dose, and one of the two is given in a low one: by its code, unless
    its dose says more."""
    return known.part and any(_is_low_dose(one) for one in both)


def _is_low_dose(one: Medicine) -> bool:
    most = low_dose(one.atc)
    if most is None:
        return False
    daily = greatest_daily(one.dosages, most.unit)
    return daily is None or daily <= most.value


def _is_declared(facts: Facts, medicine: Medicine, other: Medicine) -> bool:
    """True when a declared rule has spoken of the two, on whichever line, or the chart answers it."""
    if other.key in _spoken(facts, medicine):
        return True
    return bool(other.line) and medicine.key in _spoken(facts, other)


def _spoken(facts: Facts, medicine: Medicine) -> frozenset[str]:
    """Keys of the medicines that the declared rules speak of beside this one."""
    return facts.once(f"declared interactions of {medicine.key}", lambda: _speaks(facts, medicine))


def _speaks(facts: Facts, medicine: Medicine) -> frozenset[str]:
    found: set[str] = set()
    for look in _DECLARED:
        for one in look(facts, medicine):
            if isinstance(one, Finding):
                found.update(one.implicated)
            elif isinstance(one, Silent):
                found.update(m.key for m in facts.others(medicine) if _answered(one.rule, m))
    return frozenset(found - {medicine.key})


def _answered(rule: str, other: Medicine) -> bool:
    """True for the medicine on the other side of a rule that the chart silences."""
    bound = limits()
    if rule == "A10":
        return bool(anticoagulant_group(other))
    return other.within(bound.warfarin) or other.within(bound.inr_raisers)
