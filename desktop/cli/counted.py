"""`fagflate counted`: what tasks took here, in steps, keys, seconds and errors; by sprint and week,
written to a file, and joined with what other machines wrote."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from desktop.cli.common import say
from desktop.core import counted, os_words
from desktop.core.clock import local, utc_now
from desktop.core.errors import InputError
from desktop.core.formats import percent
from desktop.core.messages import _
from desktop.core.usage import kept
from desktop.core.usage.fired import RuleCounts
from desktop.core.usage.tally import FEWEST, Tally
from desktop.core.usage.weeks import TaskCounts, WeekCounts, once, week_of
from desktop.fhir import strict
from desktop.fhir.usage.count_reports import is_counts, read, report

NAME = "counted"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "How many steps and key presses, how long and how many errors each kind of task took on "
        "this machine: the middle of the newest. A step is a click, a key or a run of typed text. "
        "Nothing of patients, of who worked or of when is kept."
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE",
        help=_("write the weeks that are over as FHIR (a MeasureReport a line), to be joined elsewhere"),
    )  # fmt: skip
    parser.add_argument(
        "--join", type=Path, nargs="+", metavar="FILE", default=(),
        help=_("count what other machines wrote too, each machine and week once"),
    )  # fmt: skip
    parser.add_argument(
        "--rules", action="store_true",
        help=_("tell of rules before signing: how often each fired, was set aside, and why"),
    )  # fmt: skip
    parser.add_argument(
        "--weeks", action="store_true",
        help=_("tell them by sprint, ward and week, with median and middle half"),
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Tell what is kept; nothing kept is no error."""
    if arguments.out is not None:
        return _write(arguments.out, as_json=arguments.json)
    if arguments.rules:
        return _rules(arguments.join, as_json=arguments.json)
    if arguments.join or arguments.weeks:
        return _weeks(arguments.join, as_json=arguments.json)
    found = counted.summaries(counted.read())
    if arguments.json:
        sys.stdout.write(json.dumps({"tasks": msgspec.to_builtins(found)}) + "\n")
        return 0
    if not found:
        say(_("No task has been counted on this machine yet."))
        return 0
    heads = (_("task"), _("times"), _("steps"), _("keys"), _("seconds"), _("errors"))
    rows = [(one.task, *(f"{n:g}" for n in (one.times, one.steps, one.keys, one.seconds, one.errors)))
            for one in found]  # fmt: skip
    _table(heads, rows)
    return 0


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]], left: int = 1) -> None:
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    for row in (heads, *rows):
        cells = [
            cell.ljust(width) if at < left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(cells))


def _write(out: Path, *, as_json: bool) -> int:
    """Write the weeks that are over; each is written whole, again as often as it is asked for."""
    weeks = kept.over(kept.here(), week_of(local(utc_now()).date()))
    lines = [json.dumps(report(one), ensure_ascii=False) + "\n" for one in weeks]
    try:
        out.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise InputError(
            _("{file} can't be written: {why}.").format(file=out, why=os_words.why(error)),
            kept=_("The counts are kept on this machine."),
        ) from error
    if as_json:
        sys.stdout.write(json.dumps({"weeks": [one.week for one in weeks]}) + "\n")
    elif weeks:
        say(_("{n} weeks are written to {file}.").format(n=len(weeks), file=out))
    else:
        say(_("No week is over yet: {file} is empty.").format(file=out))
    return 0


def joined(files: Iterable[Path]) -> tuple[WeekCounts, ...]:
    """Weeks here and those in files, each machine and week once. InputError for a file that can't be read, or
    a line that is no such report: half of them would be told as all."""
    others = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = os_words.why(error) if isinstance(error, OSError) else _("it is no text")
            raise InputError(_("{file} can't be read: {why}.").format(file=file, why=why)) from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            body = _body(line)
            week = read(body)
            if week is None:
                words = _("{file}:{line}: this is no report of counts that can be read.")
                if is_counts(body) and isinstance(body, dict) and body.get("status") != "complete":
                    words = _("{file}:{line}: this week was not over when it was written.")
                raise InputError(
                    words.format(file=file, line=number), kept=_("Nothing of it is counted."),
                    todo=_("Write it again with fagflate counted --out."),
                )  # fmt: skip
            others.append(week)
    return once(kept.here(), others)


