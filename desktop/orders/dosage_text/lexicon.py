"""How each part of a dosage text is written: one pattern for each kind, and what it means.

Patterns are for the folded text of `scan.plain`; each is tried where the one before has ended, in this order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.words.routes import WRITTEN
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.numbers import (
    COUNT,
    LENGTH,
    LENGTHS,
    NTH,
    ORDINALS,
    QUANTITY,
    SIGN,
    SIGNS,
    count,
    number,
)
from desktop.orders.field.scan import NUMBER


class Doubt(Exception):
    """A stretch that may mean two things, or nothing."""


class Found(msgspec.Struct, frozen=True):
    """What a pattern matched, in the folded and the written text."""

    match: re.Match[str]
    text: str
    now: date

    def __getitem__(self, group: str) -> str:
        return self.match[group] or ""

    @property
    def written(self) -> str:
        """The stretch as written."""
        return self.text[self.match.start() : self.match.end()].strip(" .,;")

    def words(self, group: str) -> str:
        """A group as written."""
        return self.text[self.match.start(group) : self.match.end(group)].strip(" .,;")


Maker = Callable[[Found], tuple[a.Atom, ...]]
Row = tuple[re.Pattern[str], Maker]
_ROWS: list[Row] = []


def _row(*patterns: str) -> Callable[[Maker], Maker]:
    def add(maker: Maker) -> Maker:
        _ROWS.extend((re.compile(rf"(?:{pattern})(?!\w)"), maker) for pattern in patterns)
        return maker

    return add


def _open(*patterns: str) -> Callable[[Maker], Maker]:
    """Patterns that say themselves where they end."""

    def add(maker: Maker) -> Maker:
        _ROWS.extend((re.compile(pattern), maker) for pattern in patterns)
        return maker

    return add


def _value(written: str) -> Decimal:
    found = number(written)
    if found is None:
        raise Doubt(written)
    return found


def _whole(written: str) -> int:
    found = count(written)
    if not 1 <= found <= 24:
        raise Doubt(written)
    return found


_IN: Final = r"(?:\s*(?:/|per|pr\.?|i|om|a)\s*(?P<per>dognet|dogn|dagen|dag|day|d|24\s*t(?:imer)?|uken|uka|uke|veka|week|maneden|maned|mnd\.?|month|aret|ar|year)|\s*(?P<word>daglig|dagleg|dagelig|dgl\.?|dagl\.?|dg|daily|ukentlig|ukentleg|weekly|manedlig|arlig|fast\s+daglig)|\s*(?P<rest>(?:i|per|pr\.?)\s+(?:hvert\s+)?dogn))"  # noqa: E501
_UP_TO: Final = r"(?:inntil|opptil|maks(?:imalt|imum|\.)?|max\.?|hoyst|up\s+to)"


def _per(found: Found) -> a.Unit:
    said = (found["per"] or found["word"] or found["rest"]).rstrip(".")
    if said.startswith(("u", "v", "w")):
        return "wk"
    if said.startswith("m"):
        return "mo"
    return "a" if said.startswith(("ar", "year")) else "d"


# What stands as a sentence of its own, or begins a text.


@_open(
    r"(?:dosering|dose|d\.\s?s\.|s\.|dosage)\s*:?\s(?=\s*(?:\d|½|en|ett|to|tre|ta))",
    r"(?:ta|tas|gis|take|gi|brukes?)(?!\w)",
)
def _filler(_found: Found) -> tuple[a.Atom, ...]:
    return ()


@_row(r"multidose\s*:?", r"dosett\s*:?")
def _dispensed(found: Found) -> tuple[a.Atom, ...]:
    return (a.Remark(found.written.rstrip(": ")),)


@_row(
    r"(?:,\s*)?(?:sa|deretter|og\s+sa|og)\s+(?:seponeres?|slutt(?:er)?|stopp(?:es)?|avslutt(?:es)?)",
    r"(?:,\s*)(?:slutt|seponeres?)",
)
def _end(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Then(stop=True),)


@_row(
    rf"(?:,\s*)?(?:og\s+)?(?:(?:trapp(?:es)?|trapper)\s+(?P<way>ned|opp)|(?P<down>reduser(?:es)?|senk(?:es)?)|(?P<up>ok(?:es)?))"
    rf"(?:\s+gradvis)?\s+med\s+(?P<n>{NUMBER})\s*(?P<u>{SIGN})\.?\s+(?:hver|hvert)\s+(?:(?P<nth>{NTH})\.?\s*)?(?P<unit>dag|uke|maned)"
    rf"\s+(?:til|inntil)\s+(?:(?P<m>{NUMBER})\s*(?P<v>{SIGN})\.?(?:\s+(?:daglig|dgl\.?))?|(?P<off>seponering|seponert|0|null|sluttet))",
    rf"(?:,\s*)?(?:trapp(?:es)?|trapper)\s+(?P<way>ned|opp)(?P<down>)(?P<up>)\s+(?P<n>{NUMBER})\s*(?P<u>{SIGN})\.?\s+(?:hver|hvert)"
    rf"\s+(?:(?P<nth>{NTH})\.?\s*)?(?P<unit>dag|uke|maned)\s+(?:til|inntil)"
    rf"\s+(?:(?P<m>{NUMBER})\s*(?P<v>{SIGN})\.?(?:\s+(?:daglig|dgl\.?))?|(?P<off>seponering|seponert|0|null|sluttet))",
)
def _climb(found: Found) -> tuple[a.Atom, ...]:
    down = bool(found["down"]) or found["way"] == "ned"
    end = a.Dose(_value(found["m"]), SIGNS[found["v"]]) if found["m"] else None
    if end is None and not down:
        raise Doubt(found.written)
    step = a.Dose(_value(found["n"]), SIGNS[found["u"]])
    return (a.Climb(step, count(found["nth"] or "1"), LENGTHS[found["unit"]], end, down),)


@_row(
    r"(?:[,.]\s*)?(?:og\s+)?(?:deretter|dernest|etterpa|sa(?!\s+lenge)|then)",
    r"(?:[,.]\s*)?(?:okes?|trappes\s+(?:opp|ned)|reduseres?)\s+(?:deretter\s+)?til",
)
def _then(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Then(),)


# As needed.

_NEEDS: Final = (
    r"smerter?|kvalme|oppkast|uro|feber|angst|hoste|kloe|hodepine|migrene|allergi|allergisk\s+reaksjon|angina|dyspne|tungpust"
    r"|tung\s+pust|pustebesvaer|andenod|anstrengelse|halsbrann|sure\s+oppstot|obstipasjon|forstoppelse|diare|sar\s+hals|tett\s+nese|abstinens|roykesug"
    r"|roksug|roysug|royksug|eksem|utslett|torre\s+(?:oyne|slimhinner)|svimmelhet|kramper|krampe|anfall|sovnloshet|insomni|magesmerter|luft\s+i\s+magen"
    r"|panikk|agitasjon|delir|surkling|slim|hikke|svetting|mageknip|rennende\s+nese|muskelspasmer|leggkramper|restless\s+legs|ubehag|plager|irritasjon"
    r"|hevelse|stivhet|bivirkninger|hypoglykemi|lavt\s+blodsukker|overforbruk|gjennombruddssmerter?|[a-z]+(?:anfall|smerter?|vansker|plager|kramper|besvaer|loshet)"
)  # noqa: E501
_NEED: Final = rf"(?:(?:sterke?|moderate?|lette?|akutte?|uttalt|behov\s+for)\s+)?(?:{_NEEDS})(?:\s*(?:/|og|eller)\s*(?:{_NEEDS}))*"


@_row(
    r"(?:ved\s+behov|v\.\s?b\.?|v/b|vb|v\s?/\s?behov|p\.r\.n\.?|prn|as\s+needed|if\s+needed|etter\s+behov|e\.b\.)(?!\w)"
    rf"(?:\s*,?\s*(?:mot|ved|for)\s+(?P<why>{_NEED}(?:\s*>\s*\d+\s*min(?:utter)?)?))?"
)
def _needed(found: Found) -> tuple[a.Atom, ...]:
    return (a.Needed(found.words("why") if found["why"] else ""),)


@_row(rf"ved\s+(?P<why>{_NEED}(?:\s*>\s*\d+\s*min(?:utter)?)?)")
def _needed_for(found: Found) -> tuple[a.Atom, ...]:
    return (a.Needed(found.words("why")),)


# The greatest amount.


@_row(
    rf"{_UP_TO}\s*(?P<n>{NUMBER})\s*(?P<u>{SIGN})?\.?\s*(?:daglig(?P<word>)|(?:/|per|pr\.?|i|om|a)\s*(?:dognet|dogn|dagen|dag|day|d|24\s*t(?:imer)?)"
    r"|(?:/|per|pr\.?|i)\s*(?P<week>uken|uka|uke))"
)
def _most(found: Found) -> tuple[a.Atom, ...]:
    unit = SIGNS[found["u"]] if found["u"] else ""
    return (a.Most(_value(found["n"]), unit, "wk" if found["week"] else "d"),)


@_row(
    rf"{_UP_TO}\s*x\s*(?P<n>\d{{1,2}})(?:{_IN})?",
    rf"{_UP_TO}\s*(?P<n>{COUNT})\s*(?:ganger|gange|gonger|gong|gang|ggr|gg|g|times)\.?(?:{_IN})",
    rf"{_UP_TO}\s*(?P<n>\d{{1,2}})\s?x(?:{_IN})?(?!\s*\d)",
)
def _at_most(found: Found) -> tuple[a.Atom, ...]:
    return (a.Times(1, _whole(found["n"]), _per(found), up_to=True),)


@_row(rf"(?:i\s+)?{_UP_TO}\s*(?P<n>{COUNT})\s*(?P<u>dager|dagar|dgr|dogn|uker|maneder|mnd\.?)")
def _at_longest(found: Found) -> tuple[a.Atom, ...]:
    return (a.Length(_value(found["n"]), LENGTHS[found["u"].rstrip(".")], up_to=True),)


# Words that are kept: said once here, so that no number in them is a dose.

_SPAN: Final = rf"(?:minst\s+|ca\.?\s+)?{COUNT}\s*(?:min(?:utter)?|timer?|t|dager?|dogn|uker?)"


@_row(
    rf"(?:(?:kan|ma|skal)\s+)?(?:gjentas|repeteres)(?:\s+(?:en\s+gang|inntil\s+{COUNT}\s+ganger|x\s*\d))?(?:\s+(?:etter|hvert|hver)\s+{_SPAN})?"
    rf"(?:\s+(?:inntil\s+)?(?:{COUNT}\s+ganger?|x\s*\d))?(?:\s+hvis\s+ikke\s+effekt)?",
    r"(?:skal\s+)?(?:svelges|tas)\s+hele?r?(?:\s+med\s+(?:rikelig\s+)?(?:vann|drikke))?(?:\s+og\s+ikke\s+tygges)?",
    r"(?:pa\s+)?(?:fastende|tom)(?:\s+mage)?",
    r"(?:til|pa)\s+samme\s+tid(?:\s+hver\s+dag)?",
    r"(?:,\s*)?(?:tas\s+)?(?:sammen\s+)?med\s+(?:rikelig\s+(?:med\s+)?|et\s+glass\s+|litt\s+)?(?:vann|vaeske|drikke|juice|saft|melk)",
    rf"(?:lose?s|opploses|opplost|lost|blandes|ror(?:es)?\s+ut|utrort)(?:\s+opp)?\s+i\s+(?:(?:et|ett|1|½|{NUMBER}\s*(?:ml|dl))\s+)?(?:glass\s+)?(?:vann|saft|juice|vaeske|drikke)",
    r"i\s+(?:vann|morsmelk|saft|juice|yoghurt)",
    r"(?:omrystes|rystes)(?:\s+(?:godt|for\s+bruk))*",
    r"som\s+munnskyll(?:ing)?", r"(?:munnskyll)",
    r"i\s+munnen(?!\s+i)", r"holdes\s+i\s+munnen(?:\s+for\s+svelging)?", r"skyll\s+munnen(?:\s+etter(?:pa|\s+bruk)?)?(?:\s+med\s+vann)?",
    r"skylles\s+munnen\s+etter\s+bruk", r"pa\s+tungen", r"i\s+(?:laret|buken|magen|overarmen)", r"knuses(?:\s+og\s+blandes\s+i\s+(?:mat|yoghurt|syltetoy))?",
    r"via\s+peg", r"mellom\s+maltid(?:ene|er)?", r"ikke\s+sammen\s+med\s+[a-zæ/]+(?:\s+eller\s+[a-zæ]+)?", r"etter\s+(?:dialyse|stent|pci|operasjon(?:en)?)",
    r"i\s+pollensesongen", r"til\s+kuren\s+er\s+(?:ferdig|slutt|avsluttet)", r"hele\s+kuren", r"(?:for)?tynt(?:\s+lag)?", r"i\s+et\s+tynt\s+lag",
    r"(?:et\s+)?tynt\s+lag", r"pa\s+(?:affiserte|angrepne|utsatte|torre|rode)\s+(?:omrader?|steder?|partier)", r"pa\s+(?:eksem(?:et)?|utslett(?:et)?|huden|affisert\s+hud|dialysedager)",
    r"pa\s+nesekateter", r"(?:pa\s+)?(?:smertepumpe|pumpe|sproytepumpe)", r"fast", r"regelmessig", r"samlet", r"infusjon", r"fjernes\s+til\s+natten", r"fjernes\s+etter\s+12\s+t(?:imer)?",
    r"delt\s+tablett\s+kan\s+brukes", r"kan\s+deles", r"kan\s+redusere(?:s)?\s+til\s+ved\s+behov\s+etter\s+\d+\s+dager",
    r"kan\s+(?:knuses|tygges|deles)(?:\s+(?:og|eller)\s+(?:knuses|tygges|deles))?", r"(?:krem|salve|gel|liniment)(?=\s)",
    r"hvis\s+[a-z]+\s*[<>]\s*\d+(?:[.,]\d+)?\s*,?\s*(?:gis\s+ikke|ikke\s+gi|holdes?\s+tilbake)", r"(?:puls|hr|bt|syst\.?\s*bt)\s*[<>]\s*\d+\s*,?\s*(?:hold(?:es)?\s+tilbake|gis\s+ikke)",
    r"(?:stans|stopp|avslutt|pauseres?)\s+ved\s+(?:oppkast|diare|utslett|bivirkninger|feber)(?:\s*(?:/|og|eller)\s*(?:oppkast|diare|utslett|feber))*",
    r"(?:skal\s+)?(?:ikke\s+)?seponeres\s+ikke\s+uten\s+avtale(?:\s+med\s+lege)?", r"(?:ma\s+)?ikke\s+seponeres(?:\s+uten\s+avtale)?(?:\s+med\s+lege)?",
    r"justeres\s+etter\s+(?:fastende\s+)?(?:blodsukker|bs|inr|effekt|vekt|blodtrykk|bt)", r"husk\s+blodprove(?:\s+om\s+\d+\s+(?:uker?|dager?|mnd))?", r"reseptfornyelse\s+hos\s+fastlege",
    r"i\s+\d+\s*ml\s+(?:glukose|nacl|natriumklorid|ringer|saltvann)(?:\s+\d+\s*(?:mg/ml|%))?", r"sa\s+lenge\s+(?:behandling(?:en)?\s+med\s+[a-z]+\s+varer|det\s+er\s+behov)", r"forebyggende", r"inntil\s+videre",
    r"b12", r"(?:i\s+)?dosett(?:en)?",
)  # noqa: E501  # fmt: skip
def _remark(found: Found) -> tuple[a.Atom, ...]:
    return (a.Remark(found.written.lstrip(", ")),)


@_row(
    r"(?:pa)?(?:fores|smores|pasmores|smor)(?:\s+(?:i\s+)?(?:et\s+)?tynt\s+lag|\s+(?:tynt|godt))?(?:\s+inn)?"
)
def _applied(found: Found) -> tuple[a.Atom, ...]:
    return (a.Applied(found.written),)


@_row(r"(?:og\s+gis|gis)\s+(?=i\s+sonde)")
def _given_by(_found: Found) -> tuple[a.Atom, ...]:
    return ()


_DOSING: Final = re.compile(
    r"\b(?:kveld|morg|natt|.*dag|uke|.*gang|tabl|kaps|behov|hver|pause|stopp|stans|sep|ok|redus|trapp|eller|ikke|unntatt|inntil|maks|etter|ved|til|hvis|nar"
    r"|frokost|lunsj|mat|time|dose|halv|dobbel|ekstra|kur|forste|siste|annen|mg|ml|daglig|fast|om|fra|og\s+\d|igjen|mer|mindre|samme|en|to|tre|fire)"
)
"""Words that a reason has not: they change a dose, or say when."""
_FREE: Final = r"[a-zæ\-]+(?:\s+[a-zæ\-]+){0,3}"


@_row(
    rf"bruksomrade\s*:\s*(?P<why>[a-zæ ]+?)(?=\s*(?:[.,;]|$))",
    rf"(?:,\s*)?(?:mot|for)\s+(?!mat|maltid|frokost|lunsj|middag|sengetid|leggetid|de\s+|bruk)(?P<why>{_FREE}?)(?=\s*(?:[.,;+)]|$|\s(?:{_UP_TO}|ved|x|i\s+\d)))",
)
def _indication(found: Found) -> tuple[a.Atom, ...]:
    if "før" in found.written.casefold():
        # Before something that has no day here.
        raise Doubt(found.written)
    if _DOSING.search(found["why"]):
        raise Doubt(found.written)
    return (a.Remark(found.written.lstrip(", ")),)


# How often.


@_row(
    rf"(?:hver|kvar|hv\.?|every|q)\s*(?P<n>\d{{1,2}})\.?\s*(?:-|til|eller)\s*(?P<m>\d{{1,2}})\.?\s*(?P<u>timer?|t|h|hours?|dag|uke)"
)
def _every_range(found: Found) -> tuple[a.Atom, ...]:
    low, high = Decimal(found["n"]), Decimal(found["m"])
    if not 0 < low < high:
        raise Doubt(found.written)
    return (a.Every(low, LENGTHS[found["u"]], high),)


@_row(
    r"(?:(?:annen|annan|anna|ann)\s?(?:hver|hvert|kvar)|(?:hver|hvert)\s?(?:annen|andre|annet))\s+(?P<u>dag|dogn|uke|maned|kveld|morgen|natt)",
    r"every\s+other\s+(?P<u>day|week)",
)
def _other(found: Found) -> tuple[a.Atom, ...]:
    if part := _PART_OF.get(found["u"]):
        return (a.Every(Decimal(2), "d"), a.Part(part))
    return (a.Every(Decimal(2), LENGTHS[found["u"]]),)


_PART_OF: Final = {"kveld": "EVE", "morgen": "MORN", "natt": "HS", "ettermiddag": "AFT", "morning": "MORN", "evening": "EVE", "night": "HS",
                   "kveldane": "EVE", "morgon": "MORN", "formiddag": "MORN"}  # fmt: skip


@_row(
    r"(?P<up>inntil\s+|maks\.?\s+|hoyst\s+)?(?:hver|hvert|kvar|kvart|hv\.?|every)\s+(?P<u>halvar|halvt\s+ar|kvartal)"
)
def _half_year(found: Found) -> tuple[a.Atom, ...]:
    return (a.Every(Decimal(3 if found["u"] == "kvartal" else 6), "mo", up_to=bool(found["up"])),)


@_row(
    rf"(?P<up>inntil\s+|maks\.?\s+|hoyst\s+)?(?:hver|hvert|kvar|kvart|hv\.?|every|q(?=\d))\s*(?:(?P<n>{NTH})\.?\s*)?(?P<u>{LENGTH})\.?",
    r"(?P<up>)(?P<u>byttes\s+hver\s+dag)(?P<n>)",
)
def _every(found: Found) -> tuple[a.Atom, ...]:
    unit = LENGTHS.get(found["u"], "d")
    nth = count(found["n"] or "1")
    if not nth or (found["n"] in ("forste",)):
        raise Doubt(found.written)
    return (a.Every(Decimal(nth), unit, up_to=bool(found["up"])),)


@_row(
    rf"(?:hver|kvar|every)\s+(?:(?P<n>{NTH})\.?\s+)?(?P<part>kveld|morgen|morgon|formiddag|ettermiddag|natt|morning|evening|night)"
)
def _every_part(found: Found) -> tuple[a.Atom, ...]:
    often = count(found["n"] or "1")
    part = a.Part(_PART_OF[found["part"]])
    return (part,) if often == 1 else (a.Every(Decimal(often), "d"), part)


_LATIN: Final = {"qd": 1, "od": 0, "bid": 2, "tid": 3, "qid": 4, "b.i.d.": 2, "t.i.d.": 3, "q.i.d.": 4}


@_row(r"(?P<code>qd|bid|tid|qid|b\.i\.d\.|t\.i\.d\.|q\.i\.d\.)")
def _latin(found: Found) -> tuple[a.Atom, ...]:
    often = _LATIN[found["code"]]
    return (a.Times(often, often, "d"),)


@_row(
    rf"x\s?(?P<n>\d{{1,2}})(?:\s?-\s?(?P<m>\d{{1,2}}))?(?:{_IN})?(?!\s*(?:{SIGN}|dager|dgr|uker)(?!\w))(?![.,]?\d)",
    rf"(?P<n>\d{{1,2}})(?P<m>)\s?x(?:{_IN})(?!\s*\d)",
)
def _crossed(found: Found) -> tuple[a.Atom, ...]:
    low = _whole(found["n"])
    high = _whole(found["m"]) if found["m"] else low
    if high < low:
        raise Doubt(found.written)
    said = found["per"] or found["word"] or found["rest"]
    return (a.Times(low, high, _per(found) if said else "d", crossed=True),)


@_row(
    rf"(?P<n>{COUNT})(?:\s*(?:-|til)\s*(?P<m>{COUNT}))?\s*(?:ganger|gange|gonger|gong|gang|ggr|gg|times|time(?=\s+daily))\.?(?:{_IN})?",
    r"(?:(?<=tabl\.\s)|(?<=tabl\s)|(?<=tbl\.\s)|(?<=tbl\s)|(?<=kaps\.\s)|(?<=kaps\s))"
    r"(?P<n>[1-4])(?P<m>)\s?g\.\s*(?P<per>)(?P<rest>)(?P<word>dgl\.?)",
    rf"(?P<n>once)(?P<m>)(?:{_IN})?", rf"(?P<n>twice)(?P<m>)(?:{_IN})?",
)  # fmt: skip
def _times(found: Found) -> tuple[a.Atom, ...]:
    low = {"once": 1, "twice": 2}.get(found["n"]) or _whole(found["n"])
    high = _whole(found["m"]) if found["m"] else low
    if high < low:
        raise Doubt(found.written)
    said = found["per"] or found["word"] or found["rest"]
    return (a.Times(low, high, _per(found) if said else ""),)


# Long and until when.

_MONTHS: Final = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
_DATE: Final = (
    r"(?:(?P<day>\d{1,2})[./]\s?(?P<month>\d{1,2})(?:[./]\s?(?P<year>\d{4}|\d{2}))?\.?(?!\d)"
    rf"|(?P<dd>\d{{1,2}})\.?\s+(?P<name>{'|'.join(_MONTHS)})(?:\s+(?P<yy>\d{{4}}))?)"
)


def _date(found: Found) -> date:
    day = int(found["day"] or found["dd"])
    month = int(found["month"]) if found["month"] else _MONTHS.index(found["name"]) + 1
    year = found["year"] or found["yy"]
    try:
        named = date((int(year) + (2000 if len(year) == 2 else 0)) if year else found.now.year, month, day)
    except ValueError as error:
        raise Doubt(found.written) from error
    if named < found.now:
        raise Doubt(found.written)
    return named


@_row(rf"(?:,\s*)?(?:til\s+og\s+med|t\.?\s?o\.?\s?m\.?|tom|til|until)\s+(?:den\s+)?{_DATE}")
def _until(found: Found) -> tuple[a.Atom, ...]:
    return (a.Until(_date(found)),)


@_row(rf"(?:fra\s+og\s+med|f\.?\s?o\.?\s?m\.?|fom|fra|from)\s+(?:den\s+)?{_DATE}")
def _from(found: Found) -> tuple[a.Atom, ...]:
    return (a.From(_date(found)),)


@_row(rf"(?:i|for)\s+(?P<n>{COUNT}|\d+\s?½)\s*(?P<u>dager|dagar|dag|dgr\.?|dogn|days?|uker?|veker?|weeks?|maneder|maned|mnd\.?|ar)",
      rf"(?P<n>{COUNT})\s*(?P<u>dager|dagar|dgr\.?|dogn|days|uker|veker|weeks|maneder|mnd\.?)(?!\s+(?:for|etter))",
      r"(?:i\s+)(?P<n>\d{1,2})\s*(?P<u>d)")  # fmt: skip
def _length(found: Found) -> tuple[a.Atom, ...]:
    return (a.Length(_value(found["n"]), LENGTHS[found["u"].rstrip(".")]),)


@_row(
    r"(?:den\s+)?(?:forste)\s+(?P<u>dagen|dag|dogn|uken|uke)",
    rf"(?:de\s+)?forste\s+(?P<n>{COUNT})\s+(?P<u>dagene|dager|dogn|ukene|uker)",
)
def _first(found: Found) -> tuple[a.Atom, ...]:
    number_ = found["n"] if "n" in found.match.re.groupindex else ""
    unit: a.Unit = "wk" if found["u"].startswith("uke") else "d"
    return (a.Length(Decimal(count(number_ or "1")), unit),)


@_row(
    r"(?:pa\s+)?dag\s+(?P<n>\d{1,2})\s*(?:-|til|og)\s*(?P<m>\d{1,2})(?!\s*av)",
    r"(?P<from>fra\s+)?dag\s+(?P<n>\d{1,2})(?!\s*(?:-|av))",
)
def _day_of(found: Found) -> tuple[a.Atom, ...]:
    groups = found.match.re.groupindex
    first = int(found["n"])
    last = int(found["m"]) if "m" in groups else None if found["from"] else first
    if first < 1 or (last is not None and last < first):
        raise Doubt(found.written)
    return (a.DayOf(first, last),)


@_row(r"12\s+timer\s+pa(?:,|\s+og)?\s*12\s+timer\s+av")
def _half_on(found: Found) -> tuple[a.Atom, ...]:
    return (a.Over(Decimal(12), "h"), a.Per("d"), a.Remark(found.written))


@_row(rf"over\s+(?P<n>{NUMBER}|{COUNT})\s*(?P<u>timer?|t|h|min(?:utter)?\.?|dogn)")
def _over(found: Found) -> tuple[a.Atom, ...]:
    return (a.Over(_value(found["n"]), LENGTHS[found["u"].rstrip(".")]),)


# Days of the week.

_DAY_NAMES: Final = (
    ("mon", "mandag", "mandager", "mandagar", "man", "monday", "mondays"), ("tue", "tirsdag", "tirsdager", "tysdag", "tirs", "tir", "tuesday"),
    ("wed", "onsdag", "onsdager", "ons", "wednesday"), ("thu", "torsdag", "torsdager", "tors", "tor", "thursday"),
    ("fri", "fredag", "fredager", "fre", "friday"), ("sat", "lordag", "lordager", "laurdag", "lor", "saturday"),
    ("sun", "sondag", "sondager", "son", "sunday"),
)  # fmt: skip
_DAY_OF: Final = {name: names[0] for names in _DAY_NAMES for name in names[1:]}
ALL_DAYS: Final = tuple(names[0] for names in _DAY_NAMES)
_DAY: Final = rf"(?:{'|'.join(sorted(_DAY_OF, key=len, reverse=True))})(?!\w)\.?"
_TWO: Final = rf"(?P<first>{_DAY})\s*(?:-|til(?:\s+og\s+med)?|t\.?o\.?m\.?)\s*(?P<last>{_DAY})"


def _between(first: str, last: str) -> tuple[str, ...]:
    one, other = (ALL_DAYS.index(_DAY_OF[day.rstrip(".")]) for day in (first, last))
    if one > other:
        raise Doubt(f"{first} {last}")
    return ALL_DAYS[one : other + 1]


@_row(rf"(?:fra\s+)?{_TWO}")
def _days_between(found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(_between(found["first"], found["last"])),)


@_row(
    rf"(?P<each>(?:hver|kvar|every)\s+)?(?:(?:pa|on)\s+)?(?P<days>{_DAY}(?:\s*(?:,\s*og|,|og|and|\+|&|/)\s*(?:hver\s+)?{_DAY})*)"
)
def _week_days(found: Found) -> tuple[a.Atom, ...]:
    named = [_DAY_OF[one] for one in re.findall(r"[a-z]+", found["days"]) if one in _DAY_OF]
    if len(set(named)) != len(named):
        raise Doubt(found.written)
    return (a.Days(tuple(sorted(named, key=ALL_DAYS.index)), each=bool(found["each"])),)


@_row(rf"(?:unntatt|bortsett\s+fra|utenom|untatt|ikke)\s+(?:pa\s+)?(?P<days>{_DAY}(?:\s*(?:,|og)\s*{_DAY})*)")
def _but(found: Found) -> tuple[a.Atom, ...]:
    named = {_DAY_OF[one] for one in re.findall(r"[a-z]+", found["days"]) if one in _DAY_OF}
    return (a.Days(tuple(day for day in ALL_DAYS if day in named), without=True),)


@_row(r"(?:pause|ikke|unntatt)\s+i\s+helg(?:en|ene|a)?")
def _no_weekend(found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(("sat", "sun"), without=True), a.Remark(found.written))


@_row(r"(?:pa\s+)?(?:hverdager|ukedager|kvardagar)")
def _workdays(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(ALL_DAYS[:5]),)


@_row(r"i\s+helg(?:en|ene|a)", r"(?:i\s+)?helger")
def _weekend(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Days(ALL_DAYS[5:]),)


@_row(r"(?:ellers|(?:de\s+)?(?:ovrige|andre|resten\s+av)\s+(?:dager|dagene|ukedager))(?:\s+i\s+uken)?")
def _rest(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Days((), rest=True),)


# Parts of the day, meals, hours.

_BEFORE: Final = rf"(?P<n>½|en\s+halv|{COUNT})\s*(?P<u>min(?:utter)?|timer?|t)\s*"
_MEAL: Final = {
    "frokost": "CM",
    "lunsj": "CD",
    "middag": "CV",
    "formiddagsmat": "CD",
    "kveldsmat": "EVE",
    "kvelds": "EVE",
}


@_row(
    rf"(?:{_BEFORE})?(?P<side>for|etter)\s+(?P<meal>frokost(?:en)?|lunsj|middag(?:en)?|(?:hvert\s+)?(?:hoved)?maltid(?:ene|er|et)?|mat(?:en)?|sengetid|leggetid)"
)
def _beside_meal(found: Found) -> tuple[a.Atom, ...]:
    offset = 0
    if found["n"]:
        value = _value(found["n"])
        offset = int(value * (60 if found["u"].startswith("t") else 1))
    before = found["side"] == "for"
    meal = found["meal"]
    if meal in ("sengetid", "leggetid"):
        if not before:
            raise Doubt(found.written)
        return (a.Part("HS", offset=offset),)
    for word, code in (("frokost", "M"), ("lunsj", "D"), ("middag", "V")):
        if meal.startswith(word):
            return (a.Part(("AC" if before else "PC") + code, offset=offset),)
    return (a.Part("AC" if before else "PC", meal=True, offset=offset, words=found.written),)


@_row(
    r"(?:(?:til|sammen\s+med|med|ved)\s+)(?:hvert\s+)?(?:mat(?:en)?|(?:hoved)?maltid(?:ene|er|et)?)",
    r"(?:with|at)\s+(?:meals|food)",
)
def _with_meal(found: Found) -> tuple[a.Atom, ...]:
    return (a.Part("C", meal=True, words=found.written),)


@_row(
    r"(?:til|ved|sammen\s+med)?\s*(?P<meal>frokost(?:en)?|lunsj(?:en)?|middagsmat|kveldsmat(?:en)?|kvelds(?!\w))",
    r"til\s+(?P<meal>middag)",
)
def _meal(found: Found) -> tuple[a.Atom, ...]:
    meal = next(code for word, code in _MEAL.items() if found["meal"].startswith(word))
    return (a.Part(meal), a.Remark(found.written)) if meal == "EVE" else (a.Part(meal),)


@_row(r"middag")
def _noon(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Part("NOON|CV"),)


_PARTS: Final = (
    (
        "HS",
        r"(?:til|till)\s+natten|ved\s+(?:leggetid|sengetid)|for\s+natten|(?:at\s+)?bedtime|nocte|til\s+natta|for\s+sovn",
    ),
    (
        "MORN",
        r"(?:(?:om|pa)\s+)?(?:morgenen|morgonen|morgen|morgon|mrg\.?|morg\.?|formiddagen|formiddag|fm)|mane|(?:in\s+the\s+)?morning",
    ),
    ("NOON", r"midt\s+pa\s+dagen|(?:kl\.?\s+)?midt\s?dags|(?:at\s+)?(?:noon|midday)|til\s+dagtid"),
    ("AFT", r"(?:(?:om|pa)\s+)?ettermiddag(?:en)?|em|(?:in\s+the\s+)?afternoon"),
    (
        "EVE",
        r"(?:(?:om|pa)\s+)?(?:kvelden|kveld|kv\.?)|vesp(?:er[ae]?)?\.?|til\s+kvelden|(?:in\s+the\s+)?evening",
    ),
    ("NIGHT", r"(?:om\s+)?natt(?:en)?"),
)


def _part_maker(code: str) -> Maker:
    return lambda _found: (a.Part(code),)


for _code, _pattern in _PARTS:
    _row(_pattern)(_part_maker(_code))


@_row(r"m\s?[+/]\s?k")
def _both_ends(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Part("MORN"), a.Part("EVE"))


_HOUR: Final = r"\d{1,2}(?:[:.]\d{2}|\d{2})?(?![\d])"


@_row(
    rf"(?:kl\.?|klokken|klokka|at)\s*(?P<times>{_HOUR}(?:\s*(?:,\s*og|,|og|and|\+|/)\s*(?:kl\.?\s*)?{_HOUR}(?!\s*(?:{SIGN}|ganger|x|½|/|ved|vb|v/b|mot|om|morgen|kveld|til|mane|vesp)(?!\w)|\s*(?:/\d|v\.b)))*)"
)
def _clock(found: Found) -> tuple[a.Atom, ...]:
    times = []
    for raw in re.findall(r"\d{1,2}[:.]\d{2}|\d{1,4}", found["times"]):
        digits = raw.replace(".", ":")
        hour, colon, minute = digits.partition(":")
        if not colon and len(hour) > 2:
            hour, minute = hour[:-2], hour[-2:]
        hour = "0" if hour == "24" and not int(minute or 0) else hour
        if int(hour) > 23 or int(minute or 0) > 59:
            raise Doubt(raw)
        times.append(f"{int(hour):02}:{int(minute or 0):02}:00")
    if len(set(times)) != len(times):
        raise Doubt(found.written)
    return (a.Clock(tuple(times)),)


# Ways and places.


@_row(
    r"(?:i\s+|pa\s+)?(?:begge|hvert|hver|hoyre|venstre|ho\.?|ve\.?|h\.|v\.)\s+(?:oyne|oye|oyet|ore|orer|oret|nesebor|neseborene|side|oyne\s+og\s+orer)",
    r"i\s+(?:hvert\s+)?(?:oyet|oynene|oret|orene|nesen)", r"ou", r"(?:dypt\s+)?i\s+skjeden", r"hvert\s+nesebor", r"begge\s+oyne",
)  # fmt: skip
def _site(found: Found) -> tuple[a.Atom, ...]:
    words = re.sub(r"^(?:i|på)\s+(?=begge|hvert|hver|høyre|venstre|hø|ve)", "", found.written, flags=re.I)
    return (a.Site(words),)


@_row(r"pa\s+forstover", r"inh\.?\s+(?:pa\s+)?forst(?:over)?\.?")
def _nebuliser(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Route("NEB"),)


@_row(r"pr\.?\s+os", r"peroralt")
def _swallowed(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Route("PO"),)


def _route_maker(code: str) -> Maker:
    return lambda _found: (a.Route(code),)


for _code, _compiled in WRITTEN:
    if _code not in ("NGT", "OPTHALTA", "OTIC", "VAGINS"):
        _ROWS.append((_compiled, _route_maker(_code)))


# Amounts.

_PER_HOUR: Final = r"(?:/|per|pr\.?)\s*(?P<per>timen?|t|h|hour|minutt|min)"


@_row(rf"(?P<n>{NUMBER})\s*(?P<u>{SIGN})(?P<gas>\s*o2)?(?P<kg>\s*(?:/|per)\s*kg)?\s*{_PER_HOUR}")
def _rate(found: Found) -> tuple[a.Atom, ...]:
    per = "min" if found["per"].startswith("min") else "h"
    unit = f"{SIGNS[found['u']]}{'/kg' if found['kg'] else ''}/{per}"
    rate = a.Rate(_value(found["n"]), unit)
    return (rate, a.Remark("O2")) if found["gas"] else (rate,)


_SLOT: Final = rf"(?:{NUMBER}|½|0)"


@_row(
    rf"(?P<slots>{_SLOT}(?:\s*\+\s*{_SLOT}){{1,3}})\s*(?P<u>{SIGN})?\.?(?!\s*(?:x|[a-z]+\s*\+))",
    rf"(?P<slots>[0-9½](?:\s?-\s?[0-9½]){{2,3}})\s*(?P<u>{SIGN})\.?",
)
def _slots(found: Found) -> tuple[a.Atom, ...]:
    parts = [_value(one.strip()) for one in re.split(r"[+-]", found["slots"])]
    return (a.Slots(tuple(parts), SIGNS[found["u"]] if found["u"] else ""),)


@_row(rf"(?P<slots>{NUMBER}\s*(?P<u>{SIGN})(?:\s*\+\s*{NUMBER}\s*(?P=u)){{2,3}})")
def _slots_each(found: Found) -> tuple[a.Atom, ...]:
    unit = SIGNS[found["u"]]
    parts = [_value(re.match(NUMBER, one.strip()).group()) for one in found["slots"].split("+")]  # type: ignore[union-attr]
    return (a.Slots(tuple(parts), unit),)


@_open(
    rf"{QUANTITY}(?P<mill>\s*mill(?:\.|ioner)?)?\s*(?P<u>{SIGN})(?P<kg>\s*/\s*kg)?\.?(?=x\s?\d|[^\w/]|$)",
    r"(?:(?P<new>nytt)\s+)?(?P<u>plaster)(?=\s)",
)
def _dose(found: Found) -> tuple[a.Atom, ...]:
    unit = SIGNS[found["u"]]
    if "n" not in found.match.re.groupindex:
        return (a.Dose(Decimal(1), unit),)
    value = _value(found["n"])
    if found["mill"]:
        value *= 1_000_000
    high = _value(found["high"]) if found["high"] else None
    if value <= 0 or (high is not None and high <= value):
        raise Doubt(found.written)
    return (a.Dose(value, unit + ("/kg" if found["kg"] else ""), high),)


@_row(rf"{QUANTITY}(?=\s*(?:ved\s+|vb|v\.b|v/b|om\s+(?:morgen|kveld)|morgen|kveld|til\s+natten))")
def _bare(found: Found) -> tuple[a.Atom, ...]:
    high = _value(found["high"]) if found["high"] else None
    return (a.Dose(_value(found["n"]), "", high),)


# Words that say in which time, a single dose, and what joins.


@_row(_IN)
def _in(found: Found) -> tuple[a.Atom, ...]:
    return (a.Per(_per(found), whole=not found["word"]),)


@_row(r"(?:hver|kvar)\s+dag", r"hver\s+eneste\s+dag")
def _each_day(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Per("d"),)


@_row(r"(?:som\s+|gis\s+som\s+)?(?:engangs\s?dose|enkelt\s?dose|single\s+dose|en\s+dose)")
def _once(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(),)


@_row(r"stat", r"na", r"straks", r"umiddelbart", r"now")
def _now(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(now=True),)


@_row(r"bolus")
def _bolus(found: Found) -> tuple[a.Atom, ...]:
    return (a.Once(), a.Remark(found.written))


@_row(r"kontinuerlig", r"continuous(?:ly)?")
def _continuous(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Continuous(),)


@_row(r"byttes", r"skiftes", r"changed")
def _changed(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("changed"),)


@_row(r"a(?=\s*\d)")
def _each(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("each"),)


@_row(r"eventuelt", r"evt\.?", r"ekstra", r"i\s+tillegg")
def _extra(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("extra"),)


@_row(r"og", r"and", r"samt")
def _and(_found: Found) -> tuple[a.Atom, ...]:
    return (a.Break("og"),)


ROWS: Final = tuple(_ROWS)
SIGNS_BETWEEN: Final = re.compile(r"[,.+();:/!=]")
"""Signs between parts; any other is not understood."""
_ = ORDINALS
