"""The one reading of family history: relatives with their diseases (FamilyMemberHistory), and Conditions
that tell of the family's."""

from __future__ import annotations

import re
from typing import Final

from desktop.clinical.record.patient import conditions, own
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, FamilyMemberHistory
from desktop.fhir.when import utc_stamp

_NOT_BY_BLOOD: Final = frozenset(
    {
        "SPS", "HUSB", "WIFE", "DOMPART", "SIGOTHR", "FMRSPS", "INLAW", "CHLDINLAW", "DAUINLAW", "SONINLAW",
        "PRNINLAW", "FTHINLAW", "MTHINLAW", "SIBINLAW", "BROINLAW", "SISINLAW", "CHLDADOPT", "DAUADOPT",
        "SONADOPT", "ADOPTF", "ADOPTM", "ADOPTP", "CHLDFOST", "DAUFOST", "SONFOST", "PRNFOST", "FTHFOST",
        "MTHFOST", "STPCHLD", "STPDAU", "STPSON", "STPPRN", "STPFTH", "STPMTH", "STPSIB", "STPBRO", "STPSIS",
        "FRND", "NBOR", "ROOM",
    }
)  # fmt: skip
"""HL7's RoleCode of relations that nothing is inherited by."""
_NOT_BY_BLOOD_WORDS: Final = re.compile(
    r"\b(?:ektefelle|ektemann|kone|samboer|partner|svigers?\w*|svoger|adoptiv\w*|fostermor|fosterfar|foster"
    r"|ste(?:mor|far|bror|soster|sonn|datter|barn)|spouse|husband|wife|in-law|adopt\w*|step\w*|friend)\b"
)


def standing(chart: Chart) -> tuple[FamilyMemberHistory, ...]:
    """The relatives whose entries were not made in error, in the order of their relation."""
    found = [one for one in chart.all(FamilyMemberHistory) if one.status != "entered-in-error"]
    return tuple(sorted(found, key=lambda one: (fold(relation(one)), utc_stamp(one.date), one.id)))


def as_problems(chart: Chart) -> tuple[Condition, ...]:
    """Family history that was written as a problem, and was not taken back."""
    found = [one for one in conditions.standing(chart) if own.kind(one) == "family"]
    return tuple(sorted(found, key=lambda one: (conditions.name(one), one.id)))


def by_blood(one: FamilyMemberHistory) -> bool:
    """True unless the relation is one that nothing is inherited by; one that nobody wrote may be any."""
    concept = one.relationship
    if concept is None:
        return True
    if any(coding.code.upper() in _NOT_BY_BLOOD for coding in concept.coding):
        return False
    return not any(
        _NOT_BY_BLOOD_WORDS.search(fold(text))
        for text in (concept.text, *(coding.display for coding in concept.coding))
    )


def relation(one: FamilyMemberHistory) -> str:
    """Relation in the record's words, else those for HL7's code: `mor`, `søster`."""
    concept = one.relationship
    if concept is None:
        return _("relative, relation not written")
    codes = {coding.code.upper() for coding in concept.coding}
    known = next((words for code, words in _relations().items() if code in codes), "")
    return concept.text or known or concept.label or _("relative, relation not written")


def _relations() -> dict[str, str]:
    return {
        "NMTH": _("mother"), "MTH": _("mother"), "NFTH": _("father"), "FTH": _("father"),
        "PRN": _("parent"), "NBRO": _("brother"), "HBRO": _("half-brother"), "BRO": _("brother"),
        "NSIS": _("sister"), "HSIS": _("half-sister"), "SIS": _("sister"),
        "NSIB": _("sibling"), "HSIB": _("half-sibling"), "SIB": _("sibling"),
        "TWIN": _("twin"), "TWINBRO": _("twin brother"), "TWINSIS": _("twin sister"),
        "DAUC": _("daughter"), "DAU": _("daughter"), "NDAU": _("daughter"),
        "SONC": _("son"), "SON": _("son"), "CHILD": _("child"), "NCHILD": _("child"),
        "MGRMTH": _("maternal grandmother"), "PGRMTH": _("paternal grandmother"),
        "MGRFTH": _("maternal grandfather"), "PGRFTH": _("paternal grandfather"),
        "GRMTH": _("grandmother"), "GRFTH": _("grandfather"), "GRPRN": _("grandparent"),
        "MAUNT": _("maternal aunt"), "PAUNT": _("paternal aunt"), "AUNT": _("aunt"),
        "MUNCLE": _("maternal uncle"), "PUNCLE": _("paternal uncle"), "UNCLE": _("uncle"),
        "COUSN": _("cousin"), "NEPHEW": _("nephew"), "NIECE": _("niece"), "FAMMEMB": _("relative"),
    }  # fmt: skip
