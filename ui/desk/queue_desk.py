"""The secretary's acts: ticking, previewing, printing and posting letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtPrintSupport import QPrinter

from desktop.commands import letters
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _, ngettext
from desktop.views import printing
from ui.desk import paper
from ui.editors.print_sheet import print_pages

if TYPE_CHECKING:
    from ui.desk.controller import Desk

Chooser = Callable[[QPrinter, str, Any], bool]


class QueueDesk:
    """Letters on paper. `choose_printer` asks a person which printer; tests put another in its place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.choose_printer: Chooser = paper.ask_printer

    def mark(self, keys: object) -> None:
        """These letters are ticked now; the one ticked last is shown as it will be printed."""
        before = self._desk.marked
        self._desk.marked = frozenset(_keys(keys))
        self._desk.pages.refresh("queue")
        if newest := self._desk.marked - before:
            self._with_pages(sorted(newest), self._beside, for_print=False, quiet=True)

    def _beside(self, _sheets: Any, pages: Any) -> None:
        side = getattr(self._desk.pages.panel("queue"), "printing", None)
        if side is not None and self._desk.marked:
            captions = [_("sheet {n} of {m}").format(n=n, m=len(pages)) for n in range(1, len(pages) + 1)]
            side.show_sheets([paper.picture(page) for page in pages], tuple(captions))

    def preview(self, keys: object = None) -> None:
        """Show the sheets of the ticked letters."""
        self._with_pages(_keys(keys) or sorted(self._desk.marked), self._show, for_print=False)

    def print(self, keys: object) -> None:
        """Print the ticked letters, then note it; printing is not posting."""
        self._with_pages(_keys(keys), self._print, for_print=True)

    def posted(self, keys: object) -> None:
        """The pile lies in the post."""
        chosen = _keys(keys)
        actor = self._desk.actor
        self._desk.bridge.ask(
            lambda desk, c: printing.sheets(desk, c, chosen),
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

    def _with_pages(
        self, keys: list[str], then: Callable[[Any, Any], None], *, for_print: bool, quiet: bool = False
    ) -> None:
        # What is only shown beside the list is missing there when it can't be had; nothing stops for it.
        failed = (lambda _error: None) if quiet else self._desk.say_error
        if not keys:
            failed(InputError(_("No letter is ticked."), todo=_("Tick letters with Space, then print.")))
            return
        bridge = self._desk.bridge

        def fetched(sheets: Any) -> None:
            bridge.ask(
                lambda desk, c: printing.pages(c, sheets, for_print=for_print),
                lambda pages: then(sheets, pages),
                failed=failed,
            )

        def found(answer: Any) -> None:
            sheets, lacking = answer
            if not sheets:
                failed(
                    InputError(
                        _("None of the ticked letters waits for the printer."),
                        todo=_("Look at their states."),
                    )
                )
            elif lacking:
                bridge.fetch("Binary", lacking, lambda: fetched(sheets), failed)
            else:
                fetched(sheets)

        def question(desk: Any, connection: Any) -> Any:
            sheets = printing.sheets(desk, connection, keys)
            return sheets, printing.missing(connection, sheets)

        bridge.ask(question, found, failed=failed)

    def _show(self, _sheets: Any, pages: Any) -> None:
        paper.PdfDialog(pages, _("Letters for printing"), self._desk.window).open()

    def _print(self, sheets: Any, pages: Any) -> None:
        printer = paper.a4_printer()
        title = ngettext("Print {n} letter", "Print {n} letters", len(sheets)).format(n=len(sheets))
        if not self.choose_printer(printer, title, self._desk.window):
            return
        try:
            print_pages(printer, [paper.picture(page) for page in pages])
        except FagflateError as error:
            self._desk.say_error(error)
            return
        actor = self._desk.actor
        self._desk.bridge.act(
            lambda tx: letters.mark_printed(tx, actor, [s.task for s in sheets]),
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
