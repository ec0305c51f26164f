"""The shape of a workspace file, for checking and for its JSON Schema.

Imports pydantic, so only the loader and the command line import this module, and late.

One idea: every key that a workspace file may have.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from desktop.core.messages import _

ID = r"[a-zæøå][a-z0-9æøå]*(?:[-_][a-z0-9æøå]+)*"
MAX_TABS = 9
MAX_PANELS = 9
OWN = "own"
"""The error type whose words are already a sentence for people."""


def own(sentence: str) -> PydanticCustomError:
    """An error with a whole, translated sentence."""
    return PydanticCustomError(OWN, "{sentence}", {"sentence": sentence})


def _id(value: Any) -> str:
    if isinstance(value, str) and len(value) <= 60 and re.fullmatch(ID, value) and value != "workspace":
        return value
    raise own(
        _("A name has small letters, digits and hyphens, begins with a letter, and is not “workspace”.")
    )


def _score(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", value):
        return value
    raise own(_("The name of a score or a form has small letters, digits and hyphens."))


def _release(value: Any) -> str:
    if isinstance(value, str) and len(value) <= 80 and re.fullmatch(rf"{ID}(?:/sprint-[0-9]{{2,3}})?", value):
        return value
    raise own(_("Write the name of a workspace (“base”) or of a sprint (“cardiology/sprint-01”)."))


def _tab(value: Any) -> str:
    if isinstance(value, str) and len(value) <= 64 and re.fullmatch(rf"tab {ID}", value):
        return value
    raise own(_("Write “tab” and the tab's name."))


def _position(value: Any) -> int | str:
    if value in ("first", "last") and isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise own(_("Write “first”, “last” or a number from 1."))


def _day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise own(_("Write a date as year-month-day: 2026-11-09."))


def _person(value: Any) -> str:
    # A number from the register of health personnel is written as one.
    said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(said, str) and re.fullmatch(r"(Practitioner/)?[A-Za-z0-9.\-]{1,64}", said):
        return said
    raise own(_("Write the HPR number of a person, or the id of their Practitioner."))


def _unique(value: Any) -> Any:
    if isinstance(value, list):
        for at, item in enumerate(value):
            if isinstance(item, str) and item in value[:at]:
                raise own(_("“{name}” stands twice in the list.").format(name=item))
    return value


def written_so(pattern: str, **more: Any) -> WithJsonSchema:
    """Pattern of a text, for the JSON Schema alone: its validator says it in words."""
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"} | more)


Id = Annotated[str, PlainValidator(_id), written_so(ID, maxLength=60)]
Release = Annotated[str, PlainValidator(_release), written_so(rf"{ID}(/sprint-[0-9]{{2,3}})?", maxLength=80)]
TabTarget = Annotated[str, PlainValidator(_tab), written_so(rf"tab {ID}", maxLength=64)]
Position = Annotated[
    Any,
    PlainValidator(_position),
    WithJsonSchema({"anyOf": [{"enum": ["first", "last"]}, {"type": "integer", "minimum": 1}]}),
]
Day = Annotated[date, BeforeValidator(_day), written_so("[0-9]{4}-[0-9]{2}-[0-9]{2}")]
Ids = Annotated[list[Id], BeforeValidator(_unique)]
Columns = Annotated[list[Id], BeforeValidator(_unique), Field(min_length=1)]
Sentence = Annotated[str, Field(min_length=1, max_length=500)]
OwnerId = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,64}$")]
Names = Annotated[list[Sentence], BeforeValidator(_unique), Field(min_length=1)]
Person = Annotated[
    str,
    PlainValidator(_person),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^(Practitioner/)?[A-Za-z0-9.\-]{1,64}$"},
                {"type": "integer", "minimum": 0},
            ]
        }
    ),
]
Duty = Literal["coordinator", "ambulance", "gp", "owner", "auditor"]
Role = Literal["doctor", "nurse", "secretary", "coordinator", "ambulance", "gp", "auditor", "other"]
Hours = Annotated[float, Field(gt=0, le=8760)]


class Part(BaseModel):
    """A map in a workspace file: nothing but what is named here, no type guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, validate_by_name=False)


