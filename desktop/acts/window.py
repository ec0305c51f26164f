"""Acts of the window itself: where to go, the palette, undo, help, the person at the keyboard.

One idea: what a key does to the window and to no patient.
"""

from __future__ import annotations

from desktop.acts.act import Act, Log, Needs, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.core.messages import _


@declare(
    lambda: _("Help"),
    may=Capability.ANYBODY,
    keys=("F1",),
    icon="question",
    in_palette=True,
    also=lambda: _("keys, shortcuts, manual"),
)
class Help(Act, frozen=True):
    """Show what can be done here, with its keys."""


@declare(
    lambda: _("About Fagflate"),
    icon="info",
    may=Capability.SETTINGS,
    in_palette=True,
    also=lambda: _("version, licence, release"),
)
class ShowAbout(Act, frozen=True):
    """Show the version, what the program may be used for, and its licence."""


@declare(
    lambda: _("Why is this here"),
    may=Capability.ANYBODY,
    short=lambda: _("why here"),
    keys=("Shift+F1",),
    icon="question",
    in_palette=True,
    also=lambda: _("set-up, configuration, sprint, reason, owner, file, propose change"),
)
class ShowWhy(Act, frozen=True):
    """Say which layers of the set-up put what has the focus where it is, with reason, owner and file."""


@declare(
    lambda: _("Change the page"),
    keys=("Ctrl+Shift+Y",),
    icon="pencil-simple",
    may=Capability.SETTINGS,
    in_palette=True,
    also=lambda: _("move panel, add panel, column, selection, hide, adapt, layout, sprint, draft, set-up"),
)
class ChangePage(Act, frozen=True):
    """Turn the page of the patient in focus into its own editor, or end that: the draft stays. With `sprint`
    it begins with the draft for the sprint, though one's own page was changed last."""

    sprint: bool = False


@declare(
    lambda: _("Save the basket as a set"),
    short=lambda: _("save as a set"),
    keys=("Ctrl+Shift+W",),
    icon="push-pin",
    needs=Needs.PATIENT,
    may=Capability.SETTINGS,
    in_palette=True,
    also=lambda: _("order set, favourite, package, keep orders"),
)
class KeepOrderSet(Act, frozen=True):
    """Keep the lines of the basket as a set of orders, in one's own layer or the sprint's draft."""


@declare(
    lambda: _("Settings"),
    keys=("Ctrl+,",),
    icon="gear-six",
    may=Capability.SETTINGS,
    in_palette=True,
    also=lambda: _("language, text size, theme, preferences"),
)
class OpenSettings(Act, frozen=True):
    """Choose language, theme, text size and note template."""


@declare(
    lambda: _("Refresh"),
    may=Capability.ANYBODY,
    keys=("F5",),
    icon="arrows-clockwise",
    in_palette=True,
    also=lambda: _("update, synchronise, reload"),
)
class Refresh(Act, frozen=True):
    """Fetch anew now."""


@declare(lambda: _("Next region"), may=Capability.ANYBODY, keys=("F6",), repeats=True)
class NextRegion(Act, frozen=True):
    """Go to the banner, the navigation, the page, the column beside it, the status bar in turn."""


@declare(lambda: _("Previous region"), may=Capability.ANYBODY, keys=("Shift+F6",), repeats=True)
class PreviousRegion(Act, frozen=True):
    """The same, backwards."""


@declare(
    lambda: _("Search or do"),
    may=Capability.ANYBODY,
    keys=("Ctrl+K", "Ctrl+Shift+P"),
    icon="magnifying-glass",
)
class OpenPalette(Act, frozen=True):
    """Open the command palette, or close it again."""


@declare(lambda: _("Show the page"), may=Capability.ANYBODY, keys={"Ctrl+U": ("unsent",)})
class ShowPage(Act, frozen=True):
    """Show a page about several patients."""

    page: str


@declare(lambda: _("Open the patient"), may=Capability.ANYBODY, icon="user", log=Log.READ)
class OpenPatient(Act, frozen=True):
    """Bring a patient into focus."""

    patient: str


