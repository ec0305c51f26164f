"""Doubts about the doses of one step, refused: fixed or as needed, a part of one dose or of all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.joining import EACH_OVER
from desktop.orders.dosage_text.lexing import NotRead
from desktop.orders.dosage_text.step_entries import BESIDES, OFTEN, Entry, Step
from desktop.orders.field.scan import plain

_OF_ONE: Final = (a.Length, a.DayOf, a.Until, a.From, a.Route, a.Site)
_FASTING: Final = re.compile(r"fastende|\btom\b|frokost|lunsj|middag|leggetid|sengetid")
_CHANGES: Final = re.compile(
    r"fastende|\btom\b|frokost|lunsj|middag|leggetid|sengetid|\btil\b|inntil|gjentas|repeteres|etter\b|stopp|stans|avslutt|paus|hvis|hold|juster|reduser|lenge"
)
"""Words beside a dose that may change that one alone."""
_ILLNESS: Final = re.compile(r"^(?:angina|angst|migrene|allergi|eksem|restless legs)\b")
FAST: Final = re.compile(r"\b(?:fast|regelmessig)\b")
"""Words of a dose that is given whether needed or not."""


def refuse(placed: Sequence[a.Placed], step: Step, text: str) -> None:
    """Refuse a step where a part may be of one dose alone, or a dose fixed or as needed; raises NotRead."""
    several = len(step.entries) > 1
    # “1 tabl 5 mg morgen, 1 tabl 10 mg kveld”: the strength is kept as words of the whole step.
    of_one = several and (step.told_again or _of_one_dose(placed))
    fixed_or_needed = any(map(_fixed_and_needed, step.entries)) or _fast_and_needed(placed, step, text)
    uncounted = _on_dialysis_days(placed, step) or _meals_and_more(placed) or _each_of_none(placed, step)
    uncounted = uncounted or _less_often_there(step) or _around_its_dose(placed, step)
    if of_one or fixed_or_needed or _perhaps(placed, step) or _repeated(placed) or uncounted:
        raise NotRead(text[placed[0].start : placed[-1].end])


def _on_dialysis_days(placed: Sequence[a.Placed], step: Step) -> bool:
    """True of `kl 8 på dialysedager`, which is not daily, where no day is named, and of `på dialysedager og
    mandag`, whose other days nobody named."""

    def is_said(atom: a.Atom) -> bool:
        return isinstance(atom, a.Remark) and "dialysedag" in atom.words.casefold()

    if not any(is_said(one) for one in step.shared):
        return False
    joined = _joined(placed, is_said, lambda atom: isinstance(atom, a.Days))
    return joined or not any(entry.of(a.Days) for entry in step.entries)


_EACH_MEAL: Final = re.compile(r"\bhvert\b|\bkvart\b")
_MEALS: Final = re.compile(r"maltidene\b")


def _meals_and_more(placed: Sequence[a.Placed]) -> bool:
    """True of `etter måltid og til natten`, `til hvert måltid, kveld`: how many meals, nobody said, and
    bedtime alone is not how often."""
    atoms = [one.atom for one in placed]
    meals = [(at, one) for at, one in enumerate(atoms) if _is_meal(one)]
    timed = [at for at, one in enumerate(atoms) if _is_moment(one)]
    if not meals or not timed or any(isinstance(one, a.Needed) for one in atoms):
        return False
    at, meal = meals[0]
    words = plain(meal.words) if isinstance(meal, a.Part) else ""
    counted = _EACH_MEAL.search(words) or (_MEALS.search(words) and max(timed) > at)
    return bool(counted) or _joined(placed, _is_meal, _is_moment)


def _each_of_none(placed: Sequence[a.Placed], step: Step) -> bool:
    """True of `hver over 4 timer` where nobody said how many."""
    each = any(isinstance(one.atom, a.Break) and one.atom.sign == EACH_OVER for one in placed)
    return each and not all(entry.of(a.Times) for entry in step.entries)


def _less_often_there(step: Step) -> bool:
    """True of `5 mg x 2 unntatt onsdag da 2,5 mg`: once on that day, or twice?"""
    if len(step.entries) < 2 or not any(
        isinstance(part, a.Days) and part.without for entry in step.entries for part in entry.parts
    ):
        return False
    said = [any(map(_says_more_than_daily, entry.parts)) for entry in step.entries]
    return any(said) and not all(said)


def _around_its_dose(placed: Sequence[a.Placed], step: Step) -> bool:
    """True of `kveld: 1 tablett morgen`: the second time may be of a dose that lacks."""
    doses = [at for at, one in enumerate(placed) if isinstance(one.atom, a.Dose)]
    if len(step.entries) != 1 or not doses:
        return False
    before, after = placed[: doses[0]], placed[doses[0] :]
    return any(
        all(
            any(_is_moment(one.atom) and isinstance(one.atom, kind) for one in side)
            for side in (before, after)
        )
        for kind in (a.Part, a.Clock)
    )


def _says_more_than_daily(part: a.Atom) -> bool:
    once = isinstance(part, a.Times) and (part.low, part.high) == (1, 1)
    daily = part == a.Every(Decimal(1), "d")
    return isinstance(part, OFTEN) and not (once or daily or isinstance(part, a.Days | a.Per))


def _is_meal(atom: a.Atom) -> bool:
    return isinstance(atom, a.Part) and atom.meal


def _is_moment(atom: a.Atom) -> bool:
    return isinstance(atom, a.Clock) or (isinstance(atom, a.Part) and not atom.meal)


def _joined(
    placed: Sequence[a.Placed], one: Callable[[a.Atom], bool], other: Callable[[a.Atom], bool]
) -> bool:
    """True where *og* or `+` stands between two such parts, in either order."""
    atoms = [part.atom for part in placed]
    for at, atom in enumerate(atoms):
        if not isinstance(atom, a.Break) or atom.sign not in ("og", "+"):
            continue
        before = next((part for part in reversed(atoms[:at]) if not isinstance(part, a.Break)), None)
        after = next((part for part in atoms[at + 1 :] if not isinstance(part, a.Break)), None)
        if before is None or after is None:
            continue
        if (one(before) and other(after)) or (other(before) and one(after)):
            return True
    return False


def _of_one_dose(placed: Sequence[a.Placed]) -> bool:
    """True where a place, a way or an end stands between two doses and may be of the first alone: `1 dråpe
    morgen i venstre øye, 2 dråper kveld`; *fastende* beside two doses may be of either."""
    doses = [index for index, one in enumerate(placed) if isinstance(one.atom, a.Dose)]
    for index, one in enumerate(placed):
        atom = one.atom
        if not doses or index < doses[0]:
            continue
        between = index < doses[-1]
        if isinstance(atom, a.Remark) and (_FASTING if not between else _CHANGES).search(plain(atom.words)):
            return True
        if isinstance(atom, a.Length | a.Until) and not between and _added(placed, doses):
            # “75 mg daglig + 600 mg x 3 i 7 dager”
            return True
        alone = not any(isinstance(other.atom, type(atom)) for other in placed[doses[-1] :])
        if isinstance(atom, _OF_ONE) and between and alone:
            return True
    return False


def _added(placed: Sequence[a.Placed], doses: Sequence[int]) -> bool:
    """True of doses joined by `+` that are no parts of one day."""
    added = any(
        isinstance(one.atom, a.Break) and one.atom.sign == "+" for one in placed[doses[0] : doses[-1]]
    )
    often = [one.atom for one in placed if isinstance(one.atom, OFTEN)]
    return added and len(doses) > 1 and not all(isinstance(one, a.Part | a.Clock | a.Days) for one in often)


def _fixed_and_needed(entry: Entry) -> bool:
    """True of `morgen, ved behov kveld` and `x 2, ved behov inntil x 4`: whoever is well would not get the
    fixed doses."""
    fixed = any(map(_fixed, entry.parts))
    most = any(isinstance(part, a.Times) and part.up_to for part in entry.parts)
    for at, needed in enumerate(entry.parts):
        if not isinstance(needed, a.Needed):
            continue
        before = any(isinstance(part, OFTEN) for part in entry.parts[:at])
        after = any(isinstance(part, OFTEN) for part in entry.parts[at + 1 :])
        # “Daglig ved angina” may be the illness that it is for.
        if (before and after) or (fixed and (most or _ILLNESS.search(plain(needed.why)))):
            return True
    return False


def _fixed(part: a.Atom) -> bool:
    return isinstance(part, a.Per | a.Every) or (isinstance(part, a.Times) and not part.up_to)


def _fast_and_needed(placed: Sequence[a.Placed], step: Step, text: str) -> bool:
    """True of `fast x 4 ved smerter`; not of `fast x 3 + 1 tabl ved behov`, where *fast* is of the first."""
    if not any(entry.of(a.Needed) for entry in step.entries):
        return False
    doses = [one.start for one in placed if isinstance(one.atom, a.Dose)]
    start = doses[-1] if len(step.entries) > 1 and doses else placed[0].start
    return bool(FAST.search(plain(text[start : placed[-1].end])))


def _perhaps(placed: Sequence[a.Placed], step: Step) -> bool:
    """True where *eventuelt*, or *ekstra* without an amount, is of anything but a dose as needed."""
    needed = bool(step.entries) and bool(step.entries[-1].of(a.Needed))
    for index, one in enumerate(placed):
        if not isinstance(one.atom, a.Break) or one.atom.sign not in BESIDES:
            continue
        following = placed[index + 1].atom if index + 1 < len(placed) else None
        of_dose = isinstance(following, a.Dose) or (index > 0 and isinstance(placed[index - 1].atom, a.Dose))
        if isinstance(following, a.Needed) or (of_dose and (needed or one.atom.sign == "extra")):
            continue
        return True
    return False


def _repeated(placed: Sequence[a.Placed]) -> bool:
    """True of `kveld, kan gjentas ved behov`, whose first dose is fixed, and of `kan gjentas hver 6. time`,
    which is no dose every six hours."""
    atoms = [one.atom for one in placed if not isinstance(one.atom, a.Break)]
    for index, atom in enumerate(atoms):
        if not isinstance(atom, a.Remark) or not re.search("gjentas|repeteres", atom.words.casefold()):
            continue
        before, after = atoms[:index], atoms[index + 1 :]
        if any(isinstance(one, a.Needed) for one in after):
            return any(isinstance(one, OFTEN) for one in before)
        if any(isinstance(one, a.Every) for one in after):
            return not any(isinstance(one, a.Needed) for one in before)
    return False
