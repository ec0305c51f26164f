"""The named screens of `fagflate snapshot`: how the desk is brought to each of them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from desktop.acts import Act
from desktop.acts.facts import BeginFacts
from desktop.acts.letters import PreviewPile
from desktop.acts.measurements import BeginRound
from desktop.acts.patient import BeginLetter, BeginNote, BeginOrder
from desktop.acts.questionnaires import BeginForm
from desktop.acts.reasons import GiveReason
from desktop.acts.reconcile import BeginReconciliation
from desktop.acts.signed import OpenSignedLetter
from desktop.acts.window import ChangePage, Help, Lock, OpenSettings, ShowCorridor
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.core.window_port import OTHER_SCREENS, SCREENS, WARD_SCREENS, WRITTEN, Picture
from desktop.link.protocol import ReadAs
from desktop.shown.questions import SomebodyOn, WardPatients
from desktop.shown.switching import SwitchOf, SwitchSide
from desktop.shown.who_signed_in import WhoSignedIn
from ui.acts.controller import Controller
from ui.acts.pictures import screen_words
from ui.window.lock import LockScreen
from ui.window.persons.switch_screen import SwitchScreen

_WRITE: dict[str, Act] = {
    "note": BeginNote(),
    "order": BeginOrder(),
    "letter": BeginLetter(),
    "measurement": BeginRound(),
    "facts": BeginFacts(),
    "reconcile": BeginReconciliation(),
}
_OVER: dict[str, Act] = {"help": Help(), "settings": OpenSettings(), "change-page": ChangePage()}
OFFICE = ("queue", "preview", "signed", "coding", "waiting-list", "dictations", "post-log")
"""Screens of the secretary's."""


def show_screen(desk: Controller, picture: Picture, settle: Callable[[], None]) -> None:
    """Bring the desk to a picture's screen; raises InputError for what does not exist.

    What is shown in its state (`show_state`) is shown last: whatever arrives fills a panel anew.
    """
    # A page of a patient's that only this workspace has is known once the patient is open.
    page = WARD_SCREENS.get(picture.screen) or _ward_page(desk, picture.screen)
    if picture.screen not in SCREENS and not page and not picture.patient:
        raise InputError(
            _("There is no screen called {name}.").format(name=picture.screen),
            todo=_("Choose one of: {names}.").format(names=", ".join(SCREENS)),
        )
    screen_words.check(picture, page)
    if picture.screen in ("choose", "sign-in"):
        desk.choose()
        settle()
        if picture.screen == "sign-in":
            # As where people sign in, whatever this server offers.
            desk.choosing.signing.begin()
            settle()
        return
    # Whose screen it looks like is not who reads: the log names the command.
    desk.reader = Actor(role="", practitioner="", name=picture.reader)
    desk.bridge.link.tell(ReadAs(desk.reader))
    desk.sign_in(_actor(desk, picture, settle))
    # Without a ward one begins by searching; a picture shows what it was asked for.
    desk.window.palette_overlay.close_palette()
    if picture.screen == "preview":
        _preview(desk, settle)
        return
    if picture.screen == "signed":
        _signed(desk, picture.patient, settle)
        return
    if picture.screen == "corridor":
        desk.do(ShowCorridor())
        settle()
        return
    if picture.screen in ("locked", "unlock", "switch"):
        desk.do(Lock())
        settle()
        if picture.screen == "switch":
            _switch(desk, picture, settle)
        if picture.screen == "unlock":
            desk.window.cover(LockScreen(desk.locking.model("browser")))
            settle()
        return
    if page:
        desk.show_page(page)
        settle()
        if picture.filter:
            screen_words.select(desk, page, picture.filter, settle)
    else:
        patient = picture.patient or _first_patient(desk, settle)
        if not patient and picture.screen != "palette":
            raise InputError(_("There is no patient to show."), todo=_("Name one with --patient."))
        if picture.screen in WRITTEN and not desk.actor.role:
            raise InputError(
                _("Nobody is there to write: this server names no person in a role on the ward."),
                todo=_("Name one with --person and their ward with --ward."),
            )
        if picture.screen == "reason":
            _asked_why(desk, patient, settle)
            return
        _say_why(desk, patient, settle)
        desk.open_patient(patient)
        settle()
        if picture.screen in WRITTEN:
            desk.do(_WRITE[picture.screen] if picture.screen in _WRITE else _first_form(desk, settle))
            settle()
            screen_words.write(desk, picture, settle)
        elif picture.screen not in ("patient", "overview", "palette", *_OVER):
            tabs = [tab.key for tab in desk.patients.page.tabs]
            if picture.screen not in tabs:
                raise InputError(
                    _("The workspace {workspace} has no page called {name} for a patient.").format(
                        workspace=picture.workspace, name=picture.screen
                    ),
                    todo=_("Choose one of: {names}.").format(
                        names=", ".join(dict.fromkeys((*tabs, *WRITTEN, *WARD_SCREENS, *OTHER_SCREENS)))
                    ),
                )
            desk.patients.page.show_tab(picture.screen)
            settle()
        if picture.alone:
            _show_alone(desk, picture.alone)
            settle()
    if picture.screen in _OVER:
        desk.do(_OVER[picture.screen])
        settle()
    if picture.screen == "palette":
        desk.window.open_palette()
        settle()


