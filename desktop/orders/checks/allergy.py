"""Rule 1: the patient is allergic to what is ordered, or to its group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desktop.clinical import vocabulary
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import allergies as recorded
from desktop.clinical.record.patient import allergies_elsewhere, allergy_codes
from desktop.clinical.record.patient.allergies import is_severe, reactions, substance, year
from desktop.clinical.substances import of_name
from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import AllergyIntolerance
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import allergy_spellings, check
from desktop.orders.config import medicine_words
from desktop.orders.findings import NotChecked, Outcome, Silent, finding, say
from desktop.orders.rules import AllergyGroup, Tier, limits, rule_file, within


@check("A1", "allergy", lambda: _("allergy"), deadly=True)
def allergy(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A finding for each allergy that reaches the medicine; *not checked* when nobody asked."""
    known = facts.allergies()
    if not facts.loaded("AllergyIntolerance"):
        yield NotChecked("A1", medicine.line, _("Allergies could not be read."))
    elif known.unread:
        why = _("An entry that says there is no allergy can't be read fully.")
        yield NotChecked("A1", medicine.line, why)
    elif not known.asked_of_medicines:
        if not known.denials:
            yield NotChecked("A1", medicine.line, _("Allergies: nobody has asked."))
        elif not _denied(known.denials, medicine):
            said = ", ".join(dict.fromkeys(recorded.denial(one) for one in known.denials))
            why = _("Of allergies only this is answered: {what}.").format(what=said)
            yield NotChecked("A1", medicine.line, why)
    raised = False
    for one in known.named:
        hit = _reached_in(one, medicine)
        hit = _by_name(one, medicine) if hit is None else hit
        name = substance(one)
        if hit is None:
            looks = any(allergy_spellings.resembles(name, code) for code in medicine.codes[0])
            if name and (looks or _like_its_name(one, medicine)):
                raised = True
                yield _asked(medicine, one.key, name, _("Its name looks like a misspelt one of this group."))
            elif may_be_a_medicine(one):
                why = _("The allergy “{name}” could not be compared with a medicine.").format(
                    name=name or _("unnamed substance")
                )
                yield NotChecked("A1", medicine.line, why)
        elif not hit:
            group = None if recorded.is_side_effect(one) else _related(one, medicine)
            if group is not None:
                raised = True
                yield _near(medicine, one, group)
        elif recorded.is_side_effect(one) and not recorded.is_uncertain(one):
            yield Silent("A1", medicine.line, _("{name}: registered as a side effect.").format(name=name))
        else:
            raised = True
            tier, variant, detail = _weight(one)
            said = " ".join(
                filter(
                    None,
                    (
                        say("A1", "detail", medicine=medicine.name, reaction=_reaction(one)),
                        detail,
                        _noted(one),
                    ),
                )
            )
            yield finding(
                "A1",
                medicine.line,
                tier=tier,
                title=say("A1", "title", variant, substance=name or hit),
                detail=said,
                implicated=(medicine.key, one.key),
                data=(medicine.coded, one.key, is_severe(one), *((detail,) if detail else ())),
            )

    if raised:
        return
    every = facts.once("told elsewhere", lambda: allergies_elsewhere.elsewhere(facts.chart, facts.now))
    for told in every:
        if any(_reaches(told.concept, code) for code in medicine.codes[0]):
            yield _asked(medicine, told.key, told.words, _("It is written as a warning or a diagnosis."))


def _reached_in(one: AllergyIntolerance, medicine: Medicine) -> str | None:
    """The name by which an allergy reaches a medicine or one of its parts (`reaches`). None also where a
    part is not known, and no other is reached."""
    codes, whole = medicine.codes
    found = [reaches(one, code) for code in codes]
    hit = next((each for each in found if each), "")
    return hit if hit or (found and whole and None not in found) else None


def _by_name(one: AllergyIntolerance, medicine: Medicine) -> str | None:
    """The words of an allergy that name the very medicine, or the part of it, that has no code."""
    substances = [one.code, *(reaction.substance for reaction in one.reaction)]
    for text in (
        said for concept in substances if concept is not None for said in allergy_codes.words(concept)
    ):
        meant = of_name(_AROUND.sub("", fold(text)).strip())
        for held in (name for unknown in medicine.unknown for name in of_name(unknown)):
            if any(set(each.split()) <= set(held.split()) for each in meant):
                return text
    return None


def _like_its_name(one: AllergyIntolerance, medicine: Medicine) -> bool:
    """True of a medicine without any code whose name tells of a group or medicine of the allergy."""
    return not medicine.codes[0] and any(reaches(one, code) for code in named_in(medicine.name))


