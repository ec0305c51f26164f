"""Identity numbers of a patient: the official current one, others beside it, and former ones."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, NamedTuple

from desktop.clinical.identity import formatted, plain
from desktop.fhir.elements import Identifier, Period
from desktop.fhir.resources import Patient
from desktop.fhir.systems import D_NUMBER, FNR, HELP_NUMBER
from desktop.fhir.when import after, instant

Kind = Literal["fnr", "d", "help", ""]
_SYSTEMS: Final[dict[str, Kind]] = {FNR: "fnr", D_NUMBER: "d", HELP_NUMBER: "help"}
_KINDS: Final = {system.removeprefix("urn:oid:"): kind for system, kind in _SYSTEMS.items()}
_ORDER: Final[dict[Kind, int]] = {"fnr": 0, "d": 1, "help": 2, "": 3}
_USES: Final = {"official": 0, "usual": 1, "": 2}
_WEAK: Final = ("temp", "secondary")


class Number(NamedTuple):
    """A number as it is to be compared: an identity number without spaces. `kind` is empty for another
    system's. `weak`: it is temporary (`temp`), another's (`secondary`), or how long it holds can't be read
    (`unsure`)."""

    value: str
    kind: Kind = ""
    weak: Literal["", "temp", "secondary", "unsure"] = ""

    @property
    def text(self) -> str:
        """The number as people write it."""
        return formatted(self.value) if self.kind else self.value


class Numbers(NamedTuple):
    """`official` is the one that a patient is known by now, None where none holds. `rivals` hold as much and
    are of the same kind: somebody must find out. `former` held once, or will."""

    official: Number | None
    rivals: tuple[Number, ...] = ()
    former: tuple[Number, ...] = ()


def of(patient: Patient, now: datetime) -> Numbers:
    """The numbers of a patient at a moment: whatever order they stand in, one that is over is none."""
    current: list[tuple[tuple[int, ...], Number]] = []
    former: dict[Number, None] = {}
    for at, one in enumerate(patient.identifier):
        value = read(one)
        if not value.value:
            continue
        if one.use == "old" or _out(one.period, now):
            former[value] = None
            continue
        if one.use in _WEAK:
            value = value._replace(weak=one.use)  # type: ignore[arg-type]
        elif not _readable(one.period):
            value = value._replace(weak="unsure")
        # A hospital's own number never stands before one of the state's, however weak that is.
        use = _USES.get(one.use, 3)
        current.append(((_state(value), bool(value.weak), _ORDER[value.kind], use, at), value))
    if not current:
        return Numbers(None, (), tuple(former))
    current.sort(key=lambda pair: pair[0])
    best = current[0][1]
    # Of other systems everybody has several.
    alike = (n for _rank, n in current[1:] if best.kind and n.kind == best.kind and n.weak == best.weak)
    rivals = dict.fromkeys(n for n in alike if n.value != best.value)
    held = {n.value for _rank, n in current}
    return Numbers(best, tuple(rivals), tuple(n for n in former if n.value not in held))


def every(patient: Patient) -> frozenset[str]:
    """All values that the patient has or had, as they are to be compared."""
    return frozenset(read(one).value for one in patient.identifier) - {""}


def named(patient: Patient) -> frozenset[tuple[str, str]]:
    """The same, each with its system: two people with one of these have the same number."""
    return frozenset(
        (read(one).kind or one.system, value) for one in patient.identifier if (value := read(one).value)
    )


def read(identifier: Identifier) -> Number:
    """The number of an identifier, whatever spaces it is written with."""
    kind = _KINDS.get(identifier.system.strip().casefold().removeprefix("urn:oid:"), "")
    value = identifier.value.strip()
    return Number(plain(value) if kind else value, kind)


def _state(value: Number) -> int:
    return 0 if value.kind else 1


def _out(period: Period | None, now: datetime) -> bool:
    """True when a period is over, or has not begun."""
    if period is None:
        return False
    begins, over = instant(period.start), after(period.end)
    return (over is not None and over <= now) or (begins is not None and begins > now)


def _readable(period: Period | None) -> bool:
    if period is None:
        return True
    return all(not text or instant(text) is not None for text in (period.start, period.end))
