"""The secretary's acts: ticking, previewing, printing and posting letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtPrintSupport import QPrinter

from desktop.commands import letters
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _, ngettext
from desktop.views import printing
from desktop.views.printing import Pile
from ui.desk import paper
from ui.desk.print_run import PrintRun
from ui.editors.print_preview import PrintPreview

if TYPE_CHECKING:
    from ui.desk.controller import Desk

PAGE = "print_preview"
PAGE = "print_preview"
Chooser = Callable[[QPrinter, str, Any], bool]


class QueueDesk:
    """Letters on paper. `choose_printer` asks a person which printer; tests put another in its place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.choose_printer: Chooser = paper.ask_printer
        self._page: PrintPreview | None = None
        self._pile = Pile()
        self._printer = ""
        self._run: PrintRun | None = None

    def mark(self, keys: object) -> None:
        """These letters are ticked now; the one ticked last is shown as it will be printed."""
        before = self._desk.marked
        self._desk.marked = frozenset(_keys(keys))
        self._desk.pages.refresh("queue")
        if newest := [key for key in _keys(keys) if key not in before]:
            self._with_pile(newest, self._first_beside, quiet=True)

    def _first_beside(self, pile: Pile) -> None:
        if not pile.copies:
            return
        first = pile.copies[0]
        pages: list[Any] = []

        def take(page: Any) -> None:
            pages.append(page)
            if len(pages) < first.sheets:
                ask(len(pages))
                return
            side = getattr(self._desk.pages.panel("queue"), "printing", None)
            if side is not None and self._desk.marked:
                captions = [_("sheet {n} of {m}").format(n=n, m=len(pages)) for n in range(1, len(pages) + 1)]
                side.show_sheets([paper.picture(page) for page in pages], tuple(captions))

        def ask(number: int) -> None:
            self._desk.bridge.ask(
                lambda _desk, c: printing.sheet(c, pile, number, for_print=False),
                take,
                failed=lambda _error: None,
            )

        ask(0)

    @property
    def page(self) -> PrintPreview:
        """The preview, made when first needed."""
        if self._page is None:
            self._page = PrintPreview()
            self._page.wanted.connect(self._picture)
            self._page.act.connect(self._preview_act)
            self._desk.window.set_page(PAGE, self._page)
        return self._page

    def preview(self, _keys_of_row: object = None) -> None:
        """Show the pile of the ticked letters as a page."""
        self._with_pile(self._ticked(), self._show)

    def print(self, keys: object) -> None:
        """Print the ticked letters, then note it; printing is not posting."""
        self._with_pile(_keys(keys) or self._ticked(), self._begin)

    def _ticked(self) -> list[str]:
        """The ticked letters in the order in which the queue shows them."""
        marked: tuple[str, ...] = getattr(self._desk.pages.panel("queue"), "marked_keys", tuple)()
        return list(marked) or sorted(self._desk.marked)

    def _begin(self, pile: Pile) -> None:
        if pile.kept_out:
            # Whoever prints twenty letters must not take nineteen for all of them.
            self._show(pile)
        else:
            self._print(pile, 0)

    def _show(self, pile: Pile, sheet: int = 0) -> None:
        page = self.page
        self._pile = pile
        page.set_model(pile)
        page.set_printer(self._printer)
        self._desk.window.show_page(PAGE)
        page.sheet.go(sheet)
        page.take_focus()

    def _picture(self, number: int) -> None:
        pile = self._pile

        def put(found: Any) -> None:
            if pile is self._pile:
                self.page.put(number, paper.picture(found))

        self._desk.bridge.ask(
            lambda _desk, c: printing.sheet(c, pile, number, for_print=False),
            put,
            failed=self._desk.say_error,
        )

    def _preview_act(self, name: str, sheet: Any) -> None:
        if name == "print_pile" and self._pile.copies:
            self._print(self._pile, int(sheet))
        elif name == "leave_pile":
            self._desk.show_page("queue")

    def posted(self, keys: object) -> None:
        """The pile lies in the post."""
        chosen = _keys(keys)
        actor = self._desk.actor
        self._desk.bridge.ask(
            lambda desk, c: printing.pile(desk, c, chosen).copies,
            lambda sheets: (
                self._desk.bridge.act(
                    lambda tx: letters.mark_posted(tx, actor, [s.task for s in sheets]),
                    name="mark_posted",
                    then=lambda done: self._done(
                        ngettext(
                            "{n} letter is posted.", "{n} letters are posted.", len(done.resources)
                        ).format(n=len(done.resources))
                    ),
                    failed=self._desk.say_error,
                )
                if sheets
                else None
            ),
        )

    def _with_pile(self, keys: list[str], then: Callable[[Pile], None], *, quiet: bool = False) -> None:
        # What is only shown beside the list is missing there when it can't be had; nothing stops for it.
        failed = (lambda _error: None) if quiet else self._desk.say_error
        if not keys:
            failed(InputError(_("No letter is ticked."), todo=_("Tick letters with Space, then print.")))
            return
        bridge = self._desk.bridge

        def found(pile: Pile, left: tuple[str, ...] | None = None) -> None:
            if left is None:
                left = pile.missing
            if left:
                # One that can't be had holds up no other: the pile says that it is kept out.
                bridge.fetch("Binary", left[:1], lambda: ask(left[1:]), lambda _error: ask(left[1:]))
            elif pile.copies or pile.kept_out:
                then(pile)
            else:
                failed(
                    InputError(
                        _("None of the ticked letters waits for the printer."),
                        todo=_("Look at their states."),
                    )
                )

        def ask(left: tuple[str, ...] | None) -> None:
            bridge.ask(
                lambda desk, c: printing.pile(desk, c, keys), lambda pile: found(pile, left), failed=failed
            )

        ask(None)

    def _print(self, pile: Pile, first: int) -> None:
        if self._run is not None:
            return
        printer = paper.a4_printer()
        count = len(pile.copies)
        title = ngettext("Print {n} letter", "Print {n} letters", count).format(n=count)
        if not self.choose_printer(printer, title, self._desk.window):
            return
        self._printer = printer.printerName()
        progress = paper.PrintProgress(title, self._desk.window)
        run = self._run = PrintRun(self._desk.bridge, printer, pile, first, self._desk)
        run.moved.connect(progress.say)
        run.finished.connect(lambda: self._printed(pile))
        run.failed.connect(lambda error, sheet: self._broken(pile, sheet, error))
        run.stopped.connect(lambda sheet: self._broken(pile, sheet, None))
        for over in (run.finished, run.failed, run.stopped):
            over.connect(progress.over)
            over.connect(run.deleteLater)
        progress.rejected.connect(run.stop)
        progress.open()
        run.start()

    def _broken(self, pile: Pile, sheet: int, error: FagflateError | None) -> None:
        """Show the sheet from which to go on; nothing was marked as printed."""
        self._run = None
        self._show(pile, sheet)
        if error is not None:
            self._desk.say_error(error)

    def _printed(self, pile: Pile) -> None:
        self._run = None
        actor = self._desk.actor
        self._desk.bridge.act(
            lambda tx: letters.mark_printed(tx, actor, [copy.task for copy in pile.copies]),
            name="mark_printed",
            then=lambda done: self._done(
                ngettext("{n} letter is printed.", "{n} letters are printed.", len(done.resources)).format(
                    n=len(done.resources)
                )
            ),
            failed=self._desk.say_error,
        )

    def _done(self, words: str) -> None:
        self._desk.window.say_done(words)
        self._desk.pages.refresh("queue")


def _keys(keys: object) -> list[str]:
    return [str(key) for key in keys] if isinstance(keys, Iterable) and not isinstance(keys, str) else []
