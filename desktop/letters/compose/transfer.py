"""Content of a transfer letter: infusions, lines, the ward's orders, treatment limits and isolation.

Lists stand as one text that follows the record. *None* is a value where the server has answered for all that
could be in the list, and a gap where it has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from desktop.clinical import line_kinds
from desktop.clinical.record.fluids import lines as lines_of
from desktop.clinical.record.fluids import pumps
from desktop.clinical.record.fluids.lines import Line
from desktop.clinical.record.fluids.pumps import Pump
from desktop.clinical.record.medicines import ways
from desktop.clinical.record.medicines.medicines import OVER, Belongs, State, read_request
from desktop.clinical.record.medicines.spans import begins_at
from desktop.clinical.record.patient import cautions, flags
from desktop.clinical.record.patient.flags import Question
from desktop.clinical.words import pumps as pump_words
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.fhir.when import Moment, for_oldest, instant
from desktop.letters.compose import norwegian
from desktop.letters.compose.compared import Compared
from desktop.letters.compose.dosage import dosage, named
from desktop.letters.compose.pending import Pending
from desktop.letters.compose.record_reading import Stay, not_loaded
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Source

_Said = tuple[str, tuple[str, ...]]


def members(
    chart: Chart,
    stay: Stay | None,
    now: datetime,
    compared: Callable[[], Compared],
    unanswered: Callable[[], Sequence[Pending]],
    procedures: Callable[[], Sequence[Scope]],
) -> dict[str, Any]:
    """The names of a transfer, each worked out when it is asked for."""
    return {
        "infusjoner": lambda: _infusions(chart, now),
        "innganger": lambda: _lines(chart, now),
        "post": lambda: _orders(chart, stay, now, compared()),
        "begrensning": lambda: _asked(
            chart, stay, now, "limits", "begrensning", "behandlingsbegrensning, eller ingen"
        ),
        "isolasjon": lambda: _asked(
            chart, stay, now, "infection", "isolasjon", "smitte og isolasjon, eller ingen"
        ),
        "ventende": lambda: _pending(chart, unanswered()),
        "inngrep": lambda: _procedures(chart, procedures()),
    }


def _list(
    said: Iterable[_Said], path: str, prompt: str, label: str, lacks: Sequence[str] | None = None
) -> Value | Missing:
    """All of it as one text; nothing is *ingen* where `lacks` (types that were not asked for) is empty, and
    no value where it is not given."""
    found = list(said)
    if not found and lacks is not None and not lacks:
        return Value("ingen", path=path)
    if not found:
        return Missing(path, f"{prompt}: ikke hentet fra journalen" if lacks else prompt)
    keys = tuple(dict.fromkeys(key for _words, keys in found for key in keys))
    return Value("; ".join(words for words, _keys in found), Source(keys, label), path=path)


def _infusions(chart: Chart, now: datetime) -> Scope:
    with messages.using("nb"):
        found = pumps.pumps(chart, now).pumps
        said = {state: [_pump(one) for one in found if one.state == state] for state in
                ("running", "paused", "unclear", "stopped", "waiting")}  # fmt: skip
    # What is ordered and not entered as begun may run: it is never left out.
    said["unclear"] += said["waiting"]
    prompts = {
        "går": ("running", "infusjoner som går"), "pauset": ("paused", "infusjoner på pause"),
        "uklart": ("unclear", "infusjoner som det ikke er kjent om går"),
        "stanset": ("stopped", "infusjoner stanset siste 12 timer"),
    }  # fmt: skip
    lacks = not_loaded(chart, "MedicationAdministration", "MedicationRequest")
    return Scope({
        name: _list(said[state], f"infusjoner.{name}", prompt, "Infusjoner", lacks if name == "går" else None)
        for name, (state, prompt) in prompts.items()
    })  # fmt: skip


def _pump(one: Pump) -> _Said:
    name = one.name.generic or one.name.product or "legemiddel uten navn"
    if one.state == "waiting":
        return _waiting(name, one.order), one.keys
    rate, note = pump_words.rate(one)
    parts = [f"{name} {rate}".strip(), *([f"({note})"] if note else [])]
    if one.state == "stopped":
        at = one.stopped
        parts.append(f"stanset {norwegian.day_time(at)}" if at is not None else "stanset, tid ikke skrevet")
    elif one.state == "unclear":
        at = one.sign
        parts.append(f"sist skrevet {norwegian.day_time(at)}" if at is not None else "tid ikke skrevet")
    elif one.ran and one.state == "running":
        parts.append(f"siden {norwegian.day_time(one.ran[-1].start)}")
    if one.order_state in OVER and one.state in ("running", "paused", "unclear"):
        parts.append("(ordinasjonen er avsluttet)")
    return " ".join(parts), one.keys


def _waiting(name: str, order: MedicationRequest | None) -> str:
    """An infusion that is ordered, of which nobody wrote that it runs: its rate, and since when."""
    steps = order.dosage_instruction if order is not None else ()
    at = (begins_at(steps) or instant(order.authored_on)) if order is not None else None
    since = f" {norwegian.day_time(at)}" if at is not None else ", tid ikke skrevet"
    return f"{name} {dosage(steps)} (ordinert{since}, ikke ført som startet)"


def _lines(chart: Chart, now: datetime) -> Scope:
    found = lines_of.lines(chart, now)
    sure = [one for one in found.here if one.state in ("in", "on-hold")]
    unsure = [one for one in found.here if one not in sure]

    lacks = not_loaded(chart, "DeviceUseStatement", "Procedure")

    def said(some: Sequence[Line], name: str, prompt: str) -> Value | Missing:
        whole = lacks if name == "inne" else None
        return _list([_line(one, now) for one in some], f"innganger.{name}", prompt, "Innganger", whole)

    return Scope(
        {
            "inne": said(sure, "inne", "innganger og dren"),
            "uklart": said(unsure, "uklart", "innganger som det ikke er kjent om ligger inne"),
            "fjernet": said(found.out, "fjernet", "fjernet i oppholdet"),
        }
    )


def _line(one: Line, now: datetime) -> _Said:
    kind = line_kinds.line_kinds().get(one.kind)
    name = one.name or (kind.nb if kind is not None else "utstyr uten navn")
    site = f", {norwegian.inside(one.site)}" if one.site else ", sted ikke skrevet" if one.here else ""
    if one.state == "out":
        return f"{name}{site} (ut {_when(one.end) or 'tid ikke skrevet'})", one.keys
    since = f"siden {_when(one.start)}" if one.start is not None else "ikke kjent fra når"
    number = one.day(now)
    day = f", {number}. døgn" if number is not None else ""
    return f"{name}{site} ({since}{day})", one.keys


def _when(at: Moment | None) -> str:
    if at is None:
        return ""
    return norwegian.day_time(at.start) if at.has_time else norwegian.day_of(at)


def _orders(chart: Chart, stay: Stay | None, now: datetime, compared: Compared) -> Scope:
    """The ward's orders of the stay as they stand; what runs at a rate is told of with the pumps."""
    said: dict[State, list[_Said]] = {}
    names: set[str] = set()
    for request in sorted(
        chart.all(MedicationRequest), key=lambda one: (for_oldest(one.authored_on), one.id)
    ):
        read = read_request(chart, request, stay, now)
        if read.belongs is not Belongs.WARD or not read.mine or not read.use.show:
            continue
        name = named(chart, request.medication_codeable_concept, request.medication_reference)
        words = name.generic or name.product
        names.add(words.casefold())
        why = request.status_reason.label if request.status_reason is not None else ""
        if read.state in (State.STOPPED, State.PAUSED):
            words += f" ({why or 'grunn ikke skrevet'})"
        elif ways.infusion(request):
            continue
        else:
            words += f" {dosage(request.dosage_instruction)}"
        said.setdefault(read.state, []).append((words, (request.key,)))
    home = [
        (" ".join(part for part in (row.generic or row.product, row.recorded or row.dose) if part),
         tuple(key for source in row.sources for key in source.keys))
        for row in compared.rows if row.asked and (row.generic or row.product).casefold() not in names
    ]  # fmt: skip
    stands = [*said.get(State.STANDS, []), *said.get(State.NOT_BEGUN, []), *said.get(State.UNKNOWN, [])]
    lacks = not_loaded(chart, "MedicationRequest")
    told = {
        "står": (stands, "legemidler som skal fortsette", "Ordinasjoner", lacks),
        "pauset": (said.get(State.PAUSED, []), "pausede legemidler", "Ordinasjoner", lacks),
        "stanset": (said.get(State.STOPPED, []), "stansede legemidler", "Ordinasjoner", lacks),
        "hjemme": (
            home,
            "hjemmelegemidler uten avklaring",
            "Legemidler hjemme",
            not_loaded(chart, "MedicationRequest", "MedicationStatement"),
        ),
    }
    return Scope(
        {
            name: _list(words, f"post.{name}", prompt, label, missing)
            for name, (words, prompt, label, missing) in told.items()
        }
    )


