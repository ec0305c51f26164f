"""A Questionnaire read into the form that can be filled in; what of it can't is told with its place.

One idea: each element of a Questionnaire as the form has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from desktop.clinical.code_fields import FIELDS, Searched, of_system
from desktop.clinical.forms import answer_values, patterns
from desktop.clinical.forms import extensions as ext
from desktop.clinical.forms.circles import levels, ordered, without_circles
from desktop.clinical.forms.form_model import (
    KINDS,
    LIMIT_ITEMS,
    NUMBERS,
    Answer,
    Condition,
    Form,
    Item,
    Limits,
    Option,
    Trouble,
)
from desktop.clinical.forms.value_sets import Refused, contained, options, whole
from desktop.core.messages import _
from desktop.fhir.questionnaires import (
    AnswerOption,
    EnableWhen,
    Expression,
    FormExtension,
    Questionnaire,
    QuestionnaireItem,
    ValueSet,
)
from desktop.fhir.systems import UCUM

OPERATORS: Final = ("exists", "=", "!=", ">", "<", ">=", "<=")
DEEPEST: Final = 40
SHORTEST: Final = 20
"""Text length that a pattern must be able to check within its steps."""
_LANGUAGES: Final = ("text/fhirpath", "")


def form(found: Questionnaire, sets: Mapping[str, ValueSet] | None = None) -> Form:
    """The form of a Questionnaire; `sets` are the ValueSets that are held, by their url."""
    reader = _Reader(found, sets or {})
    reader.not_checked("", (found.extension,))
    if found.modifier_extension or found.implicit_rules:
        reader.wrong("", _("The form holds something that changes its meaning and can't be read."))
        reader.doubtful = True
    variables = reader.variables("", found.extension)
    items = without_circles(reader.items(found.item, 0), reader.wrong, variables)
    return Form(
        found.key if found.id else "",
        found.canonical,
        found.title or found.name or found.url or found.id or _("Form without a name"),
        items,
        found.status,
        _codes(found.code),
        variables,
        tuple(_launched(found.extension)),
        tuple(sorted(set(reader.troubles))),
        found.version,
        found.name,
        ordered(items),
        levels(items, variables),
    )


def _codes(found: tuple[object, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((c.system, c.code) for c in found if c.code)  # type: ignore[attr-defined]


def _launched(found: tuple[FormExtension, ...]) -> list[str]:
    names = []
    for one in found:
        if one.url == ext.LAUNCH:
            part = ext.one(one.extension, "name")
            if part is not None:
                coded = part.value_coding.code if part.value_coding is not None else ""
                names.append(coded or part.value_id or part.value_string)
    return [name for name in names if name]


class _Reader:
    def __init__(self, found: Questionnaire, held: Mapping[str, ValueSet]) -> None:
        self.troubles: list[Trouble] = []
        self.held = held
        self.inside, wrong = contained(found)
        self.seen: set[str] = set()
        self.count = 0
        self.doubtful = False
        for why in wrong:
            self.wrong("", _("A set of codes inside the form can't be read: {why}").format(why=why))

    def wrong(self, link_id: str, why: str) -> None:
        self.troubles.append(Trouble(link_id, why))

    def items(self, found: tuple[QuestionnaireItem, ...], depth: int) -> tuple[Item, ...]:
        if depth > DEEPEST:
            place = found[0].link_id if found else ""
            self.wrong(place, _("The form is nested too deeply; from here on it is left out."))
            return ()
        made = []
        for one in found:
            if self.count >= LIMIT_ITEMS:
                self.wrong(
                    one.link_id,
                    _("The form has more than {n} items; from here on they are left out.").format(
                        n=LIMIT_ITEMS
                    ),
                )
                break
            item = self.item(one, depth)
            if item is not None:
                made.append(item)
        return tuple(made)

    def item(self, found: QuestionnaireItem, depth: int) -> Item | None:
        self.count += 1
        place = found.link_id
        if not place:
            self.wrong("", _("An item has no linkId and is left out: “{text}”.").format(text=found.text[:60]))
            return None
        if place in self.seen:
            self.wrong(place, _("Two items have this linkId; the later one is left out."))
            return None
        self.seen.add(place)
        kind = found.type
        if kind == "question":
            kind = "display"
        before = self.doubtful
        if found.modifier_extension:
            self.wrong(
                place,
                _("It holds something that changes its meaning and can't be read; it isn't asked here."),
            )
            self.doubtful = True
        if self.doubtful and kind != "group":
            # It may ask the opposite: nobody can answer it, nor what belongs to it.
            kind = "display"
        if kind not in KINDS and kind not in ("group", "display"):
            self.wrong(
                place, _("The type “{type}” is not known; it can't be answered here.").format(type=kind[:40])
            )
        self.not_checked(place, (found.extension, *ext.of_options(found)))
        searched = self.searched(found)
        offered, free = ((), found.type == "open-choice") if searched else self.offered(found)
        help_, inner = _helped(found)
        items = self.items(inner, depth + 1)
        unread, self.doubtful = self.doubtful, before
        return Item(
            place,
            kind if kind in KINDS or kind == "group" else "display",
            _named(found, unread=unread),
            found.prefix,
            help_,
            found.required is True and kind != "display",
            found.repeats is True,
            found.read_only is True,
            ext.flag(found.extension, ext.HIDDEN),
            offered,
            free,
            _units(found),
            self.limits(found),
            self.initial(found, offered),
            self.fhirpath(place, ext.expression(found.extension, ext.INITIALLY)),
            self.fhirpath(place, ext.expression(found.extension, *ext.WORKED_OUT)),
            self.fhirpath(place, ext.expression(found.extension, ext.SHOWN_WHEN)),
            self.all_or_none(tuple(self.condition(place, one) for one in found.enable_when)),
            found.enable_behavior == "any",
            self.variables(place, found.extension),
            _codes(found.code),
            ext.flag(found.extension, ext.OBSERVED),
            items,
            _record(found.extension),
            self.linked(found),
            searched,
        )

    def searched(self, found: QuestionnaireItem) -> tuple[Searched, ...]:
        """Code systems of which every code answers the question; of an open question without answers, those
        that forms search."""
        if found.type not in ("choice", "open-choice") or found.answer_option:
            return ()
        usual = FIELDS.now()["form"].systems
        if not found.answer_value_set:
            return usual if found.type == "open-choice" else ()
        named = {uri: of_system(uri) for uri in whole(found.answer_value_set, self.inside, self.held)}
        made = tuple(one for one in usual if any(Searched(one.system) in some for some in named.values()))
        for uri, some in named.items():
            if made and not any(Searched(one.system) in some for one in made):
                words = _("Codes of {url} answer it too and can't be searched here.")
                self.wrong(found.link_id, words.format(url=uri[:120]))
        return made

    def not_checked(self, place: str, groups: Iterable[tuple[FormExtension, ...]]) -> None:
        """Tell what the form demands that nobody holds here."""
        found = tuple(groups)
        urls = {one.url for group in found for one in group if one.url in ext.NOT_CHECKED}
        for url in sorted(urls):
            name = url.rpartition("/")[2].rpartition("-")[2]
            self.wrong(place, _("The form's rule “{name}” is not checked here.").format(name=name))
        for name in dict.fromkeys(name for group in found for name in ext.not_read(group)):
            self.wrong(
                place, _("The form's addition “{name}” can't be read; it is left out.").format(name=name)
            )

    def offered(self, found: QuestionnaireItem) -> tuple[tuple[Option, ...], bool]:
        """The answers that are offered, and whether others may be written."""
        free = found.type == "open-choice"
        sound = [one for one in found.answer_option if not one.modifier_extension]
        if len(sound) < len(found.answer_option):
            self.wrong(
                found.link_id,
                _("An answer that is offered holds something that can't be read; it is left out."),
            )
        offered = tuple(o for o in (_option(one) for one in sound) if o is not None)
        if len(offered) < len(sound):
            self.wrong(found.link_id, _("An answer that is offered has no value and is left out."))
        if found.answer_value_set and not offered:
            try:
                return options(found.answer_value_set, self.inside, self.held), free
            except Refused as refused:
                self.wrong(found.link_id, str(refused))
                return (), free
        if found.type == "choice" and not offered:
            self.wrong(found.link_id, _("The question offers no answers; it can't be answered here."))
        if found.type in ("attachment", "reference") and not offered and not found.read_only:
            self.wrong(
                found.link_id,
                _("A question of the type {type} can't be answered here.").format(type=found.type),
            )
        return offered, free

    def initial(self, found: QuestionnaireItem, offered: tuple[Option, ...]) -> tuple[Answer, ...]:
        sound = [one for one in found.initial if not one.modifier_extension]
        if len(sound) < len(found.initial):
            self.wrong(found.link_id, _("What should stand there first can't be read; it is left out."))
        given = tuple(a for a in map(answer_values.read, sound) if a is not None)
        chosen = tuple(option.answer for option in offered if option.chosen)
        # As it is offered: what stands there must be the same that can be taken away.
        given = tuple(
            next((one.answer for one in offered if one.answer.same(answer)), answer) for answer in given
        )
        every = given or chosen
        return every if found.repeats else every[:1]

    def limits(self, found: QuestionnaireItem) -> Limits:
        def bound(*urls: str) -> Answer | None:
            one = ext.one(found.extension, *urls)
            if one is None:
                return None
            if one.value_date or one.value_date_time:
                return Answer("date" if one.value_date else "dateTime", one.value_date or one.value_date_time)
            if one.value_decimal is not None:
                return Answer("decimal", format(one.value_decimal, "f"))
            if one.value_integer is not None:
                return Answer("integer", str(one.value_integer))
            if one.value_quantity is not None:
                return answer_values.quantity(one.value_quantity)
            self.wrong(found.link_id, _("A limit of this question can't be read; it is not checked."))
            return None

        decimals = ext.one(found.extension, ext.DECIMALS)
        length = found.max_length if found.max_length is not None and found.max_length > 0 else None
        least = ext.one(found.extension, ext.LEAST_LENGTH)
        return Limits(
            bound(ext.LOW, ext.LOW_QUANTITY),
            bound(ext.HIGH, ext.HIGH_QUANTITY),
            decimals.value_integer if decimals is not None else None,
            length,
            least.value_integer if least is not None else None,
            self.pattern(found),
            _written(found),
        )

    def pattern(self, found: QuestionnaireItem) -> str:
        """The pattern that answers keep to; one that can't be held is told."""
        one = ext.one(found.extension, ext.PATTERN)
        text = one.value_string if one is not None else ""
        if not text:
            return ""
        if not patterns.readable(text):
            self.wrong(found.link_id, _("The pattern of this question can't be read; it is not checked."))
            return ""
        if patterns.cost(text, SHORTEST) > patterns.STEPS:
            told = _("The pattern of this question could take without end; it is not checked.")
            self.wrong(found.link_id, told)
            return ""
        return text

    def linked(self, found: QuestionnaireItem) -> Answer | None:
        """Maximum age of an observation that answers the question (observationLinkPeriod), if readable."""
        one = ext.one(found.extension, ext.LINKED)
        if one is None:
            return None
        asked = answer_values.quantity(one.value_duration) if one.value_duration is not None else None
        if asked is None or asked.number is None or not found.code:
            self.wrong(found.link_id, _("From when the record may answer this question can't be read."))
            return None
        return asked

    def fhirpath(self, place: str, found: Expression | None) -> str:
        """An expression that can be worked out here; the others are told."""
        if found is None or not found.expression.strip():
            return ""
        if found.language not in _LANGUAGES:
            self.wrong(
                place,
                _("An expression in {language} is not worked out here.").format(language=found.language),
            )
            return ""
        return found.expression

    def variables(self, place: str, found: tuple[FormExtension, ...]) -> tuple[tuple[str, str], ...]:
        made = []
        for one in found:
            if one.url == ext.VARIABLE and one.value_expression is not None:
                text = self.fhirpath(place, one.value_expression)
                if text and one.value_expression.name:
                    made.append((one.value_expression.name, text))
        return tuple(made)

    @staticmethod
    def all_or_none(found: tuple[Condition | None, ...]) -> tuple[Condition, ...]:
        """The conditions, where all can be asked: an item that half of them hide might be missed."""
        known = tuple(one for one in found if one is not None)
        return known if len(known) == len(found) else ()

    def condition(self, place: str, found: EnableWhen) -> Condition | None:
        if found.operator not in OPERATORS:
            self.wrong(
                place,
                _(
                    "A condition compares by “{operator}”, which is not known; the item is always shown."
                ).format(operator=found.operator[:20]),
            )
            return None
        answer = answer_values.read(found)
        if found.modifier_extension:
            self.wrong(place, _("A condition holds something that can't be read; the item is always shown."))
            return None
        if answer is None:
            self.wrong(place, _("A condition says nothing to compare with; the item is always shown."))
            return None
        return Condition(found.question, found.operator, answer)


