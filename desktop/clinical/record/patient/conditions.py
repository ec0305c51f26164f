"""The one reading of problems and diagnoses: which stand, which go on, and what they say of a pregnancy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from desktop.clinical.record import sided
from desktop.clinical.record.observed import AHEAD, use_of
from desktop.clinical.record.patient import own
from desktop.core.clock import shifted
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Condition, Observation
from desktop.fhir.systems import LOINC
from desktop.fhir.when import Moment, Precision, after, for_oldest, instant, parse

_WRONG: Final = ("entered-in-error", "refuted")
_WRONG_WORDS: Final = (
    "feilfort",
    "feilregistrert",
    "avkreftet",
    "utelukket",
    "entered in error",
    "ruled out",
)
_SURE_WORDS: Final = ("bekreftet", "sikker", "pavist", *_WRONG_WORDS)
_ACTIVE: Final = ("active", "recurrence", "relapse")
_REMISSION: Final = ("remission",)
_ENDED: Final = ("inactive", *_REMISSION, "resolved")
_ACTIVE_WORDS: Final = ("aktiv", "pagaende", "pagar", "residiv", "tilbakefall", "ongoing", "current")
_REMISSION_WORDS: Final = ("remisjon", "i remisjon", "in remission")
_ENDED_WORDS: Final = (
    "inaktiv", "ikke aktiv", "avsluttet", *_REMISSION_WORDS, "frisk", "helbredet", "over", "ended", "past",
)  # fmt: skip
_ICD: Final = ("7110", "icd-10-no", "icd-10", "icd-10-cm")
"""URL endings of the ICD-10 code systems."""

Pregnancy = Literal["pregnant", "after-birth", "not-pregnant", ""]
"""Pregnancy status by the record; empty without a statement that still holds."""
_STATUS: Final = ("82810-3", "11449-6")
"""LOINC: pregnancy status."""
_ASKED: Final = ("graviditet", "gravid", "pregnancy status", "pregnancy", "pregnant")
"""Folded names of an observation that asks it, where it has no code of LOINC."""
_SAID_YES: Final = ("gravid", "pregnant", "ja", "yes", "positiv", "positive")
"""Folded words that say that she is pregnant; others say nothing, for words never reassure."""
_YES: Final = ("77386006", "LA15173-0")
_NO: Final = ("60001007", "LA26683-5")
"""SNOMED CT and LOINC answers to it."""
_AFTER: Final = (
    "O601", "O602", "O603", "O70", "O72", "O73", "O8", "O90", "O91", "O92", "O94", "Z37", "Z39",
)  # fmt: skip
"""ICD-10 of a delivery that is over, and of the time after it."""
_CARRIED: Final = ("O0", "O1", "O2", "O3", "O4", "O6", "O71", "O74", "O75", "O98", "O99", "Z33", "Z34", "Z35")
"""ICD-10 of a pregnancy, of labour (O60.0: too early, without delivery), and of what may complicate either or
the time after: as long as no birth is told of she still carries the child."""
_OWN: Final = ("O0", "Z33", "Z34", "Z35")
"""ICD-10 by which it is said that she is pregnant, and not only what complicates or complicated it."""
_CODED: Final = ("77386006", "72892002", "47200007")
"""SNOMED CT: pregnant; normal pregnancy; high risk pregnancy."""
_WORDS: Final = ("gravid", "pregnan", "svangerskap", "normal pregnan")
LONGEST: Final = timedelta(days=300)
"""No pregnancy lasts longer: what was said before that says nothing of today."""
LATELY: Final = timedelta(days=42)
"""Time after a birth in which complications of the pregnancy are still recorded, and no other one is
known."""
_EVER: Final = datetime(1, 1, 2, tzinfo=UTC)


def stands(condition: Condition) -> bool:
    """True when the condition is valid: neither refuted nor entered in error."""
    return not _is(condition.verification_status, _WRONG, _WRONG_WORDS)


def _is(concept: CodeableConcept | None, codes: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """True when a status has one of these codes; without any code, when its text is one of these words."""
    if concept is None:
        return False
    coded = [one.code for one in concept.coding if one.code]
    if coded:
        return any(code in codes for code in coded)
    return fold(concept.text).strip(" .") in words or fold(concept.text).strip() in codes


def standing(chart: Chart) -> tuple[Condition, ...]:
    """All that were not taken back, over or not."""
    return tuple(c for c in chart.all(Condition) if stands(c))


def name(condition: Condition) -> str:
    """The name with place and side, as it is said everywhere; empty where it has none."""
    return sided.named(condition)


def is_own(condition: Condition) -> bool:
    """True when the condition tells of a disease of the patient's own: no family history, no denial."""
    return own.kind(condition) == "own"