def _asked(
    chart: Chart, stay: Stay | None, now: datetime, kind: Question, path: str, prompt: str
) -> Value | Missing:
    """Banner answer to a question; without an answer it is a gap, and a *none* is an answer."""
    with messages.using("nb"):
        every = cautions.told(chart, kind, now, stay.parts if stay is not None else ())
    found: list[_Said] = [
        (one.words if one.bare else "uten ord i journalen", one.keys)
        for one in sorted(every, key=lambda one: one.keys)
        if not one.over
    ]
    if bad := cautions.unreadable(chart, kind):
        # What can't be read may answer: a *none* says nothing beside it.
        keys = tuple(f"{one.resource_type}/{one.id}" for one in bad)
        found.append(("en opplysning kan ikke leses i journalen", keys))
    else:
        denied = (f for f in flags.standing(chart, kind) if flags.denies(chart, f, now))
        found += [(flags.words(f), (f.key,)) for f in denied]
    return _list(found, path, prompt, "Kritisk informasjon")


def _pending(chart: Chart, unanswered: Sequence[Pending]) -> Value | Missing:
    found = []
    for one in unanswered:
        taken = f", tatt {norwegian.day(one.taken)}" if one.taken else ""
        owner = f"følges opp av {one.owner}" if one.owner else "ingen er satt til å følge opp"
        found.append((f"{one.name}{taken} ({owner})", (one.key,)))
    lacks = not_loaded(chart, "ServiceRequest", "DiagnosticReport")
    return _list(found, "ventende", "ubesvarte prøver", "Ubesvart", lacks)


def _procedures(chart: Chart, done: Sequence[Scope]) -> Value | Missing:
    found = []
    for one in done:
        name, date = one["tekst"], one["dato"]
        words = f"{date.text} {name.text}" if isinstance(date, Value) else name.text
        found.append((words, name.source.keys if name.source is not None else ()))
    lacks = not_loaded(chart, "Procedure")
    return _list(found, "inngrep", "inngrep i oppholdet", "Prosedyrer", lacks)
