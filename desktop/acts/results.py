"""Acts on answers: acknowledge them, look at one, order the test again."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("Acknowledge"),
    short=lambda: _("acknowledge"),
    panel_keys={"results": "K", "examinations": "K"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.ACKNOWLEDGE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AcknowledgeResults(RecordAct[Done], frozen=True):
    """These answers (`DiagnosticReport/id`, `Observation/id`), or questions about answers (`Task/id`), were
    seen. `shown`: the fingerprint of each as it was shown, in their order; one that has changed since is not
    acknowledged. `reason`: why, where one of them is dangerous and one does not answer for it."""

    answers: tuple[str, ...]
    reason: str = ""
    shown: tuple[str, ...] = ()


@declare(
    lambda: _("Acknowledge the new answers"),
    short=lambda: _("acknowledge"),
    panel_keys={"laboratory": "K"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.ACKNOWLEDGE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NEVER,
)
class AcknowledgeAnalysis(Act, frozen=True):
    """The new answers of one analysis of the patient in focus were seen, with what they came in: `answers`,
    each as `shown` (see `AcknowledgeResults`)."""

    analysis: str
    answers: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


@declare(
    lambda: _("Order again"),
    short=lambda: _("order again"),
    panel_keys={"results": "B"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.PROPOSE,
)
class OrderAgain(Act, frozen=True):
    """Open the patient with the analysis in the order field; nothing is ordered yet."""

    patient: str
    analysis: str


@declare(lambda: _("Whose results"), may=Capability.ANYBODY)
class ShowResultsOf(Act, frozen=True):
    """Show the answers that wait for me, for the ward, or for whoever is on duty."""

    scope: str


@declare(lambda: _("Look at the answer"), may=Capability.ANYBODY, needs=Needs.ROW)
class LookAtResult(Act, frozen=True):
    """The cursor stands on this answer: it is shown in full beside the list."""

    answer: str


@declare(
    lambda: _("Send on with a question …"),
    short=lambda: _("send on"),
    panel_keys={"results": "S"},
    needs=Needs.ROW,
    may=Capability.SETTLE,
)
class AskAboutResult(Act, frozen=True):
    """Ask whom to ask about an answer that waits, and what; nothing is sent yet. `shown` is the
    fingerprint of the answer as it was shown."""

    patient: str
    answer: str
    analysis: str
    shown: str = ""


@declare(
    lambda: _("An answer came by telephone"),
    short=lambda: _("by telephone"),
    panel_keys={"results": "T"},
    icon="chat-circle-text",
    needs=Needs.PATIENT,
    may=Capability.SETTLE,
    in_palette=True,
)
class BeginPhoned(Act, frozen=True):
    """Open the form of a call about an answer (`Type/id`; empty for one that has not come) of a patient, the
    one in focus unless named."""

    patient: str = ""
    answer: str = ""


@declare(
    lambda: _("Note the call"),
    icon="chat-circle-text",
    needs=Needs.PATIENT,
    may=Capability.SETTLE,
    writes=("Communication",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class NotePhoned(RecordAct[Done], frozen=True):
    """An answer was told by telephone; `draft` is the id of the new Communication, `about` the answer. It
    acknowledges nothing."""

    patient: str
    draft: str
    about: str
    said: Said


@declare(
    lambda: _("Question about a result"),
    may=Capability.SETTLE,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class ForwardResult(RecordAct[Done], frozen=True):
    """Ask somebody (`PractitionerRole/id`) about an answer that waits, or on with a question about one
    (`Task/id`); `until` is a FHIR instant. With `acknowledge` one has seen the answer oneself, and it leaves
    one's list; `reason` and `shown` as there."""

    patient: str
    answer: str
    to: str
    question: str
    until: str
    acknowledge: bool = False
    reason: str = ""
    shown: str = ""


@declare(
    lambda: _("Show the course"),
    may=Capability.ANYBODY,
    short=lambda: _("course"),
    panel_keys={"results": "V"},
    needs=Needs.ROW,
    log=Log.READ,
)
class ShowCourse(Act, frozen=True):
    """Open the patient at the results, with the cursor on this row of the laboratory table."""

    patient: str
    row: str


@declare(
    lambda: _("Put the result into a note"),
    short=lambda: _("into note"),
    panel_keys={"results": "I"},
    icon="pencil-simple",
    needs=Needs.ROW,
    may=Capability.WRITE,
    log=Log.READ,
)
class ResultIntoNote(Act, frozen=True):
    """Put the newest value of an analysis, with its time and source, into the note under writing."""

    patient: str
    row: str


@declare(
    lambda: _("Put the result into a letter"),
    short=lambda: _("into letter"),
    panel_keys={"results": "L"},
    icon="envelope-simple",
    needs=Needs.ROW,
    may=Capability.WRITE,
    log=Log.READ,
)
class ResultIntoLetter(Act, frozen=True):
    """Put the newest value of an analysis, with its time and source, into the letter under writing; of
    several that are, it is asked which."""

    patient: str
    row: str
