"""Question about an earlier discharge letter of the same stay: two of them must not contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.clinical.record.persons import name_of
from desktop.clinical.record.stays.stays import Stay
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Composition, DocumentReference
from desktop.fhir.when import instant
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.delivery import discharge
from desktop.letters.model import Letter


def findings(letter: Letter, context: Context) -> list[Finding]:
    """One question that names each, and one for those that can't be read fully; none for a letter that
    corrects them all."""
    stay = context.stay
    if letter.signature is not None or stay is None or letter.section("MEDB") is None:
        return []
    corrected = {key for one in letter.replaces for key in (one.document, one.composition)}
    keys = discharge.signed(context.chart, stay, context.now)
    told = dict(_told(context.chart, [key for key in keys if key not in corrected]))
    return [*(_certain(told) if told else ()), *_doubted(context, stay, corrected)]


def _doubted(context: Context, stay: Stay, corrected: set[str]) -> list[Finding]:
    """Question about earlier letters that nobody here can read fully: they may stand, or not."""
    keys = discharge.doubted(context.chart, stay, context.now)
    told = dict(_told(context.chart, [key for key in keys if key not in corrected]))
    if not told:
        return []
    words = _("{letters}. It holds something that can't be read here: read it where it was written.")
    return [
        Finding(
            key_of(Kind.EARLIER, "unread", *sorted(told)),
            Kind.EARLIER,
            _("There may be a discharge letter of this stay"),
            words.format(letters="; ".join(told.values())),
            (Choice("sign", _("A further letter is meant")),),
        )
    ]


def _certain(told: dict[str, str]) -> list[Finding]:
    return [
        Finding(
            key_of(Kind.EARLIER, *sorted(told)),
            Kind.EARLIER,
            _("This stay has a discharge letter already"),
            _("{letters}. To change it, open it and correct it: then its recipients get the new one.").format(
                letters="; ".join(told.values())
            ),
            (Choice("sign", _("A further letter is meant")),),
        )
    ]


def _told(chart: Chart, keys: list[str]) -> Iterator[tuple[str, str]]:
    """Each letter once: its document, or its Composition where no document is of it."""
    inside = {
        one.target
        for document in chart.all(DocumentReference)
        for one in (document.context.related if document.context is not None else ())
    }
    for key in keys:
        document, written = chart.find(key, DocumentReference), chart.find(key, Composition)
        if document is not None:
            who = document.authenticator or next(iter(document.author), None)
            kind, title, date = document.type, document.description, document.date
        elif written is not None and key not in inside:
            who = next(iter(written.author), None)
            kind, title, date = written.type, written.title, written.date
        else:
            continue
        at = instant(date)
        named = title or (kind.label if kind is not None else "") or _("Discharge letter")
        parts = (named, name_of(chart, who), day_time(at) if at is not None else _("without a date"))
        yield key, ", ".join(part for part in parts if part)