def _named(found: QuestionnaireItem, *, unread: bool) -> str:
    """Text of an item, else the words of its code; what may mean something else says so."""
    text = found.text or next((one.display for one in found.code if one.display), "")
    return _("{text} (holds something that can't be read)").format(text=text).strip() if unread else text


def _option(found: AnswerOption) -> Option | None:
    answer = answer_values.read(found)
    if answer is None:
        return None
    inner = found.value_coding.extension if found.value_coding is not None else ()
    return Option(
        answer,
        answer.display or answer.text,
        ext.points(found.extension, inner),
        found.initial_selected is True,
    )


def _helped(found: QuestionnaireItem) -> tuple[str, tuple[QuestionnaireItem, ...]]:
    """Help text of an item: nested texts marked as help, which are then no rows of their own."""
    words, rest = [], []
    for one in found.item:
        control = ext.one(one.extension, ext.CONTROL)
        concept = control.value_codeable_concept if control is not None else None
        if (
            one.type == "display"
            and concept is not None
            and concept.has("help", "flyover", "inline", "prompt")
        ):
            words.append(one.text)
        else:
            rest.append(one)
    if written := _written(found):
        words.append(_("Written as: {format}").format(format=written))
    return "\n".join(word for word in words if word), tuple(rest)


def _written(found: QuestionnaireItem) -> str:
    """Format hint of an answer, in the form's words."""
    said = ext.one(found.extension, ext.FORMAT)
    return said.value_string if said is not None else ""


def _record(found: tuple[FormExtension, ...]) -> str:
    named = ext.one(found, ext.RECORD)
    return named.value_code if named is not None else ""


def _units(found: QuestionnaireItem) -> tuple[Answer, ...]:
    """The units that a quantity may have, the proposed one first; the one of a number."""
    if found.type not in NUMBERS:
        return ()
    urls = (ext.UNIT, ext.UNIT_OPTION) if found.type == "quantity" else (ext.UNIT,)
    made = []
    for one in found.extension:
        if one.url in urls and one.value_coding is not None:
            coded = one.value_coding
            made.append(
                Answer("quantity", "", coded.system or UCUM, "", coded.display or coded.code, coded.code)
            )
    for given in found.initial:
        if given.value_quantity is not None and not made:
            made.append(answer_values.quantity(given.value_quantity))
    return tuple(
        Answer("quantity", "", unit.system, "", unit.unit, unit.code) for unit in dict.fromkeys(made)
    )
