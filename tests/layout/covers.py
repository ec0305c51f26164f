"""Screens that stand over the whole window: signing in, locked, another person, a resource as it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from desktop.shown.card_sign_in import CardSignIn
from desktop.shown.shell import Back, LockModel, RoleChoice, WardChoice
from desktop.shown.switching import SwitchFact, SwitchModel, SwitchSide
from desktop.shown.who_signed_in import WhoModel
from desktop.shown.why.origin import ResourceElement, ResourceShown
from ui.window.lock import LockScreen
from ui.window.persons.switch_screen import SwitchScreen
from ui.window.resource_page import ResourcePage
from ui.window.sign_in_screen import SignInScreen
from ui.window.window import MainWindow

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
SERVER = "https://fhir.helse-midt.example/r4/produksjon"
HOST = "helseid-sts.nhn.example"
LONG = "Wilhelmina Antoinette Kristoffersen-Dahle"
PEOPLE = (
    RoleChoice("Practitioner/h", "Hanne Ness", "HN", "sykepleier, Hjerte 3"),
    RoleChoice("Practitioner/w", LONG, "WK", "overlege, Lunge 2", "noe venter på å bli sendt"),
    *(RoleChoice(f"Practitioner/{n}", f"Lege Nummer {n}", "LN", "LIS, Hjerte 3") for n in range(5)),
)
WHO = WhoModel(
    "Practitioner/w", LONG, "WK", "9123456",
    (
        RoleChoice("PractitionerRole/s", LONG, "WK", "overlege, lungemedisin og søvnsykdommer", ward="h3"),
        RoleChoice("PractitionerRole/k", LONG, "WK", "fastlege", "ikke nå på døgnet"),
    ),
    tuple(WardChoice(f"h{n}", f"Medisinsk overvåking og hjertemedisin {n}", "21 senger") for n in (3, 4)),
    "PractitionerRole/s", "h3", "told", "told", "22:30", wardless=("PractitionerRole/k",),
)  # fmt: skip
REFUSED = (
    "Påloggingen tok for lang tid og er avbrutt. Kladdene dine er lagret på denne maskinen. "
    "Logg på en gang til, eller spør IT om adressen til påloggingstjenesten er riktig."
)


def _over(made: MainWindow, screen: QWidget) -> MainWindow:
    made.show()
    made.cover(screen)
    return made


def signing_in(made: MainWindow, turn: Callable[[SignInScreen], object]) -> MainWindow:
    """The sign-in in the state that `turn` brings."""
    screen = SignInScreen(SERVER, "Serveren svarer ikke, neste forsøk om 40 s")
    screen.set_people(PEOPLE)
    screen.choose("Practitioner/w")
    turn(screen)
    return _over(made, screen)


def refused(screen: SignInScreen) -> None:
    """Signing in was refused, and the person may sign in by card instead."""
    screen.say(REFUSED)
    until = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
    screen.set_card(CardSignIn("offered", until, NOW, "Kortet leses ikke: sett det i leseren."), NOW)


def waiting_for_browser(screen: SignInScreen) -> None:
    """The browser is open, and waited for."""
    screen.waiting(HOST, "21:44", opened=True)
    screen.set_left(228, 300)


def not_opened(screen: SignInScreen) -> None:
    """The browser could not be opened."""
    screen.waiting(HOST, "21:44", opened=False)


def locked(made: MainWindow, back: Back, *, browser: bool = False) -> MainWindow:
    """The lock, or the way back through the browser."""
    screen = LockScreen(
        LockModel(LONG, "WK", "overlege, Lunge 2", "14:32", "Frakoblet siden 14:52", back, "15:32")
    )
    if browser:
        screen.waiting(HOST, opened=True)
        screen.set_left(228, 300)
        screen.say(REFUSED)
    return _over(made, screen)


def switching(made: MainWindow) -> MainWindow:
    """Somebody comes while the window is locked by somebody else."""
    facts = (
        SwitchFact("check-circle", "Kladdene er lagret", "sist 21:43, tre brev og et notat"),
        SwitchFact("lock", "Skjermen er lukket", "ingenting av den vises for deg"),
        SwitchFact("cloud-slash", "To bestillinger er ikke sendt", "de sendes når serveren svarer"),
    )
    model = SwitchModel(
        SwitchSide("Practitioner/m", "Maren Aas", "MA", "LIS, Hjerte 3", facts),
        SwitchSide("Practitioner/w", LONG, "WK", "", facts[:1]),
        (SwitchFact("identification-card", "Loggen vet hvem", "hver linje har én person"),),
    )
    screen = SwitchScreen(SERVER, "Serveren svarer ikke, neste forsøk om 40 s", WHO, model)
    screen.set_locked_by("Maren Aas")
    return _over(made, screen)


def whole_resource(made: MainWindow) -> MainWindow:
    """A resource as it is kept."""
    named = "MedicationRequest: piperacillin/tazobactam 4 g/0,5 g pulver til infusjonsvæske, oppløsning"
    elements = tuple(
        ResourceElement(f"dosageInstruction[{n}].doseAndRate", "4 g hver 8. time") for n in range(9)
    )
    model = ResourceShown(
        "MedicationRequest/0b5c7f0e-77aa-4d1e-9f6f-b4c1", named, elements, '{"id": "x"}' * 90
    )
    return _over(made, ResourcePage(model))
