"""Medicines of imported lists: products of FEST, and substances of ATC that the shipped catalogue has not.

They are offered behind the catalogue's own, and only where that does not fill the answers itself. A chosen
one stands in the field's text as its whole name in brackets, `[Metozoc Depottab 50 mg]`, so that no word and
no number of a name is read as anything else; one that shares its name with others stands there by its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from desktop.clinical import vocabulary
from desktop.core.fold import fold, squeeze
from desktop.core.messages import _
from desktop.fhir.systems import ATC_NO
from desktop.orders.catalogue import Item, catalogue
from desktop.orders.draft import Imported, MedicineOrder
from desktop.orders.field import product_words
from desktop.orders.field.scan import Scan
from desktop.terminology.code_systems import FEST
from desktop.terminology.code_systems import named as system_named

if TYPE_CHECKING:
    from desktop.terminology import code_search
    from desktop.terminology.product_index import Packed

LEAST: Final = 3
"""Letters from which the lists are searched."""
MOST: Final = 8
"""Answers of one question."""
_MARK: Final = re.compile(r"\[(?P<name>[^\[\]\x00]{1,200})\]")
_SUBSTANCE: Final = re.compile(r"[A-Z]\d\d[A-Z]{2}\d\d")


class Offer(NamedTuple):
    """A row that is offered: its words, its text in the field, and whether only a misspelling found it."""

    words: str
    text: str
    near: bool


class Marked(NamedTuple):
    """An imported medicine that is written in brackets, and where its name stands."""

    item: Item
    start: int
    end: int


def _codes(uri: str) -> code_search.Codes | None:
    # Its library is read when codes are first asked for: a window's start is no slower.
    from desktop.terminology import code_search

    system = system_named(uri)
    found = code_search.codes(system) if system is not None else None
    return found if isinstance(found, code_search.Codes) else None


def _version(codes: code_search.Codes) -> str:
    """The release by its version, else by the day that the file itself says."""
    return codes.release.version or codes.release.dated


def marked(scan: Scan) -> Marked | None:
    """The imported medicine that is named in brackets; none where no list has it (any more)."""
    for match in _MARK.finditer(scan.left):
        item = _named(scan.text[match.start("name") : match.end("name")])
        if item is not None:
            return Marked(item, match.start("name"), match.end("name"))
    return None


def claimed(scan: Scan, found: Marked) -> None:
    """Mark name and brackets as understood."""
    scan.claim(found.start, found.end, "name")
    for at in (found.start - 1, found.end):
        scan.claim(at, at + 1, "filler")


def around(scan: Scan, start: int, end: int) -> tuple[int, int]:
    """The place of a name with the brackets around it, where no list has a medicine of what is in them."""
    inside = (m.span() for m in _MARK.finditer(scan.text) if m.start() < start and end < m.end())
    return next(inside, (start, end))


def _named(name: str) -> Item | None:
    products = _codes(FEST)
    if products is not None:
        coded = products.code(name) if products.system.holds(name.strip().upper()) else None
        by_code = products.products((coded.code,)) if coded is not None else ()
        found = by_code or products.called(name)
        if found and (by_code or _is_one(found)):
            one = found[0]
            return _product(one, products, sure=bool(by_code) or len(found) == 1)
    code = name.split()[-1].upper() if name.split() else ""
    return _substance(code) if _SUBSTANCE.fullmatch(code) else None


def _is_one(found: Sequence[Packed]) -> bool:
    """True of products of one name that all tell the same: which of them it is is then not said."""
    return len({(one.atc, one.brand, one.substance) for one in found}) == 1


def _product(one: Packed, products: code_search.Codes, *, sure: bool) -> Item:
    row = vocabulary.medicine(one.atc) if one.atc else None
    known = row is not None and row.is_named(one.substance or one.name)
    name = row.substance if row is not None and known else one.substance or one.name
    told = product_words.told(one.name, one.brand)
    return Item(
        key=f"medicine:{one.code}",
        kind="medicine",
        nb=name,
        en=name,
        terms=(fold(one.name),),
        atc=one.atc,
        products=(told.product(one.name),),
        # Of several that nothing tells apart none is chosen: the order has their name and ATC code alone.
        imported=Imported(FEST, one.code if sure else "", one.name, _version(products), one.brand),
    )


def _is_listed(code: str) -> bool:
    """True for a code by which the catalogue has a medicine."""
    row = vocabulary.medicine(code)
    return row is not None and row.atc == code


def _substance(code: str) -> Item | None:
    """A substance of the imported ATC that is in use and that the catalogue has not."""
    codes = _codes(ATC_NO)
    if codes is None or _is_listed(code):
        return None
    found = codes.code(code)
    if found is None or found.retired:
        return None
    return Item(
        key=f"medicine:{found.code}",
        kind="medicine",
        nb=found.name,
        en=found.name,
        terms=(fold(found.name),),
        atc=found.code,
        imported=Imported(ATC_NO, found.code, found.name, _version(codes)),
    )


def offers(text: str) -> tuple[Offer, ...]:
    """The imported medicines that are offered for what has been typed: products, then substances; none that
    the catalogue has by the same name and ATC code."""
    if len(squeeze(text)) < LEAST:
        return ()
    return (*products_called(text), *_substances(text))


def products_called(text: str) -> Iterable[Offer]:
    products = _codes(FEST)
    if products is None:
        return
    hits = {hit.code: hit for hit in products.find(text, 2 * MOST) if not hit.retired}
    found = products.products(hits)
    alike: dict[str, list[Packed]] = {}
    for one in products.called(*(one.name for one in found)):
        alike.setdefault(fold(one.name), []).append(one)
    seen: set[str] = set()
    for one in found:
        if _is_shipped(one) or one.name in seen:
            continue
        typed, words = one.name, _("{name} (FEST)").format(name=one.name)
        if not _is_one(alike[fold(one.name)]) or not _MARK.fullmatch(f"[{one.name}]"):
            typed, words = (
                one.code,
                _("{name} (FEST, {code})").format(name=one.name, code=one.atc or one.code),
            )
        else:
            seen.add(one.name)
        yield Offer(words, f"[{typed}]", hits[one.code].how == "near")


def _substances(text: str) -> Iterable[Offer]:
    codes = _codes(ATC_NO)
    if codes is None:
        return
    for hit in codes.find(text, 2 * MOST):
        if hit.retired or not _SUBSTANCE.fullmatch(hit.code) or _is_listed(hit.code):
            continue
        words = _("{name} (ATC {code})").format(name=hit.name, code=hit.code)
        name = " ".join(re.sub(r"[\[\]]", " ", hit.name).split())
        yield Offer(words, f"[{name} {hit.code}]", hit.how == "near")


def _is_shipped(one: Packed) -> bool:
    """True of a product that the catalogue has by its trade name and ATC code."""
    own = catalogue().item(f"medicine:{one.atc}") if one.atc else None
    return own is not None and squeeze(one.brand) in map(squeeze, own.terms)


def ordered(order: MedicineOrder, item: Item) -> MedicineOrder:
    """The order with what its list tells of the product: code, trade name, form and strength."""
    one = item.imported
    if one is None:
        return order
    told = product_words.told(one.display, one.brand)
    counted = order.strength is not None
    return replace(
        order,
        brand=one.brand,
        form=told.form or order.form,
        strength_text=order.strength_text or ("" if counted else told.strength),
        imported=one,
    )