def _show_alone(desk: Controller, name: str) -> None:
    """Give a panel of the tab that is shown the whole page, by its name in the workspace."""
    page = desk.patients.page
    places = next(tab.places for tab in page.tabs if tab.key == page.tab)
    at = next((at for at, place in enumerate(places) if place.id == name), -1)
    if at < 0:
        raise InputError(
            _("There is no panel called {name} on this page.").format(name=name),
            todo=_("Choose one of: {names}.").format(names=", ".join(place.id for place in places)),
        )
    panel = page.shown_panels()[at]
    page.show_alone(panel)
    if not panel.isVisible():
        raise InputError(
            _("The panel {name} has nothing to show for this patient.").format(name=name),
            todo=_("Name another one with --patient."),
        )


def _switch(desk: Controller, picture: Picture, settle: Callable[[], None]) -> None:
    """The page of a switch, from whoever has locked to another one of the ward who has come back from the
    sign-in; nobody signs in for a picture, so nothing is told of what waits for them."""
    found = desk.bridge.link.ask(SomebodyOn("", picture.ward or desk.ward, not desk.actor.secretary)).result()
    who = desk.bridge.link.ask(WhoSignedIn(found.practitioner)).result() if found.practitioner else None
    model = desk.bridge.link.ask(SwitchOf(found.practitioner)).result()
    if who is None or model.leaving is None or found.practitioner == desk.actor.practitioner:
        raise InputError(
            _("There are not two people on this ward to take turns."),
            todo=_("Name another ward with --ward."),
        )
    coming = SwitchSide(found.practitioner, who.name, who.initials, "", ())
    page = SwitchScreen(
        desk.bridge.link.server,
        desk.choosing.signing.server_words(),
        who,
        structs.replace(model, coming=coming),
    )
    page.set_locked_by(desk.actor.name)
    desk.window.cover(page)
    settle()


def _ward_page(desk: Controller, name: str) -> str:
    """The window's name of the page that a tab about the ward of the workspace makes; empty where none is
    called so."""
    tab = next((tab for tab in desk.patients.workspace.ward_tabs if tab.id == name), None)
    kind = tab.panels[0].kind if tab is not None else ""
    return next((key for key, page in desk.pages.pages.items() if kind and page.kind == kind), "")


def _say_why(desk: Controller, patient: str, settle: Callable[[], None]) -> None:
    """Give a picture's own reason where one is required: the log shows that it was a picture."""
    settle()
    if not patient or not desk.reasons.needs(patient):
        return
    choices = desk.reasons.choices
    choice = next((one for one in choices if one.typed), choices[-1])
    desk.bridge.run(desk.reasons.give(GiveReason(patient, choice.key, (desk.reader or desk.actor).name)))
    settle()


