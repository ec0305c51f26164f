"""Doubts about a code that somebody wrote: unknown, or retired.

Only what can be judged here is: ICD-10 by how its codes look and by the site's own file, ATC by its groups
and the codes that were moved, the national laboratory list by how its codes look and by what they stand for
here, SNOMED CT by its check digit. Of every other system, and where there is no whole list, nothing is said.
What is large is read when the first code of its system is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Final

import msgspec

from desktop.clinical import icd10, vocabulary
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.fhir.systems import ATC, ATC_NO, ICD10, LOINC, NLK, SNOMED, canonical

_ICD: Final = (ICD10, "http://hl7.org/fhir/sid/icd-10-no")
_ATC: Final = re.compile(r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?")
_ATC_GROUPS: Final[Mapping[str, frozenset[int]]] = {
    "A": frozenset(range(1, 17)), "B": frozenset((1, 2, 3, 5, 6)),
    "C": frozenset((*range(1, 6), *range(7, 11))), "D": frozenset(range(1, 12)),
    "G": frozenset(range(1, 5)), "H": frozenset(range(1, 6)),
    "J": frozenset((1, 2, 4, 5, 6, 7)), "L": frozenset(range(1, 5)), "M": frozenset((*range(1, 6), 9)),
    "N": frozenset(range(1, 8)), "P": frozenset(range(1, 4)), "R": frozenset((1, 2, 3, 5, 6, 7)),
    "S": frozenset(range(1, 4)), "V": frozenset((1, 3, 4, 6, 7, 8, 9, 10, 20)),
}  # fmt: skip
"""The therapeutic groups (the second level) of each anatomical one."""
_ICD_FORM: Final = re.compile(r"[A-Z](?:\d(?:[0-9A-Z](?:\.?[0-9A-Z]{0,4})?)?)?")
_NLK: Final = re.compile(r"(?:NPU|NOR)\d{5}")
_LOINC: Final = re.compile(r"(?:LA|LG|LL|LP)?\d{1,7}-\d")
_SNOMED: Final = re.compile(r"[1-9]\d{5,17}")


def doubt(system: str, code: str, *, of: str = "", beside: Collection[str] = ()) -> str:
    """Doubt about a code, or about the beginning of one (`I63*`), as a sentence; empty for none.

    `of` is the analysis whose code it is said to be. `beside` are codes that are written with it: an old one
    is right beside the one in its place, since records of before hold it.
    """
    judge = _JUDGES.get(canonical(system))
    return judge(code.removesuffix("*"), code.endswith("*"), of, beside) if judge is not None else ""


def _icd10(code: str, begins: bool, _of: str, _beside: Collection[str]) -> str:
    if not _ICD_FORM.fullmatch(code):
        words = _(
            "“{code}” is no ICD-10 code: a letter and two digits, then a point. Of another system it is"
            " written “system|code”."
        )
        return words.format(code=code)
    known = icd10.codes()
    if not known.whole:
        return ""
    found = None if begins else known.code(code)
    if found is not None:
        return _("The code {code} of ICD-10 is retired.").format(code=found.code) if found.retired else ""
    below = known.below(code)
    if not below:
        return _("There is no code {code} in the hospital's ICD-10.").format(code=code)
    if all(one.retired for one in below):
        return _("All codes of ICD-10 that begin with {code} are retired.").format(code=code)
    return ""


def _atc(code: str, _begins: bool, _of: str, beside: Collection[str]) -> str:
    group = _ATC_GROUPS.get(code[:1], frozenset())
    if not _ATC.fullmatch(code) or not group or (len(code) > 1 and int(code[1:3]) not in group):
        return _("“{code}” is no ATC code.").format(code=code)
    moved = _moved()
    # The group's new place where that of the medicine isn't known.
    old = next((code[:n] for n in range(len(code), 3, -1) if code[:n] in moved), "")
    if not old or any(moved[old].startswith(one) for one in beside if one != code):
        return ""
    words = _(
        "The ATC code {code} is retired; now it is {now}. What reads records names both: those of before hold"
        " the old one."
    )
    return words.format(code=code, now=moved[old])


def _nlk(code: str, begins: bool, of: str, _beside: Collection[str]) -> str:
    if not begins and not _NLK.fullmatch(code):
        return _("“{code}” is no code of the national laboratory list: NPU or NOR, and five digits.").format(
            code=code
        )
    found = _analysis_of().get(code, of)
    if of and found != of:
        words = _("{code} is a code of “{name}” too: its results would be taken from there.")
        return words.format(code=code, name=found)
    return ""


def _loinc(code: str, begins: bool, _of: str, _beside: Collection[str]) -> str:
    # Its last digit is not worked out: codes in use have others than the rule for them gives.
    if begins or _LOINC.fullmatch(code):
        return ""
    return _("“{code}” is no LOINC code: digits, a hyphen, a last digit.").format(code=code)


def _snomed(code: str, begins: bool, _of: str, _beside: Collection[str]) -> str:
    if begins or (_SNOMED.fullmatch(code) and _checks(code)):
        return ""
    return _("“{code}” is no SNOMED CT number: its last digit does not fit the others.").format(code=code)


_JUDGES: Final[Mapping[str, Callable[[str, bool, str, Collection[str]], str]]] = {
    **dict.fromkeys(_ICD, _icd10), ATC: _atc, ATC_NO: _atc, NLK: _nlk, LOINC: _loinc, SNOMED: _snomed,
}  # fmt: skip


class _Moved(msgspec.Struct):
    moved: dict[str, str]


def atc_today(code: str) -> str:
    """The ATC code of today of a medicine whose code was retired; of every other the code itself."""
    now = _moved().get(code, "")
    return now if len(now) == len(code) else code


@cache
def _moved() -> dict[str, str]:
    data = (resources() / "vocabulary" / "atc_moved.json").read_bytes()
    return from_json(data, _Moved).moved


@cache
def _analysis_of() -> dict[str, str]:
    """The shipped analysis of each code of the national list."""
    rows = vocabulary.ANALYSES.shipped().analyses
    own = {code.code: row.key for row in rows for code in row.codes}
    return {c.code: row.key for row in vocabulary.code_rows() for c in row.codes if c.system == NLK} | own


def _checks(number: str) -> bool:
    """True when a number passes Verhoeff's check, by which SNOMED CT is numbered."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = _times(check, _moved_by(place % 8, int(digit)))
    return check == 0


def _times(one: int, other: int) -> int:
    """Product of two symmetries of a pentagon (dihedral group D5), as Verhoeff's check uses it."""
    if one < 5:
        return (one + other) % 5 + (5 if other >= 5 else 0)
    return (one - other) % 5 + (0 if other >= 5 else 5)


@cache
def _moved_by(times: int, digit: int) -> int:
    for _step in range(times):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit
