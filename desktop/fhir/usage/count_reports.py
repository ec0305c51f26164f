"""MeasureReport of a machine's counts in one week (`summary`: numbers only), written and read again.

A server that knows nothing of Fagflate can hold and search it: `identifier` is the machine and the week,
`measure` our canonical. Each task of a sprint and ward is a `group`: `population` has how often, errors and
undone; `stratifier` the tallies, a `stratum` a bin. Of a rule, ward and profession it is what became of its
findings, and the kinds of reasons. Neither `subject`, `reporter` nor `date` is there: of no
patient, by nobody, and at no hour. Pure.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, get_args

from desktop.core.usage.fired import How, RuleCounts
from desktop.core.usage.sus import Scores
from desktop.core.usage.tally import SECOND, Tally
from desktop.core.usage.weeks import MEASURE, Answers, Opened, TaskCounts, WeekCounts, days_of

Json = dict[str, Any]
KIND: Final = "MeasureReport"
SYSTEM: Final = "urn:fagflate:counted"
"""System of the identifier: `machine week`."""
_TASK, _OPENED, _SUS = "urn:fagflate:task", "urn:fagflate:opened", "urn:fagflate:sus"
_RULE, _ROLE = "urn:fagflate:rule", "urn:fagflate:profession"
_SPRINT, _WARD, _PART = "urn:fagflate:sprint", "urn:fagflate:ward", "urn:fagflate:count"
_NAMES: Final = uuid.UUID("0b1f8e0a-56d5-5c8c-9d49-0d1a2f7c5e31")
_KEY: Final = re.compile(r"([0-9a-f-]{36}) ([0-9]{4}-W[0-9]{2})")
_HOW: Final = frozenset(get_args(How))
_MOST: Final = 1_000_000_000
"""Counts above this are of no machine: such a report is not read."""


def ident(machine: str, week: str) -> str:
    """Id of a machine's week: the same each time, so that it is one resource wherever it is made."""
    return str(uuid.uuid5(_NAMES, f"{machine} {week}"))


def report(one: WeekCounts, *, whole: bool = True) -> Json:
    """The MeasureReport of a week; not `whole` while the week goes on."""
    first, last = days_of(one.week)
    groups = [_task(each) for each in one.tasks]
    groups += [_used(each) for each in one.opened]
    groups += [_answered(each) for each in one.answers]
    groups += [_ruled(each) for each in one.rules]
    made: Json = {
        "resourceType": KIND,
        "id": ident(one.machine, one.week),
        "identifier": [{"system": SYSTEM, "value": f"{one.machine} {one.week}"}],
        "status": "complete" if whole else "pending",
        "type": "summary",
        "measure": MEASURE,
        "period": {"start": first.isoformat(), "end": last.isoformat()},
    }
    if groups:
        made["group"] = groups
    return made


def _code(*codings: tuple[str, str]) -> Json:
    return {"coding": [{"system": system, "code": code} for system, code in codings if code]}


def _population(**counts: int) -> list[Json]:
    return [
        {"code": _code((_PART, name)), "count": count}
        for name, count in counts.items()
        if count or name == "n"
    ]


def _strata(name: str, counts: Mapping[Any, int]) -> list[Json]:
    if not counts:
        return []
    strata = [
        {
            "value": _code((f"{_PART}:{name}", str(key) or "?")),
            "population": _population(n=count),
        }
        for key, count in sorted(counts.items())
    ]
    return [{"code": [_code((_PART, name))], "stratum": strata}]


def _group(code: Json, population: list[Json], strata: Iterable[Json]) -> Json:
    made: Json = {"code": code, "population": population}
    if found := list(strata):
        made["stratifier"] = found
    return made


def _task(one: TaskCounts) -> Json:
    code = _code((_TASK, one.task), (_SPRINT, one.version), (_WARD, one.ward))
    strata = (
        *_strata("steps", one.steps.bins),
        *_strata("keys", one.keys.bins),
        *_strata("half-seconds", one.seconds.bins),
    )
    return _group(code, _population(n=one.n, errors=one.errors, undone=one.undone), strata)


def _used(one: Opened) -> Json:
    code = _code((_OPENED, one.name), (_SPRINT, one.version), (_WARD, one.ward))
    return _group(code, _population(n=one.n), _strata("role", one.roles))


def _answered(one: Answers) -> Json:
    code = _code((_SUS, one.role or "?"), (_SPRINT, one.version))
    return _group(code, _population(n=one.scores.n), _strata("score", one.scores.counts))


def _ruled(one: RuleCounts) -> Json:
    code = _code((_RULE, one.rule), (_WARD, one.ward), (_ROLE, one.role))
    strata = (*_strata("how", one.how), *_strata("reason", one.reasons))
    return _group(code, _population(n=one.n), strata)


# Reading


def is_counts(body: object) -> bool:
    """True for a MeasureReport that says it is of our counts, well-formed or not."""
    return isinstance(body, dict) and body.get("resourceType") == KIND and body.get("measure") == MEASURE


def read(body: object) -> WeekCounts | None:
    """Counts of a report; None where it is of something else, is not finished, or can't be read whole: half
    of a machine's counts would be told as all of them."""
    if not is_counts(body) or not isinstance(body, dict) or body.get("status") != "complete":
        return None
    keys = [one.get("value") for one in _dicts(body.get("identifier")) if one.get("system") == SYSTEM]
    named = _KEY.fullmatch(str(keys[0])) if len(keys) == 1 else None
    if named is None:
        return None
    tasks: list[TaskCounts] = []
    opened: list[Opened] = []
    answers: list[Answers] = []
    rules: list[RuleCounts] = []
    try:
        days_of(named[2])
        for group in _dicts(body.get("group")):
            codes = {one.get("system"): str(one.get("code")) for one in _codings(group.get("code"))}
            counts = _counts(group)
            where = (codes.get(_SPRINT, ""), codes.get(_WARD, ""))
            if _TASK in codes:
                tasks.append(_read_task(codes[_TASK], where, group, counts))
            elif _OPENED in codes:
                roles = {key if key != "?" else "": n for key, n in _bins(group, "role").items()}
                opened.append(Opened(codes[_OPENED], *where, roles))
            elif _RULE in codes:
                rules.append(_read_rule(codes, group, counts))
            elif _SUS in codes:
                role = "" if codes[_SUS] == "?" else codes[_SUS]
                answers.append(Answers(codes.get(_SPRINT, ""), role, Scores(_numbers(group, "score", 40))))
    except (TypeError, ValueError):
        return None
    return WeekCounts(named[1], named[2], tuple(tasks), tuple(opened), tuple(answers), tuple(rules))


def _read_task(task: str, where: tuple[str, str], group: Json, counts: Mapping[str, int]) -> TaskCounts:
    made = TaskCounts(
        task, *where,
        Tally(1.0, _numbers(group, "steps")), Tally(1.0, _numbers(group, "keys")),
        Tally(SECOND, _numbers(group, "half-seconds")),
        counts.get("errors", 0), counts.get("undone", 0),
    )  # fmt: skip
    if made.n != counts.get("n") or made.keys.n != made.n or made.seconds.n > made.n:
        raise ValueError("does not add up")
    return made


def _read_rule(codes: Mapping[Any, str], group: Json, counts: Mapping[str, int]) -> RuleCounts:
    made = RuleCounts(
        codes[_RULE], codes.get(_WARD, ""), codes.get(_ROLE, ""), _bins(group, "how"), _bins(group, "reason")
    )
    if made.n != counts.get("n") or sum(made.reasons.values()) > made.n or not made.how.keys() <= _HOW:
        raise ValueError("does not add up")
    return made


def _numbers(group: Json, name: str, most: int = 2000) -> dict[int, int]:
    found = {int(key): count for key, count in _bins(group, name).items()}
    if any(not 0 <= at <= most for at in found):
        raise ValueError("no such bin")
    return found


def _bins(group: Json, name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for stratifier in _dicts(group.get("stratifier")):
        named = [one.get("code") for code in _dicts(stratifier.get("code")) for one in _codings(code)]
        if name not in named:
            continue
        for stratum in _dicts(stratifier.get("stratum")):
            codes = [str(one.get("code")) for one in _codings(stratum.get("value"))]
            key = codes[0] if codes else "?"
            if key in found:
                raise ValueError("a bin twice")
            found[key] = _counts(stratum)["n"] if "n" in _counts(stratum) else _wrong()
    return found


def _wrong() -> int:
    raise ValueError("no count")


def _counts(group: Json) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in _dicts(group.get("population")):
        count = _count(one.get("count"))
        for coding in _codings(one.get("code")):
            found[str(coding.get("code"))] = count
    return found


def _count(said: object) -> int:
    """A count as it was read, by whichever reader. ValueError for anything else."""
    if isinstance(said, bool) or not isinstance(said, int | Decimal):
        raise ValueError("no count")
    if said != int(said) or not 0 <= said <= _MOST:
        raise ValueError("no count")
    return int(said)


def _codings(code: object) -> Iterator[Json]:
    yield from _dicts(code.get("coding")) if isinstance(code, dict) else ()


def _dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
