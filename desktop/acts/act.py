"""Act base class and its one declaration: words, keys, preconditions, permissions, access log, undo.

An act is what a person does at the screen, as data: a frozen struct with what it is about. Its declaration
stands over its class and nowhere else. Key table, hints, palette, context menu and the test that finds dead
keys are made from the declarations.
"""

from __future__ import annotations

import re
from abc import ABC
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from desktop.core.messages import _

R = TypeVar("R")


class Act(msgspec.Struct, frozen=True, tag=True, tag_field="$"):
    """Base of all acts. Fields are what it is about (keys of resources, a page); equal fields, equal act.

    An act that is encoded carries the name of its class, under `$`.
    """


class RecordAct(Act, Generic[R], frozen=True):
    """Base of acts that change the record: `desktop.commands` carries each out in one transaction, which
    reads what stands, checks and writes, and answers with an `R`."""


if TYPE_CHECKING:
    AnyAct = Act
    AnyRecordAct = RecordAct[Any]
else:

    class AnyAct(ABC):  # noqa: B024 (nothing is made of it)
        """Annotates a field that holds an act of whichever kind: a decoder gives it its kind back by name
        (`acts.kind_of`), where the base class would lose its fields."""

    AnyAct.register(Act)
    AnyRecordAct = AnyAct


class Done(msgspec.Struct, frozen=True):
    """An act that is saved here: its id, the resources (`Type/id`) it wrote, and the sentence that says so.

    `undo_seconds`: so long it is held here before it is sent, and can be taken back by its id.
    """

    act: str
    resources: tuple[str, ...] = ()
    said: str = ""
    undo_seconds: int = 0


class TakenBack(msgspec.Struct, frozen=True):
    """An act that was taken back: the sentence that says so, and the draft that is open again, if any."""

    said: str
    patient: str = ""
    draft_kind: str = ""
    draft: str = ""


class Needs(StrEnum):
    """Precondition of an act: none, a patient in focus, or a row with the cursor."""

    NOTHING = "nothing"
    PATIENT = "patient"
    ROW = "row"


class Who(StrEnum):
    """Users allowed to do an act: anybody, anybody who has said who they are (`OUTSIDE`: also a general
    practitioner, who gets letters of the hospital's but does not work there), such a person of the hospital,
    one who is no secretary, a doctor, or whoever goes through the access log.

    Whoever's profession the record doesn't say only reads.
    """

    ANYBODY = "anybody"
    OUTSIDE = "outside"
    NAMED = "named"
    CLINICIAN = "clinician"
    DOCTOR = "doctor"
    AUDITOR = "auditor"


class Log(StrEnum):
    """Entry of an act in the access log, after FHIR's AuditEvent.action; NOTHING where no patient data are
    read or written."""

    NOTHING = ""
    READ = "R"
    WRITE = "U"


class Undo(StrEnum):
    """Way to undo an act: nothing to undo, by the act's own opposite, until it has been sent, or never (then
    it asks first)."""

    NOTHING = "nothing"
    OPPOSITE = "opposite"
    UNTIL_SENT = "until-sent"
    NEVER = "never"


class Declaration(msgspec.Struct, frozen=True):
    """All that is known of a kind of act.

    `words` name it in the reader's language; `short` is for a hint beside a key. `keys` hold in the whole
    window (as Qt writes them) and give the act they raise; `panel_keys` hold in a list of that panel kind and
    raise the act for its row (`*` is every list). `in_palette` offers it there by its words. `writes` are the
    types of resource that it creates or changes. `also` are other words by which the palette finds it.
    `repeats`: a held key does it again, because it only goes
    somewhere. `fresh` are the types of the patient's record that its checks read, and for which the server
    is asked first.
    """

    kind: type[Act]
    words: Callable[[], str]
    short: Callable[[], str]
    keys: dict[str, Act]
    panel_keys: dict[str, str]
    icon: str
    needs: Needs
    who: Who
    writes: tuple[str, ...]
    log: Log
    undo: Undo
    in_palette: bool
    repeats: bool
    also: Callable[[], str]
    fresh: tuple[str, ...] = ()


