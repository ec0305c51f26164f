"""Being done with a letter that one has received, and answering it."""

from __future__ import annotations

import uuid

from desktop.acts import Done, key_in
from desktop.acts.forms import KeptForm
from desktop.acts.received import AsksDone, CloseLetter, SendMessage
from desktop.acts.tasks import BeginTask
from desktop.clinical.record.persons import name_of
from desktop.commands import forms
from desktop.commands.carrying import Doing, carries
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.letters import received
from desktop.letters.received import Received
from desktop.writing import received as writing


@carries(CloseLetter)
def close(doing: Doing, act: CloseLetter) -> Done:
    """InputError while something that it asks is nobody's task and not done, where a colleague was done with
    it before, and for one that says something else by now."""
    _chart, letter = _standing(doing, act.patient, act.letter, act.seen)
    if letter.open_asks:
        raise InputError(
            _("The letter asks something that is no task and not done: “{ask}”").format(
                ask=letter.open_asks[0].ask.words
            ),
            kept=_("Nothing was changed."),
            todo=_("Make a task of it ({task}), or say that it is done ({done}).").format(
                task=key_in(BeginTask, "received"), done=key_in(AsksDone, "received")
            ),
        )
    doing.write([_closing(doing, act.patient, letter, ())], action="C")
    return doing.done(_("The letter is closed."))


@carries(AsksDone)
def asks_done(doing: Doing, act: AsksDone) -> Done:
    """InputError where nothing is open any more, and as for `close`."""
    _chart, letter = _standing(doing, act.patient, act.letter, act.seen)
    left = tuple(one.ask.words for one in letter.open_asks)
    if not left:
        raise InputError(
            _("Nothing that the letter asks is open."),
            kept=_("Nothing was changed."),
            todo=_("Close it ({key}).").format(key=key_in(CloseLetter, "received")),
        )
    if set(act.asks) != set(left):
        raise _anew()
    doing.write([_closing(doing, act.patient, letter, left)], action="C")
    said = " ".join(f"“{one}”" for one in left)
    return doing.done(_("Done, and the letter is closed: {asks}").format(asks=said))


@carries(SendMessage)
def send(doing: Doing, act: SendMessage) -> Done:
    """The message, and for whoever gets it a task that says so; both or neither reach the server."""
    gap = writing.missing(act.said)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    if doing.find(f"Communication/{act.draft}") is not None:
        raise InputError(_("This message is sent already."), kept=_("Nothing was sent twice."))
    chart = doing.chart(act.patient, received.TYPES)
    letter = received.one(chart, act.letter, _me(doing.actor), doing.now)
    if letter is None:
        raise _gone()
    to = received.sender(chart, letter)
    if not to[0]:
        raise InputError(
            _("Nothing says who sent the letter, so it can't be answered from here."),
            kept=_("What you wrote is kept as a draft."),
            todo=_("Call the ward."),
        )
    forms.used_up(doing, act.patient, act.draft, KeptForm("message", act.letter, act.said))
    made = writing.message(
        act.draft, str(uuid.uuid4()), letter, to, act.patient, act.said, doing.actor, doing.now
    )
    doing.write(made, action="C", atomic=True)
    return doing.done(_("The message to {name} is sent.").format(name=to[1] or to[0]))


def _me(actor: Actor) -> tuple[str, ...]:
    return tuple(o for o in (actor.role, actor.practitioner, actor.organization) if o)


def _standing(doing: Doing, patient: str, key: str, seen: tuple[str, ...]) -> tuple[Chart, Received]:
    """The letter as it stands, if it is still what was on the screen."""
    chart = doing.chart(patient, received.TYPES)
    letter = received.one(chart, key, _me(doing.actor), doing.now)
    if letter is None:
        raise _gone()
    if letter.closed is not None:
        who = name_of(chart, letter.closed.requester)
        raise InputError(
            _("{name} has closed this letter already.").format(name=who or _("Somebody")),
            kept=_("Nothing was changed."),
            todo=_("Nothing more is needed."),
        )
    if tuple(one.ask.words for one in letter.asked if one.ask.asks) != seen:
        raise _anew()
    return chart, letter


def _closing(doing: Doing, patient: str, letter: Received, done: tuple[str, ...]) -> dict[str, object]:
    return writing.closed(str(uuid.uuid4()), letter, patient, done, doing.actor, doing.now)


def _anew() -> InputError:
    return InputError(
        _("The letter says something else than when you looked."),
        kept=_("Nothing was changed."),
        todo=_("Read it again."),
    )


def _gone() -> InputError:
    return InputError(
        _("This letter is no longer among yours: a newer version has come, or it was taken back."),
        kept=_("Nothing was changed."),
        todo=_("Look at the list again."),
    )
