"""The form of a message to whoever sent a letter."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.acts import key_in
from desktop.acts.received import BeginMessage, SendMessage
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.letters import received
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.views.inbox.received_words import title_of
from desktop.views.reader import Reader
from desktop.views.tasks import elsewhere
from desktop.writing import received as writing

TYPES = tuple(received.TYPES | {"Encounter"})


def write(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """A message about a letter that one has received; None for one that is no longer among one's own."""
    letter = received.one(chart, ask.about, elsewhere.owners(reader.actor), reader.clock())
    if letter is None:
        return None
    to, name = received.sender(chart, letter)
    gap = writing.missing(ask.said)
    lacking = "" if to else _("Nothing says who sent the letter: call the ward")
    missing = lacking or (gap.words if gap is not None else "")
    return SheetForm(
        title=_("Message to the sender"),
        keys=key_in(BeginMessage, "received"),
        said=ask.said,
        parts=(Part("text", _("Message"), hint=_("what you ask, or what you have done")),),
        name="",
        spoken="",
        verb=_("Send the message about"),
        about=(
            _("To: {name}").format(name=name or _("nobody is named")),
            _("About the letter: {title}").format(title=title_of(letter)),
        ),
        missing=missing,
        where="text" if missing else "",
        foot=_("It stands among the tasks of whoever gets it."),
        warns=bool(lacking),
        act=SendMessage(ask.patient, ask.draft, ask.about, ask.said) if not missing else None,
    )
