"""The form of an answer that was told by telephone: who rang, when, what was read and read back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.results import BeginPhoned, NotePhoned
from desktop.clinical.record.results import results, unseen
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.reader import Reader
from desktop.writing.results import phoned as writing

TYPES = writing.TYPES
_MOST = 4


def note(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm:
    """A call about an answer, or about one that has not come (`about` is empty)."""
    now, said = reader.clock(), ask.said
    gap = writing.missing(chart, ask.about, said, now)
    yes, no = pgettext("read back", "yes"), pgettext("read back", "no")
    parts = [
        Part("by", _("Who rang"), hint=_("the laboratory, and the name")),
        Part("at", _("When"), hint=_("now; or 14:32, yesterday 22:10")),
        Part("said", _("Read to you"), hint=_("as it was said: kalium 6,7")),
        Part("back", _("Read back by you"), ((writing.YES, yes), ("no", no))),
    ]
    other = writing.differs(said, writing.numbers(chart, ask.about, now))
    if other:
        parts.append(Part("differs", _("It was said so"), ((writing.YES, yes),)))
    return SheetForm(
        title=_("Answer by telephone"),
        keys=key_in(BeginPhoned, "results"),
        said=said,
        parts=tuple(parts),
        name="",
        spoken="",
        verb=_("Note the call about"),
        about=_about(chart, ask.about, now),
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        foot=_("The answer still waits for somebody to acknowledge it."),
        warns=other,
        act=NotePhoned(ask.patient, ask.draft, ask.about, said) if gap is None else None,
    )


def _about(chart: Chart, key: str, now: datetime) -> tuple[str, ...]:
    """The answer as it stands here, its critical values first."""
    one = writing.answer_of(chart, key, now)
    if one is None:
        return (_("The answer itself has not come."),) if not key else ()
    held = frozenset(one.values)
    mine = [result for result in results.results(chart, now) if result.key in held and result.answered]
    mine.sort(key=lambda result: not result.abnormal.critical)
    return tuple(unseen.said(chart, result) for result in mine[:_MOST])