@declare(
    lambda: _("Next open patient"),
    may=Capability.ANYBODY,
    keys=("Ctrl+Tab",),
    log=Log.READ,
    in_palette=True,
    repeats=True,
    icon="user",
)
class NextPatient(Act, frozen=True):
    """Bring the next open patient into focus."""


@declare(
    lambda: _("Previous open patient"),
    may=Capability.ANYBODY,
    keys=("Ctrl+Shift+Tab",),
    log=Log.READ,
    repeats=True,
    icon="user",
)
class PreviousPatient(Act, frozen=True):
    """Bring the previous open patient into focus."""


@declare(
    lambda: _("Read the whole record"),
    may=Capability.ANYBODY,
    short=lambda: _("read all"),
    keys=("Ctrl+Shift+E",),
    icon="clock-counter-clockwise",
    needs=Needs.PATIENT,
    log=Log.READ,
    in_palette=True,
    also=lambda: _("older, history, all measurements, long record"),
)
class ReadWhole(Act, frozen=True):
    """Show a very long record to its beginning, where only the newest of each kind were read."""


@declare(
    lambda: _("New window"),
    may=Capability.ANYBODY,
    keys=("F11",),
    icon="copy",
    in_palette=True,
    also=lambda: _("second screen, monitor, another window, beside"),
)
class NewWindow(Act, frozen=True):
    """Open one more window on the same record, with the patient in focus: for a second screen."""


@declare(
    lambda: _("End access"),
    may=Capability.ANYBODY,
    keys=("Ctrl+Shift+T",),
    icon="lock",
    in_palette=True,
    also=lambda: _("emergency access, reason for opening"),
)
class EndReason(Act, frozen=True):
    """End the access to the patient in focus for which a reason was given, and close the record."""


@declare(
    lambda: _("Open what the patient has blocked"),
    may=Capability.ANYBODY,
    keys=("Ctrl+Shift+V",),
    icon="lock",
    in_palette=True,
    also=lambda: _("emergency, break the glass, blocked, consent"),
)
class OpenBlocked(Act, frozen=True):
    """Open, for an emergency, what the patient in focus has blocked: with a reason, for a time, logged."""


@declare(lambda: _("Close patient"), may=Capability.ANYBODY, keys=("Ctrl+W",), icon="x", in_palette=True)
class ClosePatient(Act, frozen=True):
    """Take the patient in focus out of the open ones."""


@declare(
    lambda: _("Print"),
    may=Capability.PRINT,
    keys=("Ctrl+P",),
    icon="printer",
    log=Log.READ,
    in_palette=True,
    also=lambda: _("print out, printer, on paper, PDF"),
)
class Print(Act, frozen=True):
    """Print what the panel with the focus shows."""


@declare(
    lambda: _("Undo"),
    may=Capability.ANYBODY,
    keys=("Ctrl+Z",),
    icon="arrow-u-up-left",
    in_palette=True,
    also=lambda: _("take back, regret"),
)
class UndoLast(Act, frozen=True):
    """Take back what was done last, where it can be."""


@declare(
    lambda: _("Press the button that shows this key"),
    may=Capability.ANYBODY,
    keys={
        keys: (keys,)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+Shift+Return", "Ctrl+Shift+Enter", "Ctrl+J", "F8")
    },
)
class PressShown(Act, frozen=True):
    """Press the button of the page or its column that shows the key, wherever the focus is."""

    keys: str


@declare(
    lambda: _("The page before the pilot, or without your own changes"),
    may=Capability.ANYBODY,
    short=lambda: _("how it was"),
    also=lambda: _("the ward's page, my own page"),
    icon="clock-counter-clockwise",
    needs=Needs.PATIENT,
)
class LookBack(Act, frozen=True):
    """Show the page as it was before the pilot in which one is, else the ward's without one's own changes,
    and once more as it is; F8 where no button shows that key. With a pilot and changes of one's own: without
    these, then the ward's. `home`: as it is, at once."""

    home: bool = False


@declare(
    lambda: _("Sign what is written"),
    icon="check",
    needs=Needs.PATIENT,
    may=Capability.OWN,
    in_palette=True,
    also=lambda: _("approve, finish, sign the orders, sign the note"),
)
class SignShown(Act, frozen=True):
    """Press the button that shows Ctrl+Enter: the signature of what is being written."""


