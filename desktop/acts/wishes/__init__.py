"""Acts on wishes for the set-up and questions about rules: made from the screen, answered by their owner,
withdrawn."""

from __future__ import annotations

from typing import Literal

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _

Outcome = Literal["answered", "planned", "refused"]
"""Answer to a wish: only words, done in a sprint, or not done."""


@declare(
    lambda: _("I miss something"),
    keys=("Ctrl+Shift+U",),
    icon="note-pencil",
    may=Capability.OWN,
    in_palette=True,
)
class BeginWish(Act, frozen=True):
    """Open one line in the focused panel for what is missing there."""


@declare(
    lambda: _("Send the wish"),
    icon="note-pencil",
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class MakeWish(RecordAct[Done], frozen=True):
    """Send a wish for the set-up to whoever owns it; nothing of a patient may be in it.

    `path` is the place in the set-up, `title` what the screen calls it, `layer` the sprint that put it there
    with its `owner` as its file says and `owner_id` (HPR number or Practitioner id), `file` and line,
    `digest` of the set-up that was seen. `id` is the new Task's, so that a wish is made once.
    """

    id: str
    words: str
    path: str
    title: str = ""
    layer: str = ""
    owner: str = ""
    owner_id: str = ""
    file: str = ""
    digest: str = ""


@declare(
    lambda: _("I don't understand this alert"),
    icon="question",
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.OPPOSITE,
)
class AskAboutRule(RecordAct[Done], frozen=True):
    """Ask the owner of a rule before signing what it means; the finding stays as it is, and nothing of the
    patient goes along.

    `rule` is its key, `medicines` the ATC codes that it is about. `release` is the set-up's with its
    `digest`. `id` is the new Task's, so that it is asked once. The words are made of the rule's own, never of
    what stood on the screen.
    """

    id: str
    rule: str
    medicines: tuple[str, ...] = ()
    release: str = ""
    digest: str = ""


@declare(
    lambda: _("Tell of rules that are set aside"),
    icon="question",
    may=Capability.PUBLISH,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.NOTHING,
)
class TellOfRules(RecordAct[Done], frozen=True):
    """Tell what was counted of rules before signing: the week's rates for everybody's cards, and to owner and
    safety officer whether a rule that is nearly always set aside is to be kept. Each once; made by itself."""


@declare(
    lambda: _("Answer the wish or question"),
    short=lambda: _("answer"),
    panel_keys={"wishes": "A"},
    icon="chat-text",
    needs=Needs.ROW,
    may=Capability.OWN,
)
class BeginAnswer(Act, frozen=True):
    """Open one line for the answer to a wish (`Task/id`)."""

    wish: str


@declare(
    lambda: _("It is done in a sprint"),
    short=lambda: _("in a sprint"),
    panel_keys={"wishes": "S"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.OWN,
)
class BeginPlanned(Act, frozen=True):
    """Open one line for the sprint in which a wish (`Task/id`) is done."""

    wish: str


@declare(
    lambda: _("It is not done, because …"),
    short=lambda: _("is not done"),
    panel_keys={"wishes": "N"},
    icon="x",
    needs=Needs.ROW,
    may=Capability.OWN,
)
class BeginRefused(Act, frozen=True):
    """Open one line for the reason why a wish (`Task/id`) is not done."""

    wish: str


@declare(
    lambda: _("The wish or question is answered"),
    icon="chat-text",
    needs=Needs.ROW,
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AnswerWish(RecordAct[Done], frozen=True):
    """Answer a wish (`Task/id`) with one line; of one that is `planned` the sprint stands in the words."""

    wish: str
    outcome: Outcome
    words: str


@declare(
    lambda: _("Withdraw the wish or question"),
    short=lambda: _("withdraw"),
    panel_keys={"wishes": "W"},
    icon="arrow-u-up-left",
    needs=Needs.ROW,
    may=Capability.OWN,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class WithdrawWish(RecordAct[Done], frozen=True):
    """Withdraw a wish of one's own (`Task/id`) that nobody has answered."""

    wish: str
