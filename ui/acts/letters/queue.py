"""The secretary's acts: ticking, previewing, printing and posting letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from PySide6.QtPrintSupport import QPrinter

from desktop.acts import Done
from desktop.acts.letters import MarkPosted, MarkPrinted
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _, ngettext
from desktop.shown.letters.printing import Pile
from desktop.shown.questions import PileOf, SheetOf
from ui.acts.desk import Desk
from ui.acts.paper import paper
from ui.acts.paper.print_run import PrintRun
from ui.printing.print_preview import PrintPreview

PAGE = "print_preview"
Chooser = Callable[[QPrinter, str, Any], bool]


class QueueActs:
    """Letters on paper. `choose_printer` asks a person which printer; tests put another in its place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.choose_printer: Chooser = paper.ask_printer
        self._page: PrintPreview | None = None
        self._pile = Pile()
        self._printer = ""
        self._run: PrintRun | None = None
        self._beside = desk.bridge.scope()

    def tick(self, keys: Sequence[str]) -> None:
        """These letters are ticked now; the one ticked last is shown as it will be printed."""
        before = self._desk.marked
        self._desk.marked = frozenset(keys)
        self._desk.pages.refresh("queue")
        if newest := [key for key in keys if key not in before]:
            self._with_pile(newest, self._first_beside, quiet=True)

    def _first_beside(self, pile: Pile) -> None:
        if pile.copies:
            self._beside.cancel()
            self._beside.run(self._show_beside(pile))

    async def _show_beside(self, pile: Pile) -> None:
        pages = []
        for number in range(pile.copies[0].sheets):
            try:
                pages.append(await self._desk.bridge.ask(SheetOf(pile, number)))
            except FagflateError:
                return  # what is only shown beside the list is missing there when it can't be had
        side = getattr(self._desk.pages.panel("queue"), "printing", None)
        if side is not None and self._desk.marked:
            captions = [_("sheet {n} of {m}").format(n=n, m=len(pages)) for n in range(1, len(pages) + 1)]
            side.show_sheets([paper.picture(page) for page in pages], tuple(captions))

    @property
    def page(self) -> PrintPreview:
        """The preview, made when first needed."""
        if self._page is None:
            self._page = PrintPreview()
            self._page.wanted.connect(self._picture)
            self._desk.window.set_page(PAGE, self._page)
        return self._page

    def preview(self) -> None:
        """Show the pile of the ticked letters as a page."""
        self._with_pile(self._ticked(), self._show)

    def print(self, keys: Sequence[str]) -> None:
        """Print the ticked letters, then note it; printing is not posting."""
        self._with_pile(list(keys) or self._ticked(), self._begin)

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
        self._desk.bridge.run(self._put(self._pile, number))

    async def _put(self, pile: Pile, number: int) -> None:
        found = await self._desk.bridge.ask(SheetOf(pile, number))
        if pile is self._pile:
            self.page.put(number, paper.picture(found))

    def print_pile(self, first: int) -> None:
        """Print the pile that is previewed, from a sheet on."""
        if self._pile.copies:
            self._print(self._pile, first)

    def posted(self, keys: Sequence[str]) -> None:
        """The pile lies in the post."""
        self._desk.bridge.run(self._posted(PileOf(tuple(keys))))

    async def _posted(self, question: PileOf) -> None:
        sheets = (await self._desk.bridge.ask(question)).copies
        if sheets:
            self._done(await self._desk.bridge.act(MarkPosted(tuple(s.task for s in sheets))))

    def _with_pile(self, keys: list[str], then: Callable[[Pile], None], *, quiet: bool = False) -> None:
        self._desk.bridge.run(self._find_pile(keys, then, quiet))

    async def _find_pile(self, keys: list[str], then: Callable[[Pile], None], quiet: bool) -> None:
        try:
            then(await self._pile_of(tuple(keys)))
        except FagflateError as error:
            # What is only shown beside the list is missing there when it can't be had; nothing stops for it.
            if not quiet:
                self._desk.say_error(error)

    async def _pile_of(self, keys: tuple[str, ...]) -> Pile:
        """The copies of these letters, fetched where they are not held here; InputError for none."""
        bridge = self._desk.bridge
        if not keys:
            raise InputError(_("No letter is ticked."), todo=_("Tick letters with Space, then print."))
        pile = await bridge.ask(PileOf(keys))
        if pile.missing:
            for ident in pile.missing:
                # One that can't be had holds up no other: the pile says that it is kept out.
                with suppress(FagflateError):
                    await bridge.fetch("Binary", ident)
            pile = await bridge.ask(PileOf(keys))
        if not (pile.copies or pile.kept_out):
            raise InputError(
                _("None of the ticked letters waits for the printer."), todo=_("Look at their states.")
            )
        return pile

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
        run = self._run = PrintRun(
            self._desk.bridge,
            printer,
            pile.sheets,
            lambda number: SheetOf(pile, number, for_print=True),
            first,
            self._desk.window,
        )
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
        self._desk.bridge.run(self._mark(MarkPrinted(tuple(copy.task for copy in pile.copies))))

    async def _mark(self, act: MarkPrinted) -> None:
        self._done(await self._desk.bridge.act(act))

    def _done(self, done: Done) -> None:
        self._desk.performing.say(done)
        self._desk.pages.refresh("queue")
