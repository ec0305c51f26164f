"""The rows of a fluid balance: each kind, the sums, the balance and the running one, with their signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Final, Literal, NamedTuple

import msgspec

from desktop.clinical.fluid import Balance, Entry, Part, running
from desktop.clinical.fluid_kinds import fluids
from desktop.clinical.record.fluids.fluids import UNKNOWN, Apart
from desktop.clinical.record.measured.weights import Weight
from desktop.core.formats import NBSP, number
from desktop.core.messages import _
from desktop.shown.fluids.fluids import FluidCell, FluidGroup, FluidRow
from desktop.views.fluids import fluid_words

Side = Literal["in", "out"]
Sign = Literal["", "≥", "≤", "≈", "?"]
_SMALL: Final = Decimal(10)
_MOST_KEYS: Final = 60


class Lack(NamedTuple):
    """Incompleteness of a period's intake and output: an unknown amount, or nothing written."""

    into: bool = False
    out: bool = False


class Frame(NamedTuple):
    """Input of the rows of one division: its periods, and the end of the data. `lacks` is what each period
    lacks, `carried` what the running balance lacks from each on."""

    periods: Sequence[Balance]
    before: Decimal
    earlier: Lack
    lacks: Sequence[Lack]
    carried: Sequence[Lack]
    since: datetime
    until: datetime
    tenths: bool


class Extra(NamedTuple):
    """Derived values beside the measured: the weight of each period for amounts per kilogram (None when
    unknown), and its estimated insensible loss (None when it can't be estimated)."""

    kilos: Sequence[Weight | None] | None = None
    losses: Sequence[Decimal | None] | None = None


def lacks(
    periods: Sequence[Balance],
    apart: Iterable[Apart],
    until: datetime,
    expected: Iterable[str],
    *,
    judged: bool,
) -> list[Lack]:
    """For each period whether its two sums are whole.

    `judged`: a period that is over and has nothing of one side, or not one of the `expected` kinds, is not.
    """
    unknown = [one for one in apart if one.why in UNKNOWN and one.at is not None]
    needed = {key: fluids()[key].direction for key in expected if key in fluids()}
    found = []
    for one in periods:
        sides: set[str] = {a.direction for a in unknown if _reaches(a, one)}
        if judged and one.end <= until and one.entries:
            kinds = {kind for kind, _amount in one.by_kind}
            seen = {fluids()[kind].direction for kind in kinds if kind in fluids()}
            sides |= {"in", "out"} - seen
            whole = {k.direction for k in fluids().values() if k.total and k.key in kinds}
            sides |= {side for key, side in needed.items() if key not in kinds and side not in whole}
        least = {part.entry.direction for part in one.parts if part.entry.least}
        found.append(Lack("in" in sides | least, "out" in sides | least))
    return found


def _reaches(one: Apart, period: Balance) -> bool:
    assert one.at is not None
    end = one.end if one.end is not None else one.at
    return one.at < period.end and (end > period.start or one.at >= period.start)


def groups(frame: Frame, extra: Extra, entries: Iterable[Entry]) -> tuple[FluidGroup, ...]:
    """The balance, what went in, what went out: each sum above what it is of; estimates last."""
    named = {(e.kind, e.label): e for e in entries}
    order = {key: at for at, key in enumerate(fluids())}
    rows = sorted(named, key=lambda one: (order.get(one[0], len(order)), one[1]))

    def side(which: Side, total: str) -> FluidGroup:
        own = [_kind_row(frame, kind, label) for kind, label in rows if named[kind, label].direction == which]
        return FluidGroup(which, (_sum_row(frame, which, total), *own))

    made = [
        FluidGroup("balance", tuple(_balance_rows(frame, extra))),
        side("in", _("Intake")),
        side("out", _("Output")),
    ]
    if extra.losses is not None:
        made.append(FluidGroup("estimate", tuple(_losses(frame, extra.losses))))
    return tuple(made)


def _row(
    key: str, name: str, cells: Iterable[FluidCell], role: Literal["part", "sum", "balance", "estimate"],
    unit: str,
) -> FluidRow:  # fmt: skip
    made = tuple(cells)
    last = next((cell for cell in reversed(made) if cell.text), None)
    spoken = f"{name}, {last.said}" if last is not None else _("{name}, nothing written").format(name=name)
    return FluidRow(key, name, unit, made, role, spoken)