def _asked_why(desk: Controller, patient: str, settle: Callable[[], None]) -> None:
    """The question that stands before a patient's record, over the list on which they were pressed."""
    desk.show_page("ward")
    settle()
    desk.open_patient(patient)
    settle()
    if desk.reasons.dialog is None:
        raise InputError(
            _("The workspace {workspace} asks for no reason.").format(workspace=desk.patients.workspace.id),
            todo=_("Choose another one."),
        )


def _first_form(desk: Controller, settle: Callable[[], None]) -> Act:
    """The form that the specialty fills in most, else the one that was answered last, else the first."""
    desk.do(BeginForm())
    settle()
    for panel in desk.patients.page.panels_of("forms"):
        rows = panel.model.rows if panel.model is not None else ()
        form = next((row.form for row in sorted(rows, key=lambda row: not row.first) if row.form), "")
        if form:
            return BeginForm(form)
    raise InputError(_("There is no form to show."), todo=_("Name a patient with --patient."))


def _preview(desk: Controller, settle: Callable[[], None]) -> None:
    """The pile of everything that waits for the printer."""
    desk.show_page("queue")
    settle()
    panel = desk.pages.panel("queue")
    for row in panel.model.rows if panel.model is not None else ():
        if row.can_mark:
            panel.mark(row.key)  # type: ignore[attr-defined]
    settle()
    desk.do(PreviewPile())
    settle()


def _signed(desk: Controller, patient: str, settle: Callable[[], None]) -> None:
    """A patient's newest signed letter; where nobody is named, the first letter of the queue."""
    if patient:
        _signed_of(desk, patient, settle)
        return
    desk.show_page("queue")
    settle()
    panel = desk.pages.panel("queue")
    row = next(iter(panel.model.rows if panel.model is not None else ()), None)
    if row is None:
        raise InputError(_("No letter waits in the queue."), todo=_("Name a patient with --patient."))
    _say_why(desk, row.patient, settle)
    desk.do(OpenSignedLetter(row.key, row.patient))
    settle()


def _signed_of(desk: Controller, patient: str, settle: Callable[[], None]) -> None:
    _say_why(desk, patient, settle)
    desk.open_patient(patient)
    settle()
    tabs = desk.patients.workspace.patient_tabs
    tab = next((tab.id for tab in tabs if any(panel.kind == "letters" for panel in tab.panels)), "")
    if not tab:
        raise InputError(
            _("The workspace {workspace} has no panel of letters.").format(
                workspace=desk.patients.workspace.id
            ),
            todo=_("Choose another one."),
        )
    desk.patients.page.show_tab(tab)
    settle()
    for panel in desk.patients.page.panels_of("letters"):
        rows = panel.model.rows if panel.model is not None else ()
        key = next((row.key for row in rows if not row.draft), "")
        if key:
            desk.do(OpenSignedLetter(key))
            settle()
            return
    raise InputError(
        _("This patient has no signed letter."),
        todo=_("Name another one with --patient, or nobody: then it is the first letter of the queue."),
    )


def _actor(desk: Controller, picture: Picture, settle: Callable[[], None]) -> Actor:
    """The person and ward of a picture: named ones, else the first ward's first role."""
    known, secretary = desk.actor, picture.screen in OFFICE
    same = known.role and known.secretary == secretary and (not picture.ward or known.ward == picture.ward)
    if same and not picture.person:
        return known
    desk.bridge.link.look_at((), (), choices=True)
    settle()
    found = desk.bridge.link.ask(SomebodyOn(picture.person, picture.ward, secretary)).result()
    if picture.person and not found.role:
        raise InputError(
            _("{person} is no person in a role on this server.").format(person=picture.person),
            todo=_("Name the id of a PractitionerRole."),
        )
    return found


def _first_patient(desk: Controller, settle: Callable[[], None]) -> str:
    """First patient of the ward; empty where there is no ward, or nobody on it.

    Who lies there is only known once the ward is fetched.
    """
    settle()
    found = desk.bridge.link.ask(WardPatients(desk.ward)).result()
    return found[0] if found else ""
