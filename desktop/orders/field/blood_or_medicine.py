"""Blood test or medicine: names of an analysis with a dose, called a medicine, or meant as one as often."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from desktop.core.fold import squeeze
from desktop.core.messages import _
from desktop.orders.catalogue import Catalogue, Item
from desktop.orders.config import analysis_file
from desktop.orders.field import as_text, imported_medicines
from desktop.orders.field import lexicon as lx
from desktop.orders.field.scan import Choice, Scan

Span = tuple[int, int]
Behind = Callable[[str, int], int]


def is_a_dose(scan: Scan, span: Span, offered: Catalogue, behind: Behind, *, called: bool) -> bool:
    """Ask where an analysis is named with a dose, or is `called` a medicine; `behind` as of `as_text`."""
    match = lx.DOSE.search(scan.plain) or lx.RATE.search(scan.plain)
    dosed = match is not None and match["u"] not in ("t", "h")
    if not dosed and not called:
        return False
    asked = _("A dose of an analysis: which medicine is meant?") if dosed else _("Which one is meant?")
    choices = _medicines_called(scan, span, offered)
    if (wider := as_text.around(scan, *span)) is not None:
        choices = (*choices[:7], *as_text.choices(scan, wider, offered, behind))
    scan.ask("item", asked, choices, span)
    return True


def is_either(scan: Scan, item: Item, span: Span, offered: Catalogue) -> bool:
    """Ask where an analysis stands alone by a name that means a medicine as often. An hour says that it is a
    sample: a medicine has a dose beside it."""
    said = scan.text[slice(*span)]
    names = analysis_file().also_medicines.get(item.key.split(":", 1)[-1], ())
    if item.kind != "laboratory" or squeeze(said) not in map(squeeze, names) or scan.first(lx.CLOCKS):
        return False
    sample = Choice(_("{name}, blood test").format(name=said), scan.rewritten([span], f"{said} blodprøve"))
    scan.ask("item", _("Which one is meant?"), (sample, *_medicines_called(scan, span, offered)), span)
    return True


def _medicines_called(scan: Scan, span: Span, offered: Catalogue) -> tuple[Choice, ...]:
    """The medicines that the name of an analysis begins, as answers."""
    word = scan.text[slice(*span)]
    hits = offered.search(word, limit=5, kinds=frozenset({"medicine"}))
    choices = tuple(
        Choice(hit.item.nb, scan.rewritten([span], hit.item.nb)) for hit in hits if hit.how != "near"
    )
    return choices + offers(scan, span, [one for one in imported_medicines.offers(word) if not one.near])


def offers(scan: Scan, span: Span, listed: Iterable[imported_medicines.Offer]) -> tuple[Choice, ...]:
    """Medicines of imported lists as answers, each in the place of what was typed."""
    return tuple(Choice(one.words, scan.rewritten([span], one.text)) for one in listed)
