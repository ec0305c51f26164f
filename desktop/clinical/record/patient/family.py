"""The one reading of family history: relatives with their diseases (FamilyMemberHistory), and Conditions
that tell of the family's."""

from __future__ import annotations

import re
from typing import Final, Literal

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.patient import conditions, own
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Condition, FamilyMemberHistory
from desktop.fhir.when import utc_stamp

Known = Literal["told", "partly", "not-known", "unread", "unclear"]
"""`partly`: not all was told. `not-known`: the relative's health is not known. `unread`: it holds what may
change its meaning and nobody here can read. `unclear`: a status that nobody here knows."""
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
_BY_BLOOD_WORDS: Final = re.compile(
    r"(?:(?:min|hans|hennes|sin|my|full|halv|half|tvilling|twin|yngre|eldre|younger|older)[ -]?)*"
    r"(?:mor|mamma|far|pappa|bror|soster|sosken|sonn|datter|barn|tante|onkel|fetter|kusine|niese|nevo"
    r"|mormor|morfar|farmor|farfar|besteforeldre|bestemor|bestefar|oldemor|oldefar|forelder|foreldre"
    r"|mother|father|brother|sister|sibling|son|daughter|child|parent|aunt|uncle|cousin|niece|nephew"
    r"|grandmother|grandfather|grandparent)\b"
    r"|.*(?<!ikke )(?<!not )\b(?:biologisk\w*|kjodelig\w*|genetisk\w*|biological|genetic|natural|by blood)\b"
)
"""Words that a relative by blood is called by, at the head of what is written, or in so many words."""
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
    """True unless the relation is one that nothing is inherited by. One that nobody wrote may be any, and so
    may one that is told in two ways, or with what can't be read."""
    concept = one.relationship
    if concept is None or is_unread(one):
        return True
    said = _said_of_blood(concept)
    return True in said or False not in said


def _said_of_blood(concept: CodeableConcept) -> set[bool | None]:
    """Meaning of each code and each text of a relation: by blood, not by blood, or nothing of it."""
    codes = {coding.code.upper() for coding in concept.coding}
    found: set[bool | None] = {
        False if code in _NOT_BY_BLOOD else code in _relations() or None for code in codes
    }
    for text in map(fold, (concept.text, *(coding.display for coding in concept.coding))):
        if _BY_BLOOD_WORDS.match(text):
            found.add(True)
        elif _NOT_BY_BLOOD_WORDS.search(text):
            found.add(False)
    return found


def known(one: FamilyMemberHistory) -> Known:
    """State of what is told of a relative; only `told` says that what is not written is not there."""
    if is_unread(one):
        return "unread"
    if one.status == "health-unknown" or one.data_absent_reason is not None:
        return "not-known"
    if one.status == "partial":
        return "partly"
    return "told" if one.status == "completed" else "unclear"


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
