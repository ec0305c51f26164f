"""The dosages of one step: which amount belongs to which time, from the parts of a text in order.

One idea: a part belongs to the dose before it, or, where a text begins with its times, to the dose after it;
what could belong to either is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.units import UNITS, convert, plain
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.lexing import NotRead
from desktop.orders.dosage_text.text_numbers import PIECES, VESSELS

_TIMED: Final = (a.Part, a.Clock, a.Days)
BESIDES: Final = ("extra", "perhaps")
"""Signs of *ekstra* and *eventuelt*."""
OFTEN: Final = (a.Times, a.Per, a.Every, a.Part, a.Clock, a.Days, a.Once, a.Needed)
"""Parts that say how often a dose is given."""
_JOINS: Final = ("og", "+")
_SHARED: Final = (a.Length, a.DayOf, a.Until, a.From, a.Route, a.Site, a.Remark, a.Applied)
"""Parts that a step holds once, for all its doses."""


class Entry(msgspec.Struct, kw_only=True):
    """One dosage: its dose or rate, and the parts that say how often."""

    dose: a.Dose | None = None
    rate: a.Rate | None = None
    parts: list[a.Atom] = []
    joined: str = ""

    def of(self, kind: type[a.Atom]) -> list[a.Atom]:
        """Its parts of one kind."""
        return [part for part in self.parts if isinstance(part, kind)]


class Step(msgspec.Struct, kw_only=True):
    """Dosages that hold at the same time, and what is said of all of them."""

    entries: list[Entry] = []
    shared: list[a.Atom] = []
    stop: bool = False
    told_again: bool = False

    def of(self, kind: type[a.Atom]) -> list[a.Atom]:
        """Shared parts of one kind."""
        return [part for part in self.shared if isinstance(part, kind)]


def counted(unit: str) -> bool:
    """True of pieces: a number of them says nothing of a weight."""
    return (unit in UNITS and UNITS[unit].kind == "count") or (unit in PIECES and unit != "cm")


def gathered(placed: Sequence[a.Placed], text: str) -> Step:
    """The step that these parts say. Raises NotRead where a part could belong to two doses."""
    step = Step()
    amounts = [one for one in placed if isinstance(one.atom, a.Dose | a.Slots | a.Rate)]
    before, after = _times_first(placed), _doses_first(placed)
    entry: Entry | None = None
    waiting: list[a.Atom] = []
    sign, inside, unjoined = "start", False, False
    for index, one in enumerate(placed):
        atom, said = one.atom, text[one.start : one.end]
        if isinstance(atom, a.Break):
            inside = (inside or atom.sign == "(") and atom.sign != ")"
            if atom.sign == "extra" and entry is not None and entry.joined and _closes_dose(placed, index):
                # “1 tablett x 2, 1 tablett ekstra ved behov”: besides the others.
                entry.joined = "+"
            if atom.sign != ")":
                sign = "+" if "+" in (sign, atom.sign) or atom.sign in BESIDES else atom.sign
            continue
        if isinstance(atom, a.Made):
            if entry is None or not _is_made_of(entry, atom):
                raise NotRead(said)
            step.shared.append(a.Remark(atom.words))
            sign, step.told_again = "", True
            continue
        if isinstance(atom, a.Dose | a.Rate | a.Slots):
            if entry is not None and _same_amount(entry, atom, placed, index, said, step):
                sign, step.told_again = "", True
                continue
            # “5 mg morgen 10 mg kveld”: each dose before its time.
            follows = after and entry is not None and bool(entry.parts)
            unjoined = unjoined or not (entry is None or sign or before or waiting)
            if inside or (entry is not None and not (sign or before or waiting or follows)):
                raise NotRead(said)
            if isinstance(atom, a.Dose) and not atom.unit and entry is not None and entry.of(a.Clock):
                # “kl 8 og 20 om kvelden”: an hour, and no number of pieces.
                raise NotRead(said)
            if entry is not None and sign == "/":
                # “1 tabl x 2 / 2 tabl x 1”: the one or the other.
                raise NotRead(said)
            entry = Entry(joined="" if entry is None else sign or ",", parts=waiting)
            waiting = []
            if isinstance(atom, a.Slots):
                entry.parts.append(atom)
            elif isinstance(atom, a.Rate):
                entry.rate = atom
            else:
                entry.dose = atom
            step.entries.append(entry)
        elif isinstance(atom, a.Over) and index and isinstance(placed[index - 1].atom, a.Needed):
            # “Ved anfall over 5 minutter” is how long the fit lasts.
            raise NotRead(said)
        elif isinstance(atom, _SHARED):
            step.shared.append(atom)
        elif _opens_next(atom, placed, index, before=before) or (entry is None and amounts):
            waiting.append(atom)
        else:
            if entry is None:
                entry = Entry()
                step.entries.append(entry)
            if (
                isinstance(atom, a.Needed)
                and sign in _JOINS
                and any(isinstance(p, OFTEN) for p in entry.parts)
            ):
                # “morgen og kveld og ved behov”: the fixed doses, and more of them besides.
                raise NotRead(said)
            entry.parts.append(atom)
        sign = ""
    timed = all(isinstance(part, _TIMED) for one in step.entries for part in one.parts)
    if waiting or (unjoined and not timed):
        raise NotRead(text[placed[0].start : placed[-1].end])
    return step


def _is_made_of(entry: Entry, made: a.Made) -> bool:
    """True where the pieces of `1 g (2 tabletter à 500 mg)` come out at the dose before them."""
    if entry.dose is None or entry.dose.high is not None:
        return False
    if counted(entry.dose.unit):
        return False
    return convert(made.value, made.unit, entry.dose.unit) == plain(entry.dose.value)


def _times_first(placed: Sequence[a.Placed]) -> bool:
    """True of `morgen: 1 tabl, kveld: 2 tabl`: each time stands before its dose."""
    kept = [one.atom for one in placed if not isinstance(one.atom, (a.Break, *_SHARED))]
    doses = [atom for atom in kept if isinstance(atom, a.Dose)]
    return len(doses) > 1 and isinstance(kept[0], _TIMED) and isinstance(kept[-1], a.Dose)


def _doses_first(placed: Sequence[a.Placed]) -> bool:
    """True of a stretch that begins with a dose and does not end with one."""
    kept = [one.atom for one in placed if not isinstance(one.atom, (a.Break, *_SHARED))]
    return bool(kept) and isinstance(kept[0], a.Dose) and not isinstance(kept[-1], a.Dose)


def _opens_next(atom: a.Atom, placed: Sequence[a.Placed], index: int, *, before: bool) -> bool:
    """True of *ellers 2,5 mg*, and of every time of a text whose times stand first."""
    following = placed[index + 1].atom if index + 1 < len(placed) else None
    if isinstance(atom, a.Days) and atom.rest and isinstance(following, a.Dose):
        return True
    return before and isinstance(atom, _TIMED)


def _closes_dose(placed: Sequence[a.Placed], index: int) -> bool:
    return index > 0 and isinstance(placed[index - 1].atom, a.Dose)


def _grams_or_times(atom: a.Dose, placed: Sequence[a.Placed], index: int) -> bool:
    """True of `1 kapsel 3 g dgl`: a strength of 3 grams, or three times (*ganger*) a day?"""
    following = placed[index + 1].atom if index + 1 < len(placed) else None
    whole = atom.high is None and 1 < atom.value <= 12 and atom.value == atom.value.to_integral_value()
    return atom.unit == "g" and whole and isinstance(following, a.Per)


def _same_amount(
    entry: Entry,
    atom: a.Dose | a.Rate | a.Slots,
    placed: Sequence[a.Placed],
    index: int,
    said: str,
    step: Step,
) -> bool:
    """True of an amount that says the dose before it in another way: `1 tabl á 70 mg`, `250 mg (5 ml)`,
    `2 tabl (500 mg) = 1 g`; it is kept as words. Of a vessel (`1 injeksjon (40 mg)`) it is the dose."""
    at, signs = index - 1, set()
    while at >= 0 and isinstance(between := placed[at].atom, a.Break):
        signs.add(between.sign)
        at -= 1
    dose = entry.dose
    if at < 0 or not isinstance(placed[at].atom, a.Dose) or dose is None or entry.parts:
        return False
    if isinstance(atom, a.Rate) and dose.unit == "{plaster}" and dose.value == 1 and signs <= {"("}:
        entry.dose, entry.rate = None, atom
        step.shared.append(a.Remark("plaster"))
        return True
    if not isinstance(atom, a.Dose) or not atom.unit or not signs <= {"(", ")", "each", "="}:
        return False
    if not signs and _grams_or_times(atom, placed, index):
        raise NotRead(said)
    if not signs and counted(atom.unit) and atom.value != 1 and not counted(dose.unit):
        # “500 mg 2 tabletter x 4”: a strength and its number, or one dose and what it is made of?
        raise NotRead(said)
    if signs == {")"}:
        raise NotRead(said)
    pieces = counted(dose.unit), counted(atom.unit)
    if all(pieces) or convert(Decimal(1), atom.unit, dose.unit) is not None or dose.high or atom.high:
        raise NotRead(said)
    if dose.unit in VESSELS and dose.value == 1:
        entry.dose = atom
        step.shared.append(a.Remark(f"1 {dose.unit.strip('{}')}"))
        return True
    step.shared.append(a.Remark(said))
    return True
