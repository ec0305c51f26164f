"""Sentences of `fagflate watch`: what a round told and could not see, once it changes; and who watches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from desktop.core.clock import local
from desktop.core.formats import age, day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.transport import NoAnswer
from desktop.fhir.usage.heartbeat import Watching
from desktop.service.ward_watch.round_report import RoundReport, WardReport
from desktop.service.ward_watch.watcher import blind_words


class Teller:
    """Tells rounds to people: the first, and what is new since; to a program each as one object a line."""

    def __init__(self, say: Callable[[str], None], complain: Callable[[str], None], *, as_json: bool) -> None:
        self._say = say
        self._complain = complain
        self._json = as_json
        self._first = True
        self._troubles: tuple[str, ...] = ()

    def tell(self, report: RoundReport) -> None:
        """Tell of one round."""
        if self._json:
            self._say(json.dumps(report.as_object(), ensure_ascii=False))
            return
        wrong = troubles(report)
        if report.error is None:
            for one in report.wards:
                if self._first or one.raised or one.withdrawn:
                    self._say(told(one))
            if self._troubles and not wrong:
                self._say(_("All wards are seen again."))
            self._first = False
        for line in wrong:
            if line not in self._troubles:
                self._complain(line)
        self._troubles = wrong


def told(one: WardReport) -> str:
    """Sentence on a ward in a round: who lies there, and what was told."""
    name = one.name or one.ward
    seen = ngettext("{ward}: {n} patient", "{ward}: {n} patients", one.patients)
    parts = [seen.format(ward=name, n=one.patients)]
    parts.append(ngettext("{n} told", "{n} told", one.raised).format(n=one.raised))
    if one.withdrawn:
        parts.append(ngettext("{n} withdrawn", "{n} withdrawn", one.withdrawn).format(n=one.withdrawn))
    undecided = sorted({u.rule for u in one.unknown if not u.blind})
    if undecided:
        # No fault of the watch: who was not measured has no score.
        parts.append(_("the record says too little for {rules} of some").format(rules=", ".join(undecided)))
    return ", ".join(parts) + "."


def troubles(report: RoundReport) -> tuple[str, ...]:
    """Sentences on what a round could not see, tell or do; none where all is well."""
    lines: list[str] = []
    if report.error is not None:
        # Who is away has lost nothing of anybody's: no words on what a person did are wanted here.
        away = isinstance(report.error, NoAnswer)
        lines.append(report.error.what if away else str(report.error))
        lines.append(
            _("Nothing has been seen since {when}.").format(when=day_time(local(report.seen)))
            if report.seen is not None
            else _("Nothing has been seen yet.")
        )
    for one in report.wards:
        lines += blind_words(one)
        lines += one.gaps
    lines += report.untold
    lines += report.lists
    if report.off:
        words = _("This machine's clock is {n} minutes off the server's; the server's is used.")
        lines.append(words.format(n=abs(round(report.off / 60))))
    if report.heartbeat:
        words = _("The server takes no sign of life of this watch, so nobody sees that it watches: {why}")
        lines.append(words.format(why=report.heartbeat))
    return tuple(dict.fromkeys(lines))


def status_lines(found: Iterable[Watching]) -> list[str]:
    """A line for each watch, and below it what it can't see."""
    lines: list[str] = []
    for one in found:
        wards = ", ".join(name for _ward, name in one.beat.wards)
        head = f"{one.beat.machine}: {wards}"
        ago = age(one.ago) if one.ago is not None else _("an unknown time")
        if one.beat.ended:
            lines.append(_("{watch}: ended {ago} ago.").format(watch=head, ago=ago))
        elif one.silent:
            lines.append(_("{watch}: SILENT, nothing heard for {ago}.").format(watch=head, ago=ago))
        else:
            lines.append(_("{watch}: watches, last heard {ago} ago.").format(watch=head, ago=ago))
        lines += [f"  {line}" for line in one.beat.blind if not one.beat.ended]
    return lines or [_("Nobody watches at this server.")]
