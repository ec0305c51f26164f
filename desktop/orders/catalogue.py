"""Catalogue of orderable items and its search: exact first, then beginnings, then one typing error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final, Literal, NamedTuple

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.name_index import NameIndex
from desktop.core.configured import configured
from desktop.core.fold import SEPARATORS, fold, squeeze
from desktop.core.messages import language
from desktop.fhir.systems import LOCAL, NLK
from desktop.orders import config
from desktop.orders.draft import Amount, Imported, ServiceItem

Kind = Literal[
    "medicine", "laboratory", "microbiology", "pathology", "imaging", "examination", "consultation"
]
_How = Literal["exact", "prefix", "words", "near"]
_ORDER: Final = {"medicine": 0, "laboratory": 1, "imaging": 2, "examination": 3, "microbiology": 4}


class Strength(msgspec.Struct, frozen=True):
    """A product of a medicine: brand, form, route (v3 code) and strength as written (`400 mg/30 mg`)."""

    brand: str
    form: str
    route: str
    text: str
    unit: str

    @property
    def amount(self) -> Amount | None:
        """The strength of one piece as one amount; None for combinations and concentrations."""
        if "/" in self.unit or "/" in self.text:
            return None
        try:
            return Amount(Decimal(self.text), self.unit)
        except InvalidOperation:
            return None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be ordered. `key` is `kind:key`; `terms` are its names, folded, the best first. One
    that is not `common` is offered after the others; `imported` is what it is in an imported list."""

    key: str
    kind: Kind
    nb: str
    en: str
    terms: tuple[str, ...]
    atc: str = ""
    products: tuple[Strength, ...] = ()
    parts: tuple[ServiceItem, ...] = ()
    options: tuple[str, ...] = ()
    sides: bool = False
    asks_reason: bool = False
    measured: bool = False
    common: bool = True
    imported: Imported | None = None

    @property
    def name(self) -> str:
        """The name in the language in use; medicines have one generic Norwegian name."""
        return self.nb if self.kind == "medicine" or language() == "nb" else self.en

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes of its usual products, the most usual first."""
        return tuple(dict.fromkeys(product.route for product in self.products if product.route))


class Hit(msgspec.Struct, frozen=True):
    """A found item: the folded name that matched and how well (`exact`, `prefix`, `words`, `near`)."""

    item: Item
    term: str
    how: _How


class Catalogue:
    """A fixed set of items with their names; built once, searched at every key press."""

    __slots__ = ("_by_key", "_exact", "_index", "_rows", "items", "longest")

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = tuple(items)
        self._by_key = {item.key: item for item in self.items}
        self._exact: dict[str, list[Item]] = {}
        self._rows: list[tuple[Item, str, str]] = []
        words = []
        for item in self.items:
            for term in item.terms:
                # A term is folded already: folding costs most of the making.
                squeezed = SEPARATORS.sub("", term)
                found = self._exact.setdefault(squeezed, [])
                if item not in found:
                    found.append(item)
                words.append(tuple(re.findall(r"\w+", term)))
                self._rows.append((item, term, squeezed))
        self.longest = max((1, *map(len, words)))
        self._index = NameIndex([squeezed for _item, _term, squeezed in self._rows], words)

    def item(self, key: str) -> Item | None:
        """The item of a key."""
        return self._by_key.get(key)

    def named(self, text: str) -> tuple[Item, ...]:
        """Every item that has exactly this name (case, accents and separators aside)."""
        return tuple(self._exact.get(squeeze(text), ()))

    def search(self, query: str, *, limit: int = 12, kinds: frozenset[str] | None = None) -> tuple[Hit, ...]:
        """The best items for what has been typed so far, each once."""
        asked = squeeze(query)
        if not asked:
            return ()
        found: dict[str, tuple[tuple[int, int, bool, int, str, int], Hit]] = {}

        def add(number: int, rank: int, how: _How) -> None:
            item, term, squeezed = self._rows[number]
            if kinds is not None and item.kind not in kinds:
                return
            order = (rank, _ORDER.get(item.kind, 9), not item.common, len(squeezed), item.nb, number)
            if item.key not in found or order < found[item.key][0]:
                found[item.key] = (order, Hit(item, term, how))

        for number in self._index.beginning(asked):
            exact = self._rows[number][2] == asked
            add(number, 0 if exact else 1, "exact" if exact else "prefix")
        for number in self._index.worded(query):
            add(number, 2, "words")
        if len(asked) >= 4 and len(found) < limit:
            for number in self._index.near(asked):
                add(number, 3, "near")
        return tuple(hit for _order, hit in sorted(found.values(), key=lambda pair: pair[0])[:limit])


def _terms(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(name) for name in dict.fromkeys(names) if name))


class _Files(NamedTuple):
    """The files of settings of which a catalogue is made."""

    medicines: Iterable[vocabulary.Medicine]
    medicine_words: Iterable[config.MedicineWords]
    analyses: Iterable[vocabulary.Analysis]
    orders: config.AnalysisFile
    examinations: config.ExaminationFile

    def items(self) -> list[Item]:
        return [*_medicines(self), *_laboratory(self), *_examinations(self)]

    @classmethod
    def shipped(cls) -> _Files:
        return cls(
            vocabulary.MEDICINES.shipped().medicines, config.MEDICINES.shipped().medicines,
            vocabulary.ANALYSES.shipped().analyses, config.ANALYSES.shipped(), config.EXAMINATIONS.shipped(),
        )  # fmt: skip

    @classmethod
    def now(cls) -> _Files:
        return cls(
            vocabulary.MEDICINES.now().medicines, config.MEDICINES.now().medicines,
            vocabulary.ANALYSES.now().analyses, config.analysis_file(), config.examination_file(),
        )  # fmt: skip


def _medicines(files: _Files) -> Iterable[Item]:
    words = {row.atc: row for row in files.medicine_words}
    for row in files.medicines:
        own = words.get(row.atc)
        more = own.words if own is not None else ()
        yield Item(
            key=f"medicine:{row.atc}",
            kind="medicine",
            nb=row.name,
            en=row.name,
            atc=row.atc,
            common=own is None or own.common,
            terms=_terms(row.name, *(product.brand for product in row.products), *more, row.atc),
            products=tuple(Strength(p.brand, p.form, p.route, p.strength, p.unit) for p in row.products),
        )


def _laboratory(files: _Files) -> Iterable[Item]:
    file = files.orders
    parts: dict[str, ServiceItem] = {}
    for row in files.analyses:
        if not row.ordered:
            continue
        code = row.codes[0].code if len({c.code for c in row.codes if c.sample in ("P", "B")}) else ""
        part = ServiceItem(row.key, row.nb, NLK if code else LOCAL, code or row.key)
        parts[row.key] = part
        yield Item(
            key=f"laboratory:{row.key}",
            kind="laboratory",
            nb=row.nb,
            en=row.en,
            terms=_terms(row.nb, row.en, row.key, *file.words.get(row.key, ())),
            parts=(part,),
        )
    for rows, kind in (
        (file.analyses, "laboratory"),
        (file.urine, "laboratory"),
        (file.microbiology, "microbiology"),
    ):
        for more in rows:
            part = ServiceItem(more.key, more.nb, NLK if more.code else LOCAL, more.code or more.key)
            parts[more.key] = part
            yield Item(
                key=f"{kind}:{more.key}",
                kind="microbiology" if kind == "microbiology" else "laboratory",
                nb=more.nb,
                en=more.en,
                terms=_terms(more.nb, more.en, *more.words),
                parts=(part,),
            )
    for panel in file.panels:
        yield Item(
            key=f"panel:{panel.key}",
            kind="laboratory",
            nb=panel.nb,
            en=panel.en,
            terms=_terms(panel.nb, panel.en, *panel.words),
            # What a hospital has made one that is only read can be ordered in no group either.
            parts=tuple(parts[key] for key in panel.analyses if key in parts),
        )


def _examinations(files: _Files) -> Iterable[Item]:
    for row in files.examinations.examinations:
        yield Item(
            key=f"{row.kind}:{row.key}",
            kind=row.kind,
            nb=row.nb,
            en=row.en,
            terms=_terms(row.nb, row.en, *row.words),
            parts=(ServiceItem(row.key, row.nb, LOCAL, row.key),),
            options=row.options,
            sides=row.sides,
            asks_reason="reason" in row.asks,
            measured=row.measured,
        )


@cache
def _shipped() -> dict[str, Item]:
    """Orderable items where a hospital has changed nothing, by key."""
    return {item.key: item for item in _Files.shipped().items()}


def _also_as_shipped(items: list[Item]) -> Iterable[Item]:
    """Items that a hospital calls otherwise keep the shipped name as a word for them: order sets, phrases and
    fingers go on with it. A name that a hospital has given to something else is that one's alone; one that
    two things share as shipped (glucose, the blood test and the medicine) is shared still, and asked for."""
    shipped = _shipped()
    given = {squeeze(term) for item in items for term in item.terms if not _is_shipped(item, term)}
    for item in items:
        was = shipped.get(item.key)
        names = _terms(was.nb, was.en) if was is not None and item.kind != "medicine" else ()
        former = [name for name in names if name not in item.terms and squeeze(name) not in given]
        yield msgspec.structs.replace(item, terms=(*item.terms, *former)) if former else item


def _is_shipped(item: Item, term: str) -> bool:
    was = _shipped().get(item.key)
    return was is not None and term in was.terms


@configured
def catalogue() -> Catalogue:
    """Everything that the vocabulary and the settings of orders in use let one order."""
    files, shipped = _Files.now(), _Files.shipped()
    if all(one is other for one, other in zip(files, shipped, strict=True)):
        return Catalogue(files.items())
    return Catalogue(_also_as_shipped(files.items()))