def _denied(denials: Iterable[AllergyIntolerance], medicine: Medicine) -> bool:
    """True when somebody has denied an allergy to all that is in a medicine."""
    (codes, whole), every = medicine.codes, tuple(denials)
    return whole and all(any(reaches(one, code) for one in every) for code in codes)


def _asked(medicine: Medicine, key: str, name: str, why: str) -> Outcome:
    """The question about an entry that may be an allergy to the medicine."""
    return finding(
        "A1",
        medicine.line,
        tier="question",
        title=say("A1", "title", "unsure", substance=name),
        detail=f"{say('A1', 'detail', medicine=medicine.name, reaction='').strip()} {why}",
        implicated=(medicine.key, key),
        data=(medicine.coded, key, why),
    )


def _near(medicine: Medicine, one: AllergyIntolerance, group: AllergyGroup) -> Outcome:
    """Finding for a medicine that is only related to the substance of an allergy."""
    return finding(
        "A1",
        medicine.line,
        tier=group.tier,
        title=say("A1", "title", "careful", substance=substance(one), medicine=medicine.name),
        detail=" ".join(
            filter(
                None,
                (say("A1", "detail", "list", group=pick(group.name), reaction=_reaction(one)), _noted(one)),
            )
        ),
        implicated=(medicine.key, one.key),
        data=(medicine.coded, one.key, group.id, is_severe(one)),
    )


def _noted(one: AllergyIntolerance) -> str:
    """Notes beside the allergy: *tolerated amoxicillin in 2024* belongs to the question."""
    return " ".join(
        _("Noted: {text}").format(text=note.text.strip()) for note in one.note if note.text.strip()
    )


def _weight(one: AllergyIntolerance) -> tuple[Tier | None, str, str]:
    """Tier, variant of the title, and what is said of an entry that can't be read fully.

    What would be passed over if it were read in part (a side effect, one that is over) is a question.
    """
    unread = ""
    if is_unread(one):
        unread = _("The entry can't be read fully: look in the record.")
    elif recorded.says_over(one):
        unread = _("Its states contradict each other.")
    elif recorded.is_side_effect(one):
        unread = _("What happened can't be read: look in the record.")
    if unread and (recorded.says_over(one) or recorded.is_side_effect(one)):
        return "question", "unsure", unread
    return None, "severe" if is_severe(one) else "", unread


def _reaction(one: AllergyIntolerance) -> str:
    said = f"{', '.join(reactions(one))} {year(one)}".strip()
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def reaches(one: AllergyIntolerance, atc: str) -> str | None:
    """The group or substance by which an allergy reaches an ATC code; empty when it does not.

    Both what it is called and what a reaction came of are looked at, codes and words. None when it can't be
    placed: neither a code nor a name that we know.
    """
    if not atc:
        return None
    substances = [one.code, *(reaction.substance for reaction in one.reaction)]
    found = [_reaches(concept, atc) for concept in substances if concept is not None]
    return next((hit for hit in found if hit), "" if "" in found else None)


def _reaches(concept: CodeableConcept, atc: str) -> str | None:
    coded = allergy_codes.atc_in(concept)
    named = tuple(dict.fromkeys(code for text in allergy_codes.words(concept) for code in named_in(text)))
    if coded and any(one.startswith(coded) or any(c.startswith(one) for c in coded) for one in named):
        # Words that say the same as the code may say more (“penicillin, tolerates cephalosporins”).
        named = ()
    hits: list[str | None] = [_reached(code, concept, atc) for code in (*coded, *named)]
    if not coded:
        hits += [_same_words(text, atc) for text in allergy_codes.words(concept)]
    if allergy_codes.is_no_medicine(concept):
        hits.append("")
    return next((hit for hit in hits if hit), "" if "" in hits else None)


def _reached(code: str, concept: CodeableConcept, atc: str) -> str:
    """The name by which an allergy to one ATC code, or to a group of them, reaches another; else empty."""
    label = allergy_codes.substance_name(concept)
    if atc.startswith(code) or (len(atc) < _WHOLE and code.startswith(atc)):
        return label or code
    for group in rule_file().allergy_groups:
        if group.tier is None and _in_group(group, code, atc):
            return pick(group.name)
    if any(within(code, same) and within(atc, same) for same in limits().same_substance):
        return label or code
    row, other = vocabulary.medicine(code), vocabulary.medicine(atc)
    parts = of_name(row.substance if row is not None else label) if len(code) == _WHOLE else frozenset()
    return (label or code) if other is not None and parts & of_name(other.substance) else ""