class Words(Part):
    """Words that people read: Bokmål alone, or both languages."""

    nb: Annotated[str, Field(min_length=1, max_length=200)]
    en: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        whole = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 200}, dict(whole)]}

    @model_validator(mode="before")
    @classmethod
    def _bokmaal(cls, value: Any) -> Any:
        return {"nb": value} if isinstance(value, str) else value


class FirstPart(Part):
    """Limits for patients shown first on the worklist."""

    news2: Annotated[int, Field(ge=1, le=20)] | None = None
    single: Annotated[int, Field(ge=1, le=3)] | None = None
    overdue: bool | None = None


class WorklistPart(Part):
    """The worklist's columns, their widths, order and who comes first."""

    columns: Columns | None = None
    widths: dict[Id, Annotated[int, Field(ge=40, le=400)] | None] | None = None
    order: Id | None = None
    first: FirstPart | None = None
    below: Literal["cause"] | None = None


class OrdersPart(Part):
    """The order field: which order sets are offered first."""

    favourites: Ids | None = None


class NotePart(Part):
    """Notes: which templates are offered, in this order."""

    templates: Ids | None = None


class PanelValues(Part):
    """Settings of a panel, new or existing."""

    title: Words | None = None
    place: Literal["side", "main"] | None = None
    share: Annotated[int, Field(ge=1, le=12)] | None = None
    stale_after: Hours | None = None
    hide_empty: bool | None = None
    options: dict[str, Any] | None = None


class PanelPart(PanelValues):
    """A panel in a tab's list."""

    id: Id
    kind: Id


class TabPart(Part):
    """A tab with its panels in reading order."""

    id: Id
    title: Words
    about: Literal["patient", "ward"] | None = None
    panels: Annotated[list[PanelPart], Field(min_length=1)]


ScoreName = Annotated[str, PlainValidator(_score), written_so("[a-z0-9][a-z0-9-]*", maxLength=60)]
"""As an id of ours, but for 4AT, which begins with a digit."""


class Settings(Part):
    """Settings of the workspace as a whole."""

    title: Words | None = None
    worklist: WorklistPart | None = None
    orders: OrdersPart | None = None
    note: NotePart | None = None
    labs_first: Ids | None = None
    scores: Annotated[list[ScoreName], Field(max_length=12)] | None = None
    reasons: Ids | None = None
    shortcuts: dict[str, Annotated[str, Field(min_length=1, max_length=40)] | None] | None = None


class PilotPart(Part):
    """Pilot of a sprint: for whom (`wards` by Location id, `roles`, `duties`, `persons`), from its first day
    (`from`, else the sprint's) to its last (`until`), what should become `better`, and by which measure of
    the record (`outcome`) that is read."""

    wards: Names | None = None
    roles: Annotated[list[Role], Field(min_length=1)] | None = None
    duties: Annotated[list[Duty], Field(min_length=1)] | None = None
    persons: Annotated[list[Person], BeforeValidator(_unique), Field(min_length=1)] | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    until: Day
    better: Words
    outcome: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class ApprovalPart(Part):
    """Approval of a sprint: who, in which role, on which day (`day`), and the digest of what was approved
    (`of`). A change after it takes it away."""

    name: Sentence
    role: Sentence | None = None
    day: Day
    person: Person | None = None
    of: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class LongerPart(Part):
    """A task that takes longer by a sprint, and why it is kept all the same."""

    task: Annotated[str, Field(min_length=1, max_length=60)]
    why: Sentence


class DecisionPart(Part):
    """Decision about a sprint by its owner: what, on which day, by whom and why; of a pilot that was
    prolonged the new last day, of tasks that became `longer` the reason."""

    what: Literal["in use", "prolonged", "taken back"]
    on: Day
    by: Sentence
    why: Sentence
    until: Day | None = None
    longer: Annotated[list[LongerPart], Field(min_length=1)] | None = None