def _body(line: str) -> Any:
    try:
        return strict.loads(line)
    except ValueError:
        return None


def _weeks(files: Iterable[Path], *, as_json: bool) -> int:
    """Tell tasks by sprint, ward and week, of all machines together."""
    weeks = joined(files)
    found: dict[tuple[str, str, str, str], TaskCounts] = {}
    for week in weeks:
        for one in week.tasks:
            key = (week.week, one.version, one.ward, one.task)
            found[key] = found[key].joined(one) if key in found else one
    if as_json:
        told = [
            {"week": key[0], "sprint": key[1], "ward": key[2], "task": key[3], "n": one.n,
             **{name: _numbers(tally) for name, tally in _tallies(one)}, "errors": one.errors,
             "undone": one.undone}
            for key, one in sorted(found.items())
        ]  # fmt: skip
        machines = len({one.machine for one in weeks})
        sys.stdout.write(json.dumps({"machines": machines, "tasks": told}) + "\n")
        return 0
    if not found:
        say(_("No task has been counted by week yet."))
        return 0
    heads = (
        _("week"), _("sprint"), _("ward"), _("task"), _("times"), _("steps"), _("keys"), _("seconds"),
        _("errors"), _("undone"),
    )  # fmt: skip
    rows = [
        (*key, str(one.n), *(_words(tally) for _name, tally in _tallies(one)), str(one.errors),
         str(one.undone))
        for key, one in sorted(found.items())
    ]  # fmt: skip
    _table(heads, rows, 4)
    return 0


def _rules(files: Iterable[Path], *, as_json: bool) -> int:
    """Tell of rules by ward and profession, of all machines together; no share of fewer than ten."""
    weeks = joined(files)
    found: dict[tuple[str, str, str], RuleCounts] = {}
    for one in (rule for week in weeks for rule in week.rules):
        key = (one.rule, one.ward, one.role)
        found[key] = found[key].joined(one) if key in found else one
    if as_json:
        told = [
            {"rule": one.rule, "ward": one.ward, "role": one.role,
             "n": one.n if one.n >= FEWEST else None, "overridden": one.rate(),
             "interval": list(doubt) if (doubt := one.doubt()) is not None else None,
             "how": dict(one.how) if one.n >= FEWEST else None,
             "reasons": {kind: n for kind, n in one.reasons.items() if n >= FEWEST}}
            for _key, one in sorted(found.items())
        ]  # fmt: skip
        machines = len({one.machine for one in weeks})
        sys.stdout.write(json.dumps({"machines": machines, "rules": told}) + "\n")
        return 0
    if not found:
        say(_("No rule has fired on this machine yet."))
        return 0
    heads = (_("rule"), _("ward"), _("profession"), _("times"), _("set aside"), _("95 % interval"))
    rows: list[tuple[str, ...]] = [(*key, *_shares(one)) for key, one in sorted(found.items())]
    _table(heads, rows, 3)
    return 0


def _shares(one: RuleCounts) -> tuple[str, str, str]:
    rate, doubt = one.rate(), one.doubt()
    if rate is None or doubt is None:
        return "", _("too few"), ""
    return str(one.n), percent(rate), f"{percent(doubt[0])}–{percent(doubt[1])}"


def _tallies(one: TaskCounts) -> tuple[tuple[str, Tally], ...]:
    return ("steps", one.steps), ("keys", one.keys), ("seconds", one.seconds)


def _numbers(tally: Tally) -> dict[str, Any]:
    half = tally.half()
    return {"n": tally.n, "median": tally.median(), "half": list(half) if half is not None else None}


def _words(tally: Tally) -> str:
    median, half = tally.median(), tally.half()
    if median is None or half is None:
        return _("too few")
    return f"{median:.3g} ({half[0]:.3g}–{half[1]:.3g})"