def _kind_row(frame: Frame, kind: str, label: str) -> FluidRow:
    def cell(one: Balance) -> FluidCell:
        parts = [p for p in one.parts if (p.entry.kind, p.entry.label) == (kind, label)]
        return _of_parts(frame, parts, least=any(p.entry.least for p in parts))

    known = fluids().get(kind)
    name = label or (known.name if known is not None else kind)
    return _row(f"{kind} {label}".strip(), name, map(cell, frame.periods), "part", "mL")


def _sum_row(frame: Frame, which: Side, name: str) -> FluidRow:
    def cell(one: Balance, lack: Lack) -> FluidCell:
        parts = [p for p in one.parts if p.entry.direction == which]
        return _of_parts(frame, parts, least=lack.into if which == "in" else lack.out)

    return _row(f"sum {which}", name, map(cell, frame.periods, frame.lacks), "sum", "mL")


def _of_parts(frame: Frame, parts: Sequence[Part], *, least: bool) -> FluidCell:
    if not parts:
        return FluidCell()
    amount = sum((p.millilitres for p in parts), Decimal(0))
    keys = tuple(dict.fromkeys(p.entry.reference for p in parts if p.entry.reference))
    sign: Sign = "≥" if least else "≈" if any(p.shared or p.entry.about for p in parts) else ""
    cell = _cell(
        amount, sign, frame.tenths, doubt=any(p.entry.doubt for p in parts), keys=keys,
        computed=len(parts) > 1 or sign == "≈",
    )  # fmt: skip
    if any(p.entry.weighed for p in parts):
        every = all(p.entry.weighed for p in parts)
        words = _("{amount}, weighed") if every else _("{amount}, some of it weighed")
        return msgspec.structs.replace(cell, said=words.format(amount=cell.said), computed=True)
    return cell


def _cell(
    amount: Decimal, sign: Sign, tenths: bool, *, plus: bool = False,
    fixed: bool = False, doubt: bool = False,
    keys: tuple[str, ...] = (), computed: bool = True,
) -> FluidCell:  # fmt: skip
    text = written(amount, tenths=tenths, fixed=fixed, plus=plus, rough=sign == "≈")
    words = {
        "≥": _("at least {amount}"), "≤": _("at most {amount}"), "≈": _("about {amount}"),
        "?": _("{amount}, not complete"), "": "{amount}",
    }[sign].format(amount=text)  # fmt: skip
    said = _("{amount}, to be checked").format(amount=words) if doubt else words
    return FluidCell(text, sign, doubt, said, keys if len(keys) <= _MOST_KEYS else (), computed)


def written(
    amount: Decimal, *, tenths: bool = False, fixed: bool = False, plus: bool = False, rough: bool = False
) -> str:
    """Whole millilitres; of a small child, and below ten, with one decimal where there is any, or always
    (`fixed`). What is only about so much (`rough`) has none but a small child's."""
    exact = tenths or (not rough and abs(amount) < _SMALL and amount != amount.to_integral_value())
    rounded = amount.quantize(Decimal("0.1") if exact else Decimal(1), ROUND_HALF_UP)
    if not fixed and rounded == rounded.to_integral_value():
        rounded = rounded.quantize(Decimal(1))
    # What was rounded to nought is not minus nought.
    return number(abs(rounded) if rounded == 0 else rounded, sign=plus)


def total(amount: Decimal, small: bool) -> str:
    """The sum of a stay with its unit: litres, of a patient so small that a tenth of one is much, mL."""
    if small:
        return f"{written(amount, tenths=True, plus=True)}{NBSP}mL"
    return f"{number((amount / 1000).quantize(Decimal('0.1')), sign=True)}{NBSP}L"


def _balance_rows(frame: Frame, extra: Extra) -> Iterable[FluidRow]:
    yield _row("balance", _("Balance"), map(_net(frame), frame.periods, frame.lacks), "balance", "mL")
    yield _row("running", _("Running balance"), _running(frame), "balance", "mL")
    if extra.kilos is not None:
        for key, name, amount in _PER_KILO:
            yield _per_kilo(frame, extra.kilos, key, name(), amount)
        yield _row("kilos", _("Weight used"), map(_weight_cell, frame.periods, extra.kilos), "part", "kg")


