"""The secretary's acts: ticking, previewing, printing and posting letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from desktop.acts import Done
from desktop.acts.letters import MarkPosted
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _, ngettext
from desktop.shown.letters.printing import Pile
from desktop.shown.questions import PileOf, SheetOf
from ui.acts.desk import Desk
from ui.acts.letters.handing_over import LetterRun
from ui.acts.letters.settling import Settling
from ui.acts.paper import paper
from ui.acts.paper.choosing_printer import Asking, Chooser, Chosen, ask_printer
from ui.printing.print_preview import PrintPreview

PAGE = "print_preview"


class QueueActs:
    """Letters on paper. `choose_printer` asks a person which printer; tests put another in its place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.choose_printer: Chooser = ask_printer
        self._page: PrintPreview | None = None
        self._pile = Pile()
        self._printer = ""
        self._printing = False
        self._beside = desk.bridge.scope()
        self.settling = Settling(desk, self.print)

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
        """Send the ticked letters to a printer; sent is not printed, and printing is not posting."""
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
        pile = await self._desk.bridge.ask(question)
        # Whoever says so holds it in the hand, whatever the printer has said of it.
        at_printer = tuple(out.at_printer for out in pile.kept_out if out.at_printer)
        tasks = (*(copy.task for copy in pile.copies), *at_printer)
        if at_printer:
            await self.settling.end(at_printer)
        if tasks:
            self._done(await self._desk.bridge.act(MarkPosted(tasks)))

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
        if self._printing:
            return
        self._printing = True
        count = len(pile.copies)
        title = ngettext("Print {n} letter", "Print {n} letters", count).format(n=count)
        asking = Asking(title, _("A4, one-sided, one job a letter"), files=False)

        def chosen(where: Chosen | None) -> None:
            if where is None or not where.printer:
                self._printing = False
            else:
                self._desk.bridge.run(self._hand_over(pile, where.printer, first, title))

        self.choose_printer(self._desk, asking, chosen)

    async def _hand_over(self, pile: Pile, printer: str, first: int, title: str) -> None:
        try:
            await self._handed(pile, printer, first, title)
        finally:
            self._printing = False

    async def _handed(self, pile: Pile, printer: str, first: int, title: str) -> None:
        self._printer = printer
        progress = paper.PrintProgress(title, self._desk.window)
        run = LetterRun(self._desk.bridge, pile, printer, first)
        progress.rejected.connect(run.stop)
        progress.open()
        try:
            done = await run.go(progress.say)
        finally:
            progress.over()
        if done.copies:
            words = ngettext(
                "{n} letter is sent to the printer {printer}.",
                "{n} letters are sent to the printer {printer}.",
                len(done.copies),
            )
            said = words.format(n=len(done.copies), printer=printer)
            self._desk.window.say_done(said, undo=False)
        self._desk.pages.refresh("queue")
        self._desk.print_watch.begin()
        if not done.whole:
            await self._show_rest(pile, done.next)
        elif self._desk.pages.current == PAGE:
            self._desk.show_page("queue")
        if done.error is not None:
            self._desk.say_error(done.error)

    async def _show_rest(self, pile: Pile, sheet: int) -> None:
        """Show the sheet from which to go on; what the printer has is kept out of the pile."""
        copy = pile.copy_of(sheet)
        rest = await self._desk.bridge.ask(PileOf(tuple(dict.fromkeys(one.letter for one in pile.copies))))
        at = next((one.first + sheet - copy.first for one in rest.copies if one.task == copy.task), 0)
        self._show(rest, at)

    def _done(self, done: Done) -> None:
        self._desk.performing.say(done)
        self._desk.pages.refresh("queue")