class LayerFile(Settings):
    """A whole file: a header, and either a workspace described in full or changes to another."""

    workspace: Id | None = None
    extends: Release | None = None
    layer: Literal["site", "role", "ward", "person"] | None = None
    sprint: Annotated[int, Field(ge=1, le=999)] | None = None
    status: Literal["draft", "reviewed", "pilot", "in use", "retired"] | None = None
    owner: Sentence | None = None
    owner_id: OwnerId | None = None
    goal: Words | None = None
    shortens: Words | None = None
    measure: Words | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    approvals: Annotated[list[ApprovalPart], Field(min_length=1)] | None = None
    pilot: PilotPart | None = None
    decisions: Annotated[list[DecisionPart], Field(min_length=1)] | None = None
    wards: Names | None = None
    services: Names | None = None
    roles: Annotated[list[Role], Field(min_length=1)] | None = None
    specialty: Id | None = None
    tabs: Annotated[list[TabPart], Field(min_length=1)] | None = None
    changes: list[Any] | None = None


class _Change(Part):
    why: Sentence | None = None


class _Placed(_Change):
    to: Position | None = None
    before: Id | None = None
    after: Id | None = None


class _PlacedItem(_Placed):
    before: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    after: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class ItemChange(_PlacedItem):
    """An item of the settings, as `rule A2`, added or set; what it has is checked by its own shape."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, validate_by_name=False)


class AddName(_PlacedItem):
    """`add`: a name in one of the workspace's own lists, as `column crp`; it has nothing but its place."""

    add: str


class SetName(_Change):
    """`set`: a column of the worklist as it stands in this list; the other names have nothing but a place."""

    set: str
    width: Annotated[int, Field(ge=40, le=400)] | None = None


class MoveItem(_PlacedItem):
    """`move`: an item, or a name in one of the workspace's own lists."""

    move: str


class RemoveItem(_Change):
    """`remove`: an item, or a name in one of the workspace's own lists."""

    remove: str


class MovePanel(_Placed):
    """`move`: a panel to another place, column or tab."""

    move: Id
    tab: Id | None = None
    place: Literal["side", "main"] | None = None


class MoveTab(_Placed):
    """`move: tab …`: a tab to another place in the row of tabs."""

    move: TabTarget


class RemovePanel(_Change):
    """`remove`: a panel is no longer shown."""

    remove: Id


class RemoveTab(_Change):
    """`remove: tab …`: a tab and the panels on it are no longer shown."""

    remove: TabTarget


class AddPanel(_Placed, PanelValues):
    """`add`: a new panel."""

    add: Id
    kind: Id
    tab: Id | None = None


class AddTab(_Placed):
    """`add: tab …`: a new tab with its panels."""

    add: TabTarget
    title: Words
    about: Literal["patient", "ward"] | None = None
    panels: Annotated[list[PanelPart], Field(min_length=1)] | None = None


class SetPanel(_Change, PanelValues):
    """`set`: values of a panel; the others stay. `null` goes back to the kind's own."""

    set: Id


class SetTab(_Change):
    """`set: tab …`: values of a tab."""

    set: TabTarget
    title: Words | None = None


class SetWorkspace(_Change, Settings):
    """`set: workspace`: values of the whole workspace."""

    set: Literal["workspace"]


VERBS: dict[str, tuple[type[_Change], type[_Change], type[_Change] | None]] = {
    "move": (MovePanel, MoveTab, None),
    "remove": (RemovePanel, RemoveTab, None),
    "add": (AddPanel, AddTab, None),
    "set": (SetPanel, SetTab, SetWorkspace),
}
"""For each verb the shape for a panel, for a tab and for the workspace itself."""


def item_model(verb: str, *, listed: bool, sized: bool = False) -> type[_Change]:
    """The shape of a change to an item; `listed` where it is only a name in a list of the workspace, `sized`
    where such a name has a width."""
    found: dict[str, type[_Change]] = {"move": MoveItem, "remove": RemoveItem}
    found |= {"add": AddName} if listed else {}
    found |= {"set": SetName} if sized else {}
    return found.get(verb, ItemChange)


def change_model(verb: str, target: Any) -> type[_Change]:
    """The shape of a change, by its verb and what it is about."""
    panel, tab, whole = VERBS[verb]
    if target == "workspace" and whole is not None:
        return whole
    return tab if isinstance(target, str) and target.startswith("tab ") else panel
