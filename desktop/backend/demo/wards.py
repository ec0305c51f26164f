"""The wards of the demo hospital: one for each specialty, and more of them when there are many patients."""

from __future__ import annotations

from typing import Final

import msgspec

HOSPITAL: Final = "Organization/sykehuset"


class Ward(msgspec.Struct, frozen=True):
    """A ward: key, name, specialty, its beds, and who answers for its patients."""

    key: str
    name: str
    specialty: str
    beds: tuple[str, ...]
    kind: str = "IMP"
    """Encounter.class of its stays: IMP, EMER or OBSENC."""

    @property
    def location(self) -> str:
        """Reference of the ward."""
        return f"Location/{self.key}"

    @property
    def office(self) -> str:
        """Reference of the ward's organisation, which sends its letters."""
        return f"Organization/{self.key}"

    def bed(self, name: str) -> str:
        """Reference of a bed."""
        return f"Location/{self.key}-{name.lower()}"


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"{n:02}" for n in range(1, count + 1))


_HJERTE: Final = (*_numbered(11), "12A", "12B", "13", "14A", "14B", "15A", "15B", *_numbered(19)[15:])

BASE: Final = (
    Ward("hjerte3", "Hjerte 3", "Hjertesykdommer", _HJERTE),
    Ward("akuttmottak", "Akuttmottak", "Akutt- og mottaksmedisin", _numbered(10), "EMER"),
    Ward("lunge2", "Lunge 2", "Lungesykdommer", _numbered(10)),
    Ward("gastro1", "Gastrokirurgi 1", "Gastroenterologisk kirurgi", _numbered(10)),
    Ward("ortopedi2", "Ortopedi 2", "Ortopedisk kirurgi", _numbered(10)),
    Ward("intensiv", "Intensiv", "Anestesiologi", _numbered(10)),
    Ward("geriatri1", "Medisin og geriatri 1", "Geriatri", _numbered(10)),
    Ward("nevro1", "Nevrologi og slag 1", "Nevrologi", _numbered(10)),
    Ward("barn2", "Barn 2", "Barnesykdommer", _numbered(10)),
    Ward("nyfodt", "Nyfødt intensiv", "Nyfødtmedisin", _numbered(10)),
    Ward("fode1", "Føde og barsel 1", "Fødselshjelp og kvinnesykdommer", _numbered(10)),
    Ward("onkologi1", "Kreft 1", "Onkologi", _numbered(10)),
    Ward("nyre1", "Nyre 1", "Nyresykdommer", _numbered(10)),
    Ward("psyk1", "Psykiatri 1", "Psykiatri", _numbered(10)),
    Ward("infeksjon1", "Infeksjon 1", "Infeksjonssykdommer", _numbered(10)),
    Ward("kad", "KAD", "Kommunalt akutt døgnopphold", _numbered(10), "OBSENC"),
)

BY_KEY: Final = {ward.key: ward for ward in BASE}
HOME: Final = BASE[0]
"""The ward that the application opens on; it is filled first, up to 20 patients."""

FIRST: Final = 20
FREE_BEDS: Final = {"hjerte3": ("18", "19")}
"""Beds that nobody is put in; every other ward keeps its last one free."""


def extra(number: int, ward: Ward) -> Ward:
    """The `number`-th (from 1) further ward of the same specialty, with 20 beds."""
    stem = ward.name.rstrip("0123456789 ")
    digits = ward.name.removeprefix(stem).strip()
    first = int(digits) if digits else 1
    return Ward(f"{ward.key}-{number}", f"{stem} {first + number}", ward.specialty, _numbered(20), ward.kind)


def free_beds(ward: Ward) -> tuple[str, ...]:
    """Beds that patients may be put in, in order."""
    kept = FREE_BEDS.get(ward.key, ward.beds[-1:])
    return tuple(bed for bed in ward.beds if bed not in kept)