def is_uncertain(condition: Condition) -> bool:
    """True when the condition is suspected, provisional, or a differential diagnosis; or when its status is
    one that nobody here knows."""
    doubt = condition.verification_status
    if doubt is None or not (doubt.coding or doubt.text):
        return False
    return not _is(doubt, ("confirmed", *_WRONG), _SURE_WORDS)


def onset(condition: Condition) -> str:
    """Onset of the condition, as recorded; empty where it isn't."""
    period = condition.onset_period
    return condition.onset_date_time or (period.start if period else "")


def since(condition: Condition) -> str:
    """Onset of the condition, else its recording date."""
    return onset(condition) or condition.recorded_date


def known_first(condition: Condition) -> tuple[Moment, str]:
    """Sort key of conditions: the oldest first, those without a time last."""
    return for_oldest(onset(condition), condition.recorded_date), condition.id


def abatement(condition: Condition) -> str:
    """Abatement of the condition, as recorded; empty where it isn't."""
    period = condition.abatement_period
    return condition.abatement_date_time or ((period.end or period.start) if period else "")


def is_active(condition: Condition, now: datetime) -> bool:
    """True when the condition is active: by its status, else by its dates; never before its onset. Family
    history and what is denied never are."""
    if not stands(condition) or not is_own(condition):
        return False
    begins = instant(onset(condition))
    if begins is not None and begins > now and begins - now > AHEAD:
        return False
    status = condition.clinical_status
    if _is(status, _ACTIVE, _ACTIVE_WORDS):
        return True
    # A status that nobody here knows takes nothing off the list.
    return not has_ended(condition) and not _over(condition, now)


def has_ended(condition: Condition) -> bool:
    """True when the clinical status says that the condition is over, not that it has not begun."""
    return _is(condition.clinical_status, _ENDED, _ENDED_WORDS)


def in_remission(condition: Condition) -> bool:
    """True when the clinical status says that the condition is in remission, which is not that it is over for
    good."""
    return _is(condition.clinical_status, _REMISSION, _REMISSION_WORDS)


def _over(condition: Condition, now: datetime) -> bool:
    ended = after(abatement(condition))
    if ended is not None:
        return ended <= now
    return bool(condition.abatement_string or condition.abatement_age or condition.abatement_range)


def active(chart: Chart, now: datetime) -> tuple[Condition, ...]:
    """Active conditions."""
    return tuple(c for c in chart.all(Condition) if is_active(c, now))


def icd_code(condition: Condition) -> str:
    """The ICD-10 code of whatever edition, as written; empty without one."""
    codings = condition.code.coding if condition.code else ()
    return next((c.code for c in codings if c.code and c.system.endswith(_ICD)), "")


class Said(NamedTuple):
    """Statement on a pregnancy, with its time; of an end the last moment at which it may have been. `own`:
    it is said of then, and is not written down of the time before: she is pregnant, or the time after goes
    on.
    """

    at: datetime
    kind: Pregnancy
    own: bool


