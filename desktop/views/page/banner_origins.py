"""Origins (provenance) of the banner's parts: the FHIR resources that each part was made from."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.clinical.record.measured import improbable, rounds
from desktop.clinical.record.patient import allergies, cautions, flags
from desktop.clinical.record.stays import handovers, stays
from desktop.fhir.chart import Chart
from desktop.views.base import labs

QUESTIONS: Final[tuple[tuple[str, flags.Question], ...]] = (
    ("critical", "critical"),
    ("limits", "limits"),
    ("infection", "infection"),
    ("interpreter", "interpreter"),
)
_OF_THE_PATIENT = ("name", "born", "sex", "number", "deceased", "record")


def origins(chart: Chart, now: datetime) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The keys behind each part, by the part's name; a part that nobody has answered is left out."""
    found: list[tuple[str, tuple[str, ...]]] = [(part, (chart.patient.key,)) for part in _OF_THE_PATIENT]
    where = stays.current(chart, now)
    if where is not None:
        found.append(("place", (where.encounter.key,)))
        waits = handovers.waiting(chart, where)
        found.append(("handover", (waits.task.key,) if waits is not None else ()))
    for part, question in QUESTIONS:
        told = [key for one in cautions.told(chart, question, now, ()) for key in one.keys]
        none = [f.key for f in flags.standing(chart, question) if flags.denies(chart, f, now)]
        keys = tuple(dict.fromkeys((*told, *none)))
        found.append((part, keys))
    read = allergies.read(chart)
    listed = (read.empty.key,) if read.empty is not None else ()
    found.append(("allergies", (*(a.key for a in (*read.named, *read.denials)), *listed)))
    weights = [
        m for m in rounds.measurements(chart, "weight", now=now)
        if m.number is not None or m.use == improbable.DOUBTED
    ]  # fmt: skip
    egfr = [v for v in labs.values(chart, "egfr", now=now) if v.row == "egfr" and v.current]
    measured = (*(m.reference for m in weights[-1:]), *(v.reference for v in egfr[-1:]))
    found.append(("measured", measured))
    return tuple((part, keys) for part, keys in found if keys)