@declare(
    lambda: _("All about the patient in the banner"),
    may=Capability.ANYBODY,
    keys=("Ctrl+Shift+B",),
    icon="user",
    needs=Needs.PATIENT,
    in_palette=True,
    also=lambda: _("national number, reason for admission, doctor, interpreter, infection"),
)
class ShowBanner(Act, frozen=True):
    """Go to the banner; where it is one line, open the rest of it, or close it again."""


@declare(
    lambda: _("Tab of the patient"),
    may=Capability.ANYBODY,
    keys={f"Ctrl+{n}": (n,) for n in range(1, 10)},
    needs=Needs.PATIENT,
)
class GoTab(Act, frozen=True):
    """Show a tab of the patient's page, counted from 1."""

    number: int


@declare(
    lambda: _("Panel of the page"),
    may=Capability.ANYBODY,
    keys={f"Alt+{n}": (n,) for n in range(1, 10)},
    needs=Needs.PATIENT,
)
class GoPanel(Act, frozen=True):
    """Go to a panel of the patient's page, counted from 1."""

    number: int


@declare(
    lambda: _("This panel alone on the page"),
    may=Capability.ANYBODY,
    short=lambda: _("alone"),
    keys=("Alt+Return", "Alt+Enter"),
    icon="arrows-out",
    needs=Needs.PATIENT,
    in_palette=True,
    also=lambda: _("enlarge, maximise, zoom, full page, bigger, all panels"),
)
class ShowAlone(Act, frozen=True):
    """Give the panel with the focus the whole page, or show the others beside it again."""


@declare(
    lambda: _("Send again what the restored server has lost"),
    short=lambda: _("Send again after a restore"),
    keys=("Ctrl+Shift+R",),
    may=Capability.OWN,
    undo=Undo.NEVER,
    log=Log.WRITE,
)
class SendAgainAfterRestore(Act, frozen=True):
    """Send again what a server restored from a backup has lost, once a person has said so."""


@declare(
    lambda: _("Change person or ward"),
    may=Capability.ANYBODY,
    icon="users",
    in_palette=True,
    also=lambda: _("sign in, sign out, log out, switch user"),
)
class ChoosePerson(Act, frozen=True):
    """Ask who is at the keyboard and on which ward."""


@declare(
    lambda: _("Lock"),
    may=Capability.ANYBODY,
    keys=("Ctrl+Shift+L",),
    icon="lock",
    in_palette=True,
    also=lambda: _("log out, leave, pause"),
)
class Lock(Act, frozen=True):
    """Hide everything until somebody goes on, or somebody else begins."""


@declare(
    lambda: _("Corridor screen"),
    keys=("Ctrl+Shift+K",),
    icon="bed",
    may=Capability.BEDS,
    in_palette=True,
    also=lambda: _("board, beds without names, wall screen"),
)
class ShowCorridor(Act, frozen=True):
    """Show a ward's beds (Location id; empty for the one that is worked on) over the whole window, without
    anything by which a patient could be known. Esc leaves it."""

    ward: str = ""


@declare(
    lambda: _("Light, dark or high contrast"),
    may=Capability.ANYBODY,
    icon="circle-half",
    in_palette=True,
    also=lambda: _("theme, night, colours, appearance"),
)
class NextTheme(Act, frozen=True):
    """Light, dark, high contrast, and round again."""


@declare(
    lambda: _("Report a problem"),
    may=Capability.ANYBODY,
    icon="warning",
    in_palette=True,
    also=lambda: _("error, deviation, support"),
)
class ReportProblem(Act, frozen=True):
    """Open the report with place and version."""


@declare(
    lambda: _("Open the log folder"),
    icon="file-text",
    may=Capability.SETTINGS,
    in_palette=True,
    also=lambda: _("logs, crash, support, fault report"),
)
class OpenLogFolder(Act, frozen=True):
    """Show the folder of the logs, which tell nothing of patients, in the system's file manager."""


@declare(lambda: _("Details to copy"), may=Capability.ANYBODY, icon="file-text")
class CopyDetails(Act, frozen=True):
    """Put the details of an error on the clipboard, for support; they hold no patient data."""

    text: str