T = TypeVar("T", bound=Act)

UNDO_SECONDS = 10
"""Seconds for which an act that can be undone until sent is held back in the outbox."""

CHECKED = (
    "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "MedicationAdministration", "Condition",
    "Observation",
)  # fmt: skip
"""Resource types of a patient whose changes by others affect the checks of an order."""

_DECLARED: dict[type[Act], Declaration] = {}
_BY_NAME: dict[str, type[Act]] = {}
_bound: Mapping[type[Act], Declaration] = {}
"""Declarations of acts with rebound keys."""


def declare(
    words: Callable[[], str],
    *,
    short: Callable[[], str] | None = None,
    keys: tuple[str, ...] | dict[str, tuple[object, ...]] = (),
    panel_keys: dict[str, str] | None = None,
    icon: str = "arrow-right",
    needs: Needs = Needs.NOTHING,
    who: Who = Who.ANYBODY,
    writes: tuple[str, ...] = (),
    log: Log = Log.NOTHING,
    undo: Undo = Undo.NOTHING,
    in_palette: bool = False,
    repeats: bool = False,
    also: Callable[[], str] = str,
    fresh: tuple[str, ...] = (),
) -> Callable[[type[T]], type[T]]:
    """Declare a kind of act. `keys` may carry the fields of the act that each key raises."""

    def put(kind: type[T]) -> type[T]:
        if any(kind.__name__ == known.__name__ for known in _DECLARED):
            # An act is known by its name on the other side of the pipe, in the outbox and in the log.
            raise TypeError(f"two kinds of act are called {kind.__name__}")
        with_fields = keys if isinstance(keys, dict) else dict.fromkeys(keys, ())
        _DECLARED[kind] = Declaration(
            kind=kind,
            words=words,
            short=short or words,
            keys={key: kind(*fields) for key, fields in with_fields.items()},
            panel_keys=panel_keys or {},
            icon=icon,
            needs=needs,
            who=who,
            writes=writes,
            log=log,
            undo=undo,
            in_palette=in_palette,
            repeats=repeats,
            also=also,
            fresh=fresh,
        )
        return kind

    return put


def declared(kind: type[Act]) -> Declaration:
    """The declaration of a kind of act, with the keys in use; KeyError for one that was never declared."""
    return _bound.get(kind) or _DECLARED[kind]


def bind(others: Mapping[type[Act], Declaration]) -> None:
    """Lay these declarations over those that are written; see `desktop.acts.shortcuts`."""
    global _bound
    _bound = dict(others)


def act_name(kind: type[Act]) -> str:
    """Name of an act in the outbox and the log: `StopMedicine` is `stop_medicine`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def kind_of(name: str) -> type[Act]:
    """The kind of act whose class has this name; KeyError where none has."""
    found = _BY_NAME.get(name)
    if found is None:
        _BY_NAME.update((kind.__name__, kind) for kind in _DECLARED)
        found = _BY_NAME[name]
    return found


def all_declared() -> Iterator[Declaration]:
    """Every declaration with the keys in use, in the order in which they stand."""
    return iter(tuple(_bound.get(kind, one) for kind, one in _DECLARED.items()))


def as_shipped() -> Iterator[Declaration]:
    """Every declaration as it is written, whoever bound its key otherwise."""
    return iter(tuple(_DECLARED.values()))


def key_in(kind: type[Act], panel: str) -> str:
    """The key that raises an act in a panel of that kind; empty where none does."""
    found = declared(kind)
    return found.panel_keys.get(panel) or found.panel_keys.get("*") or next(iter(found.keys), "")


def panel_keys(panel: str) -> dict[str, type[Act]]:
    """The keys that hold in a list of that panel kind, and the kind of act each raises there."""
    return {
        key: one.kind
        for one in all_declared()
        for where, key in one.panel_keys.items()
        if where in (panel, "*")
    }


@declare(lambda: _("Undo"), who=Who.OUTSIDE, log=Log.WRITE)
class TakeBack(RecordAct[TakenBack], frozen=True):
    """Take back an act of one's own, by its id, of which nothing has been sent."""

    act: str
