"""Acts on forms: begin one, answer it, sign it, take an answered one back."""

from __future__ import annotations

import msgspec

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import KeptForm, Said
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _

FORM = "questionnaire"
STRIKE = "strike-form"


class Given(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One value that was answered, as the record reads it (`clinical.forms.model.Answer`)."""

    kind: str
    text: str
    system: str = ""
    display: str = ""
    unit: str = ""
    code: str = ""
    version: str = ""


class Filling(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that was answered in a form (`Questionnaire/id`) since it was begun (a FHIR instant), by the places
    of its questions; `untestable` are those that could not be tested, each with its reason (empty until it
    is written). `proposed` are the places whose answer the form or the record proposed and nobody has
    touched: signing them alone would be nobody's answer."""

    questionnaire: str
    begun: str = ""
    answers: tuple[tuple[str, tuple[Given, ...]], ...] = ()
    untestable: tuple[tuple[str, str], ...] = ()
    proposed: tuple[str, ...] = ()

    def of(self, place: str) -> tuple[Given, ...]:
        """Answers of a question's place."""
        return next((given for at, given in self.answers if at == place), ())

    def reason(self, place: str) -> str | None:
        """Reason a question could not be tested; None for one that could."""
        return next((why for at, why in self.untestable if at == place), None)

    def put(self, place: str, given: tuple[Given, ...]) -> Filling:
        """With this answer in its place, instead of whatever stood there; nothing takes it away."""
        rest = tuple(one for one in self.answers if one[0] != place)
        more = ((place, given),) if given else ()
        away = tuple(one for one in self.untestable if one[0] != place)
        proposed = tuple(one for one in self.proposed if one != place)
        return msgspec.structs.replace(self, answers=(*rest, *more), untestable=away, proposed=proposed)

    def propose(self, place: str, given: tuple[Given, ...]) -> Filling:
        """With an answer that nobody has given yet."""
        made = self.put(place, given)
        return msgspec.structs.replace(made, proposed=(*made.proposed, place))

    def without(self, place: str, reason: str) -> Filling:
        """With a question that could not be tested."""
        answers = tuple(one for one in self.answers if one[0] != place)
        rest = tuple(one for one in self.untestable if one[0] != place)
        proposed = tuple(one for one in self.proposed if one != place)
        return msgspec.structs.replace(
            self, answers=answers, untestable=(*rest, (place, reason)), proposed=proposed
        )


def kept(filling: Filling) -> KeptForm:
    """Encode the answers as a draft; empty where nothing is answered."""
    said = Said()
    if filling.answers or filling.untestable:
        said = said.put(written=msgspec.json.encode(filling).decode())
    return KeptForm(FORM, filling.questionnaire, said)


def read(said: Said) -> Filling | None:
    """Decode a draft; None for an empty one. `msgspec.MsgspecError` when it is none of these."""
    words = said.get("written")
    return from_json(words, Filling) if words else None


@declare(
    lambda: _("Fill in a form"),
    short=lambda: _("fill in"),
    panel_keys={"forms": "N"},
    icon="check-square",
    needs=Needs.PATIENT,
    may=Capability.SIGN,
    in_palette=True,
    also=lambda: _("questionnaire, score, NIHSS"),
)
class BeginForm(Act, frozen=True):
    """Open a form (`Questionnaire/id`) for the patient in focus, with one's draft; without one show which
    there are."""

    questionnaire: str = ""


@declare(
    lambda: _("Fill in the next screening"),
    short=lambda: _("fill in"),
    panel_keys={"screening": "N"},
    icon="check-square",
    needs=Needs.ROW,
    may=Capability.CARE,
    log=Log.READ,
)
class BeginScreening(Act, frozen=True):
    """Open a patient and the form (`Questionnaire/id`) of the screening that is missing; without one the
    patient's list of forms."""

    patient: str
    form: str = ""


@declare(
    lambda: _("Sign the form"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.SIGN,
    writes=("QuestionnaireResponse", "Observation"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class SignForm(RecordAct[Done], frozen=True):
    """Sign an answered form, as it was shown (`mark` of the Questionnaire)."""

    patient: str
    draft: str
    filling: Filling
    mark: str = ""


@declare(
    lambda: _("Take a form back …"),
    short=lambda: _("take back"),
    panel_keys={"forms": "X"},
    icon="prohibit",
    needs=Needs.ROW,
    may=Capability.SIGN,
)
class BeginStrikeForm(Act, frozen=True):
    """Ask why an answered form (`QuestionnaireResponse/id`) was entered in error."""

    response: str


@declare(
    lambda: _("Take the form back"),
    icon="prohibit",
    needs=Needs.PATIENT,
    may=Capability.SIGN,
    writes=("QuestionnaireResponse", "Observation"),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class StrikeForm(RecordAct[Done], frozen=True):
    """An answered form was entered in error, for a reason; what was measured by it goes with it."""

    patient: str
    draft: str
    response: str
    said: Said
