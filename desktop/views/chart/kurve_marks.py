"""The chart's cultures, notes and analyses beside its lanes; `desktop.shown.chart.vitals` holds the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from desktop.clinical import vocabulary
from desktop.clinical.columns import Source
from desktop.clinical.lanes import DeclaredLane, LaneCurve
from desktop.clinical.record.modifiers import doubt
from desktop.clinical.record.notes import notes
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.results import cultures
from desktop.clinical.record.results.cultures import Culture
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Resource
from desktop.fhir.when import instant
from desktop.shown.chart.vitals import Looks, MarkRow, Reading, TimeMark
from desktop.views.chart.kurve_quantities import Added
from desktop.views.notes import note_documents

CULTURES, NOTES = "cultures", "notes"
_LAB = "analysis "
"""Key prefix of a row that the panel's options ask for and no lane declares."""


# Analyses


def lanes(keys: Iterable[object], declared: Sequence[DeclaredLane]) -> list[DeclaredLane]:
    """A row for each analysis that a panel names and no lane draws already."""
    drawn = {source.lab for lane in declared for curve in lane.curves for source in curve.of if source.lab}
    known = vocabulary.analyses()
    wanted = [str(key) for key in dict.fromkeys(keys) if key in known and key not in drawn]
    return [
        DeclaredLane(key=f"{_LAB}{key}", shows="row", curves=(LaneCurve(of=(Source(lab=key),)),))
        for key in wanted
    ]


def of_panel(lane: DeclaredLane) -> bool:
    """True for a row asked for by the panel's options, which is shown where there is room."""
    return lane.key.startswith(_LAB)


# Cultures


def taken(chart: Chart, since: datetime | None, now: datetime) -> list[Culture]:
    """The cultures of the time that is charted."""
    return [one for one in cultures.cultures(chart, now) if since is None or one.at >= since]


def culture_row(found: Sequence[Culture], now: datetime) -> MarkRow | None:
    """Each culture at the time when it was taken; None where there is none."""
    if not found:
        return None
    return MarkRow(CULTURES, _("Cultures"), tuple(_mark(one, now) for one in found))


def readings(found: Sequence[Culture], now: datetime) -> list[Added]:
    """Readings of cultures for the table and for the cursor."""
    made = []
    for one in found:
        mark = _mark(one, now)
        warn = one.state in ("positive", "answered", "lacking")
        reading = Reading(mark.words, mark.time, _note(one), warn, keys=one.keys)
        made.append(Added(CULTURES, _("Cultures"), _("culture"), reading))
    return made


def _mark(one: Culture, now: datetime) -> TimeMark:
    material, stands = _material(one), _stands(one)
    looks: dict[str, Looks] = {
        "positive": "alarm", "answered": "read", "lacking": "read", "withdrawn": "read",
        "ordered": "waits", "pending": "waits", "so_far": "so_far",
    }  # fmt: skip
    words = _("{material}: {state}").format(material=material, state=stands)
    short = _("{material}: {state}").format(material=material, state=_short(one))
    said = f"{relative_day_time(one.at, now)}: {one.name}: {stands}"
    said = ". ".join(part for part in (said, _note(one)) if part)
    return TimeMark(
        one.at.timestamp(),
        words,
        said,
        short,
        looks.get(one.state, "quiet"),
        one.keys,
    )


def _material(one: Culture) -> str:
    known = {
        "blood": _("blood"), "urine": _("urine"), "sputum": _("sputum"), "trachea": _("airways"),
        "csf": _("spinal fluid"), "wound": _("wound"), "stool": _("stool"), "throat": _("throat"),
        "joint": _("joint"), "catheter": _("catheter"), "ascites": _("ascites"), "pleura": _("pleura"),
        "nose": _("nose"),
    }  # fmt: skip
    return known.get(one.material) or one.sample or _("culture")


def _stands(one: Culture) -> str:
    if one.state == "positive":
        grew = one.agent or _("positive")
        return _("{agent} (preliminary)").format(agent=grew) if one.preliminary else grew
    return {
        "ordered": _("ordered, not known as taken"), "pending": _("no answer yet"),
        "so_far": _("negative so far"), "negative": _("negative"), "answered": _("answered, to be read"),
        "lacking": _("parts of the answer are not here"),
        "withdrawn": _("answer cancelled"),
    }[one.state]  # fmt: skip


def _short(one: Culture) -> str:
    return {
        "positive": _("POSITIVE"), "ordered": _("ordered"), "pending": _("waiting"),
        "so_far": _("neg. so far"), "negative": _("neg."), "answered": _("read"), "lacking": _("incomplete"),
        "withdrawn": _("cancelled"),
    }[one.state]  # fmt: skip


def _note(one: Culture) -> str:
    parts = [one.words if one.state in ("positive", "answered", "lacking") else ""]
    parts.append("" if one.timed else _("when it was taken is not known: stands when it was answered"))
    return ". ".join(part.rstrip(".") for part in parts if part)


# Notes


def note_row(chart: Chart, since: datetime | None, now: datetime) -> MarkRow | None:
    """The signed notes at their times; None where there is none."""
    made = []
    for key, when, title, who in _notes(chart):
        at = instant(when)
        if at is None or at > now or (since is not None and at < since):
            continue
        said = ", ".join(part for part in (f"{relative_day_time(at, now)}: {title}", who) if part)
        made.append(TimeMark(at.timestamp(), title, said, looks="note", keys=(key,)))
    made.sort(key=lambda one: (one.time, one.words))
    if not made:
        return None
    return MarkRow(NOTES, _("Notes"), tuple(made), str(len(made)), thin=True, yields=True)


def _notes(chart: Chart) -> Iterable[tuple[str, str, str, str]]:
    for note in notes.standing(chart):
        title = note.title or (note.type.label if note.type else "") or _("Note")
        yield note.key, note.date, _doubted(title, note), _who(chart, note.author)
    for one in note_documents.documents(chart):
        if one.doc_status != "preliminary":
            title = _doubted(note_documents.title_of(one), one)
            yield one.key, one.date, title, _who(chart, one.author)


def _doubted(title: str, one: Resource) -> str:
    return _("{value} ({doubt})").format(value=title, doubt=said) if (said := doubt(one)) else title


def _who(chart: Chart, authors: Iterable[Reference]) -> str:
    return ", ".join(name for one in authors if (name := name_of(chart, one))) or _("author not named")