def weighed(
    every: Iterable[Said], now: datetime, birth: datetime | None
) -> tuple[Pregnancy, datetime | None]:
    """Pregnancy status from all statements, with a recorded `birth`; and the end of a pregnancy, where there
    is one and it is known. In doubt it goes on: then a medicine is asked about."""
    held = [one for one in every if one.at == _EVER or now - one.at <= LONGEST]
    ends = [one.at for one in held if one.kind == "after-birth"]
    ends += [birth] if birth is not None and now - birth <= LONGEST else []
    over = max((at for at in ends if at != _EVER), default=None)
    rest = [one for one in held if one.kind != "after-birth"]
    if over is not None:
        rest = [one for one in rest if one.at > over and (one.own or one.at - over > LATELY)]
    if rest:
        return max(rest, key=lambda one: (one.at, one.kind == "pregnant")).kind, None
    lately = birth is not None and now - birth <= LATELY
    after = lately or any(one.kind == "after-birth" and one.own for one in held)
    return ("after-birth" if after else ""), over


def said(chart: Chart, now: datetime) -> list[Said]:
    """All that the answers and problems say of a pregnancy; `record.pregnancy` decides."""
    found: list[Said] = []
    for one in answers(chart):
        kind, at = _said_by(one), instant(one.when)
        if kind and at is not None and use_of(one, now).decide:
            found.append(Said(at, kind, True))
    for condition in standing(chart):
        kind = _kind(condition)
        if kind == "after-birth" and not is_uncertain(condition) and not _ahead(condition, now):
            # That it is no longer a problem takes no birth back.
            found.append(Said(_last(since(condition), now), kind, is_active(condition, now)))
        elif kind == "pregnant" and is_active(condition, now):
            own = bool(onset(condition)) and not _complicates(condition)
            found.append(Said(instant(since(condition)) or _EVER, kind, own))
    return found


def _ahead(condition: Condition, now: datetime) -> bool:
    begins = instant(onset(condition))
    return begins is not None and begins > now


def _last(when: str, now: datetime) -> datetime:
    """The last moment that a time may mean: of a day its end, but never one ahead."""
    moment = parse(when)
    if moment is None:
        return _EVER
    if moment.precision is not Precision.DAY:
        return min(moment.start, now)
    return min(shifted(moment.start, timedelta(days=1)), now)


def _complicates(condition: Condition) -> bool:
    code = icd_code(condition).replace(".", "")
    return bool(code) and not code.startswith(_OWN)


def answers(chart: Chart) -> tuple[Observation, ...]:
    """The answers about pregnancy that say yes or no, whenever they were given."""
    part = chart.part(Observation)
    return part.once("pregnancy status", lambda: _answers(part))


def _answers(chart: Chart) -> tuple[Observation, ...]:
    every = chart.each("pregnancy status", chart.all(Observation), _answer, of=None)
    return tuple(one for one in every if one is not None)


def _answer(one: Observation) -> Observation | None:
    return one if _said_by(one) else None


def _said_by(one: Observation) -> Pregnancy:
    """The answer of one observation about pregnancy, by code, by yes or no, or in words."""
    code, answer = one.code, one.value_codeable_concept
    if code is None:
        return ""
    asked = code.code(LOINC) in _STATUS
    if not asked and not (code.has(*_CODED) or fold(code.label) in _ASKED):
        return ""
    coded = answer is not None and bool(answer.coding)
    if answer is not None and answer.has(*_YES):
        return "pregnant"
    if asked and answer is not None and answer.has(*_NO):
        return "not-pregnant"
    if one.value_boolean is not None:
        return "pregnant" if one.value_boolean else "not-pregnant" if asked else ""
    words = one.value_string or (answer.words if answer is not None and not coded else "")
    return "pregnant" if fold(words).strip(" .!") in _SAID_YES else ""


def _kind(condition: Condition) -> Pregnancy:
    code = icd_code(condition).replace(".", "")
    if code.startswith(_AFTER):
        return "after-birth"
    if code.startswith(_CARRIED):
        return "pregnant"
    concept = condition.code
    if concept is None:
        return ""
    named = not code and fold(concept.label).startswith(_WORDS)
    return "pregnant" if concept.has(*_CODED) or named else ""
