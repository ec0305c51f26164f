"""The form in which what waits for a signature is refused, with the reason for its author."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts.signing import RefuseForSigning
from desktop.clinical.record import persons, tasks
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Task
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.reader import Reader
from desktop.views.tasks.tasks import words


def refuse(reader: Reader, connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """Form of a refusal to sign; None for work that does not wait any more."""
    task = chart.find(ask.about, Task)
    if task is None or not tasks.is_open(task) or not tasks.asks_signature(task):
        return None
    ready = bool(ask.said.get("why").strip())
    letter = any(one.value_reference is not None and one.value_reference.target.startswith("Composition/")
                 for one in task.input)  # fmt: skip
    author = persons.name_of(chart, task.requester)
    return SheetForm(
        title=_("Give the letter back unsigned") if letter else _("Refuse to sign"),
        keys="X",
        said=ask.said,
        parts=(Part("why", _("Why"), hint=_("whoever wrote it reads this")),),
        name="",
        spoken="",
        verb=_("Give the letter back for") if letter else _("Refuse the orders for"),
        about=(words(task), *((_("Written by {name}").format(name=author),) if author else ())),
        missing="" if ready else _("Write why it is not signed"),
        where="" if ready else "why",
        act=RefuseForSigning(ask.patient, ask.draft, ask.about, ask.said) if ready else None,
    )
