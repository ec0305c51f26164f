"""All that can be seen on a screen, each with a sample: panels, editors, dialogs, parts of the window.

One idea: a sample of each thing that can be seen, by the name under which layout is tested.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec import structs
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.acts.forms import Said
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.shown.letters.letter_editor import RecipientHit
from desktop.shown.letters.signed_letter import Addressee, LetterVersion, SignedLetterShown
from desktop.shown.notes.note_editor import TemplateChoice
from desktop.shown.notes.notes import WithdrawalModel
from desktop.shown.paper.papers import Printable
from desktop.shown.sheet_form import Hit, Part, SheetForm
from desktop.shown.shell import RoleChoice
from desktop.shown.ward.waiting import Waiting
from desktop.sync.pull.inbox import Told
from desktop.views.ward import waiting
from tests.layout.changing import changing, reviewing
from tests.layout.changing_list import changing_list, keeping, keeping_phrase
from tests.layout.covers import (
    WHO,
    locked,
    not_opened,
    refused,
    signing_in,
    switching,
    waiting_for_browser,
    whole_resource,
)
from tests.layout.generated import emptied, generated
from tests.layout.on_a_page import results_of_a_patient
from tests.layout.parts import beside_list, clash, keys, labs, lanes, limit_refused, limits
from tests.ui import samples, samples_states
from tests.ui.editors import samples_orders
from tests.ui.editors.samples import note
from tests.ui.editors.samples_letters import letter
from tests.ui.editors.test_medicine_form import STOP
from tests.ui.editors.test_order_checks import CHECKS, TWICE
from tests.ui.editors.test_print_preview import pile
from tests.ui.samples_results import alone
from tests.ui.test_panels import MODELS
from ui.acts.dialogs import AboutDialog, ErrorDialog, ReportDialog
from ui.panels import kinds, make_panel
from ui.widgets.panel import Panel
from ui.window.window import MainWindow

DATA = ("sample", "empty", "generated 1", "generated 2")
Make = Callable[[str], QWidget]
OF_A_PATIENT = (
    "blood_loss", "care_plan", "cycles", "dialysis", "examinations", "flowsheet", "fluids", "key_facts",
    "laboratory", "letters", "lines", "medicines", "notes", "problems", "pumps", "timeline", "trend",
    "vitals",
)  # fmt: skip
NAME = "SOLBAKKEN, Ingrid Marie"


def of(model: Any, data: str) -> Any:
    """The model with that data."""
    if data == "empty":
        return emptied(model)
    return generated(model, int(data.split()[1])) if data.startswith("generated") else model


def window(data: str = "sample", patient: bool = True) -> MainWindow:
    """A window with navigation, status and the banner of a patient."""
    made = MainWindow()
    # The names of pages and wards are the hospital's own; those of open patients can be any.
    model = samples.navigation()
    model = structs.replace(model, patients=model.patients if data == "empty" else of(model.patients, data))
    made.set_navigation(model)
    made.set_status(samples.status())
    if patient:
        made.set_banner(samples.banner() if data == "empty" else of(samples.banner(), data))
    return made


def _page(widget: Panel, model: Any, data: str, patient: bool) -> MainWindow:
    made = window(data, patient)
    made.set_page("page", widget)
    made.show_page("page")
    # Sized before it is filled, as in use; what is drawn must not depend on it.
    widget.set_model(of(model, data))
    made.set_side(widget.side)
    return made


def _panel(kind: str) -> Make:
    return lambda data: _page(make_panel(kind), MODELS[kind](), data, kind in OF_A_PATIENT)


def _state(state: Any, kind: str) -> Make:
    def make(data: str) -> QWidget:
        panel = make_panel(kind)
        made = _page(panel, MODELS[kind](), data, kind in OF_A_PATIENT)
        if state.kind in ("loading", "empty", "error"):
            panel.set_model(None)
        panel.set_state(state)
        return made

    return make


def _nothing_waits(data: str) -> QWidget:
    """As long as it gets: a server that was not asked for all, gave a part only, and has older answers."""
    told = Told(unasked=("DiagnosticReport?based-on", "Encounter?participant"), parted=("Observation",))
    counted = Waiting(ward_results=12, before=24, tasks=9, overdue=2, patients=32)
    now = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
    looked = waiting.looked_for(counted, told, now, now)
    title = _("No results wait for you.")
    page = waiting.nothing("results", title, counted, looked=looked, everywhere=False)
    assert page is not None
    panel = make_panel("results")
    made = _page(panel, MODELS["results"](), "sample", False)
    panel.set_empty_page(of(page, data))
    return made


def _note(data: str) -> QWidget:
    from ui.editors.note.note_editor import NoteEditor

    return _page(NoteEditor(), note(), "sample" if data == "empty" else data, True)


def _letter(data: str) -> QWidget:
    from ui.editors.letter.letter_editor import LetterEditor

    return _page(LetterEditor(), letter(), "sample" if data == "empty" else data, True)


def _orders(**more: Any) -> Make:
    def make(data: str) -> QWidget:
        from ui.editors.order.order_column import OrderColumn

        made = _panel("vitals")(data)
        assert isinstance(made, MainWindow)
        column = OrderColumn()
        made.set_side(column)
        model = of(samples_orders.orders(**more), data)
        column.set_model(model)
        if model.proposal is not None:
            # What is read belongs to what is typed.
            column.field.setText(model.proposal.text)
            assert column.set_proposal(model.proposal)
            assert column.card is not None
        return made

    return make


def _medicine(data: str) -> QWidget:
    from ui.editors.forms.medicine_form import MedicineColumn

    made = _panel("medicines")(data)
    assert isinstance(made, MainWindow)
    column = MedicineColumn()
    made.set_side(column)
    column.set_model(STOP if data == "empty" else of(STOP, data))
    return made


def _preview(data: str) -> QWidget:
    from ui.printing.print_preview import PrintPreview

    made = PrintPreview()
    return _page(made, pile(), data, False)


def _signed(data: str) -> QWidget:
    from ui.editors.letter.signed_letter import SignedLetterPage

    people = (
        Addressee("Task/1", "Tone Lunde, fastlege", "received", "levert", "i dag 14:40", "Elektronisk"),
        Addressee(
            "Task/2", _LONG.name, "rejected", "avvist", "ukjent HER-id 104 532", "Elektronisk", attention=True
        ),
    )
    versions = (
        LetterVersion("d2", 2, "Maren Aas", "20.11.2026 14:31", "rettet medisinliste", True),
        LetterVersion("d1", 1, "Maren Aas", "20.11.2026 09:12", "erstattet"),
    )
    shown = SignedLetterShown(
        "d2", "p", "Epikrise", "signert 20.11.2026 14:31 av Maren Aas · versjon 2", NAME, people, versions,
        "levert til 1 av 2", may_revoke=True, told=1,
    )  # fmt: skip
    return _page(SignedLetterPage(), shown, "sample" if data == "empty" else data, True)


def _form(data: str) -> QWidget:
    from ui.editors.forms.form_sheet import FormSheet

    made = _panel("worklist")(data)
    assert isinstance(made, MainWindow)
    parts = (
        Part("search", "Ny plass", hint="Rom, seng eller post"),
        Part(
            "why", "Hvorfor", (("overvåkning", "Trenger overvåkning"), ("isolat", "Isolat"), ("x", "Annet"))
        ),
        Part("at", "Når", hint="nå", remark="Tom: nå."),
    )
    hits = (
        Hit("b1", "08", "ledig, dobbeltrom med dusj"),
        Hit("b2", "12B", "opptatt av HAUGLAND, Per Kristian"),
    )
    about = ("Ligger i seng 12A siden 17.11.2026",)
    model = SheetForm(
        "Flytt", "F", Said(), parts, NAME, NAME, "Flytt", about, hits, "Velg en plass", "search"
    )
    sheet = FormSheet()
    made.show()
    sheet.set_model(model if data == "empty" else of(model, data), load=True)
    made.sheets.show(sheet)
    return made


def _over(open_: Callable[[MainWindow], None]) -> Make:
    def make(data: str) -> QWidget:
        made = _panel("worklist")(data)
        assert isinstance(made, MainWindow)
        made.show()
        open_(made)
        return made

    return make


def _palette(made: MainWindow) -> None:
    made.open_palette()
    made.set_palette(samples.palette(), "7 treff")


def _corridor(made: MainWindow) -> None:
    from tests.ui.test_corridor import beds
    from ui.window.corridor import CorridorScreen

    screen = CorridorScreen()
    screen.set_model(beds(24))
    screen.set_time("14:32", "Synkronisert 14:32", False)
    made.cover(screen)


def _chosen(made: MainWindow) -> None:
    from ui.window.choose import ChooseScreen

    made.cover(ChooseScreen(samples.choose()))


def _noticed(made: MainWindow) -> None:
    made.set_notice(samples.notice())
    made.say_done("Kvittert: kalium 3,4 for SOLBAKKEN, Ingrid Marie", undo=True)


_PEOPLE = samples.choose().people
_LONG = RoleChoice("p9", "Wilhelmina Antoinette Kristoffersen-Dahle", "WK", "Overlege, lungemedisin", "i går")
_ERROR = InputError(
    "Serveren svarte ikke.", kept="Det du skrev er her.", todo="Prøv igjen.", details="GET /x: 500"
)


def _sheet() -> QImage:
    image = QImage(210, 297, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    return image


_HOLDERS: list[QWidget] = []


def _dialog(make: Callable[[QWidget], QWidget]) -> Make:
    def made(data: str) -> QWidget:
        # A dialog goes with its holder.
        _HOLDERS[:] = [QWidget()]
        return make(_HOLDERS[0])

    return made


def _error(parent: QWidget) -> QWidget:
    return ErrorDialog(_ERROR, parent, "2 notater er ikke sendt.")


def _report(parent: QWidget) -> QWidget:
    return ReportDialog("Svar å se", parent)


def _confirm(parent: QWidget) -> QWidget:
    from ui.acts.confirm import ConfirmDialog

    words = "Hvem som helst kan ta dem igjen. Ingenting av det som er skrevet, går tapt."
    return ConfirmDialog(f"Gi opp 3 bestillinger for {NAME}", words, "Gi opp", lambda: None, parent)


def _template(parent: QWidget) -> QWidget:
    from ui.acts.notes.note_dialogs import TemplateDialog

    choices = tuple(
        TemplateChoice(str(n), title, "Siden sist, funn, prøver, vurdering, plan")
        for n, title in enumerate(("Visittnotat", "Innkomstnotat", "Selvmordsrisikovurdering"))
    )
    return TemplateDialog(NAME, choices, parent)


def _withdrawal(parent: QWidget) -> QWidget:
    from ui.acts.notes.note_dialogs import WithdrawalDialog

    model = WithdrawalModel("n1", NAME, "Visittnotat 20.11.2026 kl. 14:20", ("Lest av 3.",))
    return WithdrawalDialog(model, parent)


def _recipient(parent: QWidget) -> QWidget:
    from ui.acts.letters.recipient_dialog import RecipientDialog

    dialog = RecipientDialog(f"Mottaker av epikrise for {NAME}", "Legg til", parent)
    hits = (
        RecipientHit("h1", "Tone Lunde, fastlege", "electronic", "Bryggen legekontor · HER-id 104 532"),
        RecipientHit(
            "h2", _LONG.name, "paper", "Hjemmesykepleien, Ytrebygda · Bergen kommune · HER-id 98 211"
        ),
    )
    dialog.field.setText("lunde")
    dialog.set_hits("lunde", hits)
    return dialog


def _address(parent: QWidget) -> QWidget:
    dialog = _recipient(parent)
    dialog.turn()  # type: ignore[attr-defined]
    return dialog


def _paper(parent: QWidget) -> QWidget:
    from ui.acts.paper.paper_dialog import PaperDialog

    dialog = PaperDialog(Printable("Pasientliste Hjerte 3", b"", 2, (), "list"), parent)
    dialog.begin()
    dialog.put(0, _sheet())
    return dialog


def _pdf(parent: QWidget) -> QWidget:
    from desktop.shown.letters.printing import PageImage
    from ui.acts.paper.paper import PdfDialog

    return PdfDialog([PageImage(2, 2, b"\xff" * 12)], f"Epikrise for {NAME}", parent)


def _progress(parent: QWidget) -> QWidget:
    from ui.acts.paper.paper import PrintProgress

    dialog = PrintProgress("Skriver ut 12 brev", parent)
    dialog.say(3, 12)
    return dialog


def _reason(parent: QWidget) -> QWidget:
    from ui.acts.sign_in.reason_dialog import ReasonDialog

    words = "Mottakerne får vite at brevet ikke gjelder, og hvorfor. Det blir stående, strøket."
    dialog = ReasonDialog(
        f"Tilbakekall epikrise for {NAME}", words, "Tilbakekall", "Grunn, som mottakerne leser", parent
    )
    dialog.refused("Skriv hvorfor; mottakerne leser det.")
    return dialog


def _events(parent: QWidget) -> QWidget:
    from desktop.shown.access.access_log import EventShown, FieldShown
    from ui.acts.pages.log_events import EventsDialog

    fields = (
        FieldShown("recorded", "2026-11-23T18:31:00Z"),
        FieldShown("agent[0].who.display", "Kim Strand"),
    )
    return EventsDialog((EventShown("23.11. 18:31 leste notater", fields),) * 3, parent)


def _questions(parent: QWidget) -> QWidget:
    from ui.window.sprint.questions import QuestionsDialog

    dialog = QuestionsDialog("akuttmottak sprint 02", parent)
    dialog.rows[0].set_answer(4)
    dialog.refused("Svarene kunne ikke lagres på denne maskinen. De står her; prøv igjen.")
    return dialog


def _why(parent: QWidget) -> QWidget:
    from desktop.shown.workspace import Reason, Text
    from ui.acts.sign_in.opening_dialog import OpeningDialog

    long = "Planlagt transport mellom sykehus etter avtale med AMK-sentralen"
    words = ("På vei til pasienten", long, "Annet")
    reasons = tuple(Reason(one, Text(one), one == "Annet") for one in words)
    dialog = OpeningDialog(NAME, reasons, parent)
    dialog.field.setVisible(True)
    dialog.say(_ERROR)
    return dialog


def _signer(parent: QWidget) -> QWidget:
    from ui.acts.letters.signer_dialog import SignerDialog

    return SignerDialog(f"Hvem skal signere for {NAME}?", (*_PEOPLE, _LONG), "Maren Aas", parent)


def _ask(parent: QWidget) -> QWidget:
    from ui.acts.notes.ask_dialog import AskDialog

    until = (("today", "I dag"), ("tomorrow", "I morgen 09:00"), ("week", "Innen en uke"))
    dialog = AskDialog(NAME, "Kalium 3,4 mmol/L i dag 06:25", (*_PEOPLE, _LONG), until, "", parent)
    dialog.say(_ERROR)
    return dialog


def _printer(parent: QWidget) -> QWidget:
    from ui.printing.printer_dialog import PrinterDialog
    from ui.printing.printers import Printer

    found = (
        Printer("HJ3-Kontor", "Canon iR-ADV C5535 · kontoret"),
        Printer("SYKEHUS-HJERTE-3-VAKTROM-DOBBELTSIDIG-2", "Ricoh IM C4500 · vaktrommet i 3. etasje, fløy B"),
        Printer("HJ3-Vakt", "", "stoppet"),
    )
    return PrinterDialog(
        "Skriv ut 7 brev", "A4, ensidig, hvert brev for seg", found, "HJ3-Kontor", parent, files=True
    )


def _file(parent: QWidget) -> QWidget:
    from pathlib import Path

    from ui.printing.file_dialog import FileDialog

    return FileDialog(
        "Pasientliste Hjerte 3", Path("/dokumenter/Pasientliste Hjerte 3 26.11.2026.pdf"), parent
    )


def _settle(parent: QWidget) -> QWidget:
    from ui.acts.letters.settle_dialog import SettleDialog
    from ui.widgets.choices import Choice

    known = (
        "HJ3-Kontor er tom for papir, ark 2 av 3 kom ut.",
        "Fyll på papir, så går utskriften videre av seg selv.",
    )
    choices = (
        Choice("out", "Det kom ut, helt", "Brevet er skrevet ut og kan postlegges."),
        Choice("again", "Det kom ikke ut: skriv det ut igjen", "Utskriften tas ut av køen først."),
        Choice("back", "Ta det tilbake, skriv det ut senere", "Brevet blir stående i køen her."),
    )
    return SettleDialog(f"Hva ble det av brevet om {NAME}?", known, choices, parent)


SUBJECTS: dict[str, Make] = {
    **{f"panel {kind}": _panel(kind) for kind in kinds() if kind in MODELS},
    "results of a patient": lambda data: results_of_a_patient(window(data), of(alone(), data)),
    "state loading": _state(samples_states.LOADING, "laboratory"),
    "state empty": _state(samples_states.EMPTY, "problems"),
    "state stale": _state(samples_states.STALE, "vitals"),
    "state error": _state(samples_states.ERROR, "medicines"),
    "nothing waits": _nothing_waits,
    "note": _note,
    "letter": _letter,
    "orders": _orders(),
    "orders proposal": _orders(proposal=samples_orders.proposal()),
    "orders stop": _orders(proposal=samples_orders.stopped()),
    "orders asking": _orders(proposal=samples_orders.asking()),
    "orders checked": _orders(proposal=samples_orders.proposal(checks=CHECKS, checked="14:32, mot data her")),
    "orders twice": _orders(proposal=samples_orders.proposal(alerts=(TWICE,)), alerts=()),
    "orders beyond": _orders(proposal=samples_orders.proposal(alerts=(samples_orders.BEYOND,)), alerts=()),
    "medicine form": _medicine,
    "preview": _preview,
    "signed letter": _signed,
    "form sheet": _form,
    "change page": lambda data: changing(window(), lambda one: of(one, data), empty=data == "empty"),
    "change page list": lambda data: changing(window(), lambda one: one, listed=True),
    "review of a sprint": lambda data: reviewing(window(), lambda one: of(one, data)),
    "sprint tried out": lambda data: reviewing(window(), lambda one: of(one, data), releases=True),
    "change list": lambda data: changing_list(window(patient=False), empty=data == "empty"),
    "change list columns": lambda _data: changing_list(window(patient=False), side="columns"),
    "change list selection": lambda _data: changing_list(window(patient=False), side="selection"),
    "change list lanes": lambda _data: beside_list(window(patient=False), lanes),
    "change list tests": lambda _data: beside_list(window(patient=False), labs),
    "change list limits": lambda _data: beside_list(window(patient=False), limits),
    "change list limit refused": lambda _data: beside_list(window(patient=False), limit_refused),
    "change list keys": lambda _data: beside_list(window(patient=False), keys),
    "clash": lambda _data: clash(window(patient=False)),
    "keep as a set": lambda _data: keeping(window()),
    "keep as a phrase": lambda _data: keeping_phrase(window()),
    "palette": _over(_palette),
    "choose": _over(_chosen),
    "corridor": _over(_corridor),
    "notice": _over(_noticed),
    "sign in": lambda _data: signing_in(window(), lambda _screen: None),
    "sign in waiting": lambda _data: signing_in(window(), waiting_for_browser),
    "sign in by hand": lambda _data: signing_in(window(), not_opened),
    "sign in refused": lambda _data: signing_in(window(), refused),
    "sign in confirm": lambda _data: signing_in(window(), lambda screen: screen.came(WHO)),
    "locked": lambda _data: locked(window(), "browser"),
    "locked without sign-in": lambda _data: locked(window(), "demonstration"),
    "locked waiting": lambda _data: locked(window(), "browser", browser=True),
    "switch person": lambda _data: switching(window()),
    "whole resource": lambda _data: whole_resource(window()),
    "dialog error": _dialog(_error),
    "dialog report": _dialog(_report),
    "dialog about": _dialog(AboutDialog),
    "dialog confirm": _dialog(_confirm),
    "dialog template": _dialog(_template),
    "dialog withdrawal": _dialog(_withdrawal),
    "dialog recipient": _dialog(_recipient),
    "dialog address": _dialog(_address),
    "dialog paper": _dialog(_paper),
    "dialog pdf": _dialog(_pdf),
    "dialog progress": _dialog(_progress),
    "dialog reason": _dialog(_reason),
    "dialog log events": _dialog(_events),
    "dialog signer": _dialog(_signer),
    "dialog why": _dialog(_why),
    "dialog ask": _dialog(_ask),
    "dialog printer": _dialog(_printer),
    "dialog file": _dialog(_file),
    "dialog settle": _dialog(_settle),
    "dialog questions": _dialog(_questions),
}
"""By name; `Make(data)` gives a window (or a dialog) with that data."""
FIXED = tuple(name for name in SUBJECTS if name.startswith("dialog"))
"""Subjects that are the same with any data, with a width of their own."""
ONE_CONTENT = (
    "change list lanes", "change list tests", "change list limits", "change list limit refused",
    "change list keys", "clash", "sign in", "sign in waiting", "sign in by hand", "sign in refused",
    "sign in confirm", "locked", "locked without sign-in", "locked waiting", "switch person",
    "whole resource",
)  # fmt: skip
"""Subjects that are the same with any data, and as wide as the window."""