def _weight_cell(one: Balance, weight: Weight | None) -> FluidCell:
    if weight is None or not one.entries:
        return FluidCell()
    text = fluid_words.weight_text(weight)
    said = _("weight at birth {kg}").format(kg=text) if weight.birth else text
    return FluidCell(text, said=said, keys=(weight.reference,))


def sign_of(lack: Lack, about: bool) -> Sign:
    """Sign of intake less output: more intake makes it a lower bound, more output an upper one."""
    if lack.into and lack.out:
        return "?"
    return "≥" if lack.into else "≤" if lack.out else "≈" if about else ""


def _net(frame: Frame) -> Callable[[Balance, Lack], FluidCell]:
    def cell(one: Balance, lack: Lack) -> FluidCell:
        if not one.entries:
            return FluidCell()
        about = any(p.shared or p.entry.about for p in one.parts)
        return _cell(
            one.net, sign_of(lack, about), frame.tenths, plus=True, keys=one.references,
            doubt=any(p.entry.doubt for p in one.parts),
        )  # fmt: skip

    return cell


def _running(frame: Frame) -> Iterable[FluidCell]:
    """The sum from the beginning: whatever was lacking once is lacking for ever."""
    every = accumulate(
        frame.carried, lambda a, b: Lack(a.into or b.into, a.out or b.out), initial=frame.earlier
    )
    told = list(every)[1:]
    doubt = about = False
    begun = frame.before != 0
    for one, net, lack in zip(frame.periods, running(frame.periods, frame.before), told, strict=True):
        begun = begun or bool(one.entries)
        doubt = doubt or any(p.entry.doubt for p in one.parts)
        about = about or any(p.entry.about for p in one.parts)
        divided = any(p.shared for p in one.parts)
        sign = sign_of(lack, about or divided)
        yield _cell(net, sign, frame.tenths, plus=True, doubt=doubt) if begun else FluidCell()


_PER_KILO: Final[tuple[tuple[str, Callable[[], str], Callable[[Balance], Decimal]], ...]] = (
    ("kilo in", lambda: _("Intake per kg"), lambda one: one.intake),
    ("kilo out", lambda: _("Output per kg"), lambda one: one.output),
    ("kilo balance", lambda: _("Balance per kg"), lambda one: one.net),
)


def _per_kilo(
    frame: Frame, kilos: Sequence[Weight | None], key: str, name: str, amount: Callable[[Balance], Decimal]
) -> FluidRow:
    def cell(one: Balance, lack: Lack, weight: Weight | None) -> FluidCell:
        side = key.rpartition(" ")[2]
        if weight is None or not any(side in ("balance", p.entry.direction) for p in one.parts):
            return FluidCell()
        about = any(p.shared or p.entry.about for p in one.parts)
        if side == "balance":
            sign = sign_of(lack, about)
        else:
            sign = "≥" if (lack.into if side == "in" else lack.out) else "≈" if about else ""
        by_kilo = amount(one) / weight.kilos
        return _cell(by_kilo, sign, True, fixed=True, plus=side == "balance", keys=one.references)

    return _row(key, name, map(cell, frame.periods, frame.lacks, kilos), "sum", "mL/kg")


def _losses(frame: Frame, losses: Sequence[Decimal | None]) -> Iterable[FluidRow]:
    estimated = [FluidCell() if one is None else _cell(one, "≈", False) for one in losses]
    yield _row("insensible", _("Insensible loss, estimated"), estimated, "estimate", "mL")

    def cell(one: Balance, lack: Lack, loss: Decimal | None) -> FluidCell:
        if loss is None or not one.entries:
            return FluidCell()
        sign = sign_of(lack, True)
        return _cell(one.net - loss, sign, frame.tenths, plus=True, keys=one.references)

    cells = map(cell, frame.periods, frame.lacks, losses)
    yield _row("with insensible", _("Balance less the estimate"), cells, "estimate", "mL")