def _in_group(group: AllergyGroup, code: str, atc: str) -> bool:
    """True when an allergy recorded by one code lies in a group that reaches another."""
    # A recorded group is wider than the beginnings listed: J01C covers J01CA04.
    recorded_so = within(code, group.atc) or any(start.startswith(code) for start in group.atc)
    return recorded_so and within(atc, group.ordered)


def _related(one: AllergyIntolerance, medicine: Medicine) -> AllergyGroup | None:
    """The group by which an allergy concerns a medicine that is only related to its substance."""
    substances = [one.code, *(reaction.substance for reaction in one.reaction)]
    recorded_as = {
        code
        for concept in substances
        if concept is not None
        for code in (
            *allergy_codes.atc_in(concept),
            *(code for text in allergy_codes.words(concept) for code in named_in(text)),
        )
    }
    said = fold(" ".join(reactions(one)))
    for group in rule_file().allergy_groups:
        if group.tier is None or (group.reactions and not any(fold(r) in said for r in group.reactions)):
            continue
        if any(_in_group(group, code, atc) for code in recorded_as for atc in medicine.codes[0]):
            return group
    return None


_WHOLE = 7
"""Length of an ATC code that names a substance."""


@configured
def named_in(text: str) -> tuple[str, ...]:
    """The ATC codes, or beginnings of some, of the medicines and groups that words name."""
    name = fold(text)
    said = re.findall(r"\w+", name)
    found: list[str] = []
    for group in rule_file().allergy_groups:
        if any(one.startswith(fold(word)) for one in said for word in group.words):
            found += group.atc
    found += _medicines_in(name)
    for kind in vocabulary.allergens().values():
        called = [fold(word) for word in (kind.nb, kind.en, *kind.words)]
        if kind.atc and any(word in name for word in called):
            found += kind.atc
    found += allergy_codes.atc_of_name(name)
    return tuple(dict.fromkeys(found))


def _medicines_in(name: str) -> list[str]:
    """The ATC codes of the medicines that folded words name, by substance or brand.

    A name counts where a word begins, and ends with it: the brand `Nor` is none in “noretisteron”. A long one
    counts also within a word, as in `paracetamolallergi`, or of a substance near it, as in `esomeprazol`.
    """
    index = _first_words()
    found: list[str] = []
    for start in (match.start() for match in re.finditer(r"\w", name)):
        begins = start == 0 or not re.match(r"\w", name[start - 1])
        for written, codes in index.get(name[start : start + _SHORT], ()):
            whole = begins and not _INSIDE.match(name, start + len(written))
            if (whole or len(written) >= _LONG) and name.startswith(written, start):
                found += codes
    return found


_SHORT = 3
"""Letters of a name by which it is looked up."""
_LONG = 7
"""Letters of a name that is known also where more stands in the same word."""
_INSIDE = re.compile(r"(?!(?:allerg|intoleran|anafyla|reaksjon|overfolsom))\w")
"""Pattern of letters that make a name a part of a longer one; words of what it did are none."""


@configured
def _first_words() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Names of medicines, folded, with their codes, by their first letters."""
    names: dict[str, list[str]] = {}
    for row in vocabulary.medicines().values():
        other = medicine_words().get(row.atc)
        called = (row.name, row.substance, *(p.brand for p in row.products), *(other.words if other else ()))
        for one in dict.fromkeys(map(fold, called)):
            names.setdefault(one, []).append(row.atc)
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for one, codes in names.items():
        found.setdefault(one[:_SHORT], []).append((one, tuple(codes)))
    return found


_AROUND = re.compile(
    r"^(?:allergi\w*|allerg(?:y|ic)|intoleran\w*|overfolsom\w*|hypersensitiv\w*|cave)[: ]+"
    r"(?:(?:mot|for|to|av|of) )?"
    r"|[ -]?(?:allergi|allergy|intoleranse|intolerance|anafylaksi|reaksjon)(?: \(.*\))?$"
)
"""Words around a substance in the name of an allergy, folded."""


def _same_words(text: str, atc: str) -> str | None:
    """The allergy's words where they name a substance that the ordered medicine holds, or exactly one of no
    medicine (empty); None where they name nothing known."""
    bare = _AROUND.sub("", fold(text)).strip()
    other = vocabulary.medicine(atc)
    if other is not None and of_name(bare) & of_name(other.substance):
        return text
    rows = vocabulary.allergens().values()
    placed = any(bare in map(fold, (row.nb, row.en, *row.words)) for row in rows if not row.atc)
    return "" if placed else None


def may_be_a_medicine(one: AllergyIntolerance) -> bool:
    """True when the allergy may be of a medicine: it says so, or says nothing."""
    return not one.category or "medication" in one.category
