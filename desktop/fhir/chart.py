"""One patient's record as typed resources, with what it refers to: what rules, views and letters read."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Literal, TypeVar, cast

import msgspec

from desktop.core.noting import note, noting
from desktop.fhir import same_value
from desktop.fhir.elements import Reference
from desktop.fhir.inside import joined
from desktop.fhir.resources import DiagnosticReport, Observation, Patient, Resource, Specimen

R = TypeVar("R", bound=Resource)
Thing = TypeVar("Thing")
T = TypeVar("T")


class Unreadable(msgspec.Struct, frozen=True, gc=False):
    """A stored resource that can't be shown: which one, and where it is wrong.

    `subject` are the codes and words of what it is about (`desktop.fhir.damaged.broken`), as far as anybody
    can tell; None where nobody can. `blocked` where it can be read and is kept back: by the patient, or
    perhaps (what they said can't be read), or by the server; it stands for all of its type, and has no id.
    """

    resource_type: str
    id: str
    why: str
    subject: tuple[str, ...] | None = None
    blocked: Literal["", "yes", "perhaps", "server"] = ""


class Chart:
    """A snapshot of one patient's record: base rows with the unsent changes laid over them.

    `resources` maps a type's name to its resources, unordered. `directory` holds by `Type/id` what lies
    outside the patient: practitioners, organizations, locations, medications. `unsent` names the keys
    (`Type/id`) that the server does not have yet. `unreadable` lists what could not be decoded, so that a
    screen can say that something is missing instead of looking empty. `types` are the types that were
    asked for: what is not in there was not loaded and must not be shown as empty. `pulled` are the types
    that the server has answered for, at some time, for this patient: only of those is nothing nothing.
    `unasked` are types that this server can't be asked for. `sent` holds by `Type/id` what the server has
    of the Encounters that were changed here and not sent: who is responsible is what the server says.
    `former` holds by `Type/id` what corrected Observations said before, as far as it was held here.
    `since`: of a very long record, the moment from which on all Observations are here, and before which only
    the newest of each kind are; None where all are.
    `same` tells by the key of what lies inside a report where the same is held; without it what lies inside
    the reports is put among the others here (`desktop.fhir.inside`).
    """

    __slots__ = ("_by_key", "_each", "_mine", "_once", "_parts", "_same", "directory", "former", "patient",
                 "pulled", "resources", "sent", "since", "types", "unasked", "unreadable",
                 "unsent")  # fmt: skip

    def __init__(
        self,
        patient: Patient,
        resources: Mapping[str, tuple[Resource, ...]],
        directory: Mapping[str, Resource] | None = None,
        *,
        unsent: frozenset[str] = frozenset(),
        unreadable: tuple[Unreadable, ...] = (),
        types: frozenset[str] | None = None,
        pulled: frozenset[str] | None = None,
        unasked: frozenset[str] = frozenset(),
        sent: Mapping[str, Resource] | None = None,
        former: Mapping[str, Resource] | None = None,
        parts: dict[frozenset[str], Chart] | None = None,
        since: datetime | None = None,
        same: Mapping[str, str] | None = None,
    ) -> None:
        self.patient = patient
        self.since = since
        if same is None:
            resources, same, more = with_inside(patient, resources, types)
            unreadable = (*unreadable, *(one for one in more if one not in unreadable))
        self.resources = resources
        self._same = same
        self.directory = {} if directory is None else directory
        self.unsent = unsent
        self.unreadable = unreadable
        self.types = frozenset(resources) if types is None else types
        self.pulled = self.types if pulled is None else pulled
        self.unasked = unasked - self.pulled
        self.sent = sent or {}
        self.former = former or {}
        self._by_key: dict[str, dict[str, Resource]] = {}
        # Each with the files of settings that it rests on, as bits.
        self._once: dict[str, tuple[object, object, int]] = {}
        self._each: dict[str, tuple[object, dict[int, tuple[object, object]], int]] = {}
        self._parts = {} if parts is None else parts
        self._mine: dict[tuple[type[Resource], ...], Chart] = {}

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """All of the patient's resources of one type, in no particular order."""
        return self.resources.get(kind.__name__, ())  # type: ignore[return-value]

    def once(self, key: str, make: Callable[[], T], *, of: object = None) -> T:
        """Memoize `make` for this snapshot: many ask the same of one record.

        With `of` (a moment, a language) the last finding holds for that only; an earlier one is let go.
        """
        held = self._once.get(key)
        if held is None or held[0] != of:
            held = self._once[key] = (of, *noting(make))
        note(held[2])
        return cast(T, held[1])

    def find_anew(self, changed: int) -> None:
        """Let go of all that was found by these files of settings (bits), here and in the parts."""
        seen: set[int] = set()
        charts: list[Chart] = [self]
        while charts:
            chart = charts.pop()
            if id(chart) in seen:
                continue
            seen.add(id(chart))
            charts += (*chart._mine.values(), *chart._parts.values())
            chart._once = {key: one for key, one in chart._once.items() if not one[2] & changed}
            chart._each = {key: one for key, one in chart._each.items() if not one[2] & changed}

    def holds_the_same(self, other: Chart) -> bool:
        """True when another chart holds the very same resources, and knows the same of them."""
        mine, theirs = self.resources, other.resources
        return (
            self.patient == other.patient
            and self.directory is other.directory
            and self.unsent == other.unsent
            and self.unreadable == other.unreadable
            and self.types == other.types
            and self.pulled == other.pulled
            and self.unasked == other.unasked
            and self.sent == other.sent
            and self.former == other.former
            and self.since == other.since
            and self._same == other._same
            and mine.keys() == theirs.keys()
            and all(_are(group, theirs[kind]) for kind, group in mine.items())
        )

    def part(self, *kinds: type[Resource]) -> Chart:
        """The same chart with the resources of these types alone, and nothing of what is unsent or can't be
        read.

        What is found in it is found once for all charts that hold the very same resources of these types:
        it can rest on nothing else.
        """
        mine = self._mine.get(kinds)
        if mine is not None:
            return mine
        names = frozenset(kind.__name__ for kind in kinds) & self.types
        groups = {name: self.resources.get(name, ()) for name in names}
        former = self.former if "Observation" in names else {}
        since = self.since if "Observation" in names else None
        made = Chart(
            self.patient, groups, self.directory, former=former, parts=self._parts, since=since,
            same=self._same,
        )  # fmt: skip
        held = self._parts.get(names)
        if held is None or not made.holds_the_same(held):
            if held is not None and held.patient == made.patient and held.directory is made.directory:
                made._each = held._each
            held = self._parts[names] = made
        self._mine[kinds] = held
        return held

    def each(self, key: str, things: Iterable[Thing], make: Callable[[Thing], T], *, of: object) -> list[T]:
        """Memoize `make` for each of some things (resources, findings in them).

        It may rest on the thing, the patient, the directory and `of` alone: a part hands it on to the part
        that holds what is there now, so that one more resource among many costs one.
        """
        known_of, known, read = self._each.get(key, (None, {}, 0))
        if known_of != of:
            known, read = {}, 0
        found: dict[int, tuple[object, object]] = {}
        for one in things:
            held = known.get(id(one))
            if held is None or held[0] is not one:
                made, bits = noting(partial(make, one))
                # Held with its finding, so that no other thing can have its number.
                held, read = (one, made), read | bits
            found[id(one)] = held
        self._each[key] = (of, found, read)
        note(read)
        return [cast(T, made) for _one, made in found.values()]

    def only(self, keys: Collection[str]) -> Chart:
        """The same chart with those of the patient's resources (`Type/id`) alone."""
        kept = {kind: tuple(r for r in group if r.key in keys) for kind, group in self.resources.items()}
        return self._with(kept, self.unreadable)

    def anew(self) -> Chart:
        """The same chart in which nothing has been found yet, but for what was found in its parts."""
        return self._with(self.resources, self.unreadable, self._parts)

    def unread(self) -> Chart:
        """The same chart in which nothing has been found yet, nor in its parts: other settings are tried on
        it."""
        return self._with(self.resources, self.unreadable)

    def kept_back(self, kept: Mapping[str, tuple[Resource, ...]], told: tuple[Unreadable, ...]) -> Chart:
        """The same chart with these of its resources alone, and what is said in place of the others. Of those
        it holds no earlier version either."""
        # That the server keeps back what the patient has blocked is nothing new.
        said = {one.resource_type for one in told}
        others = (u for u in self.unreadable if u.blocked != "server" or u.resource_type not in said)
        made = self._with(kept, (*others, *told))
        held = {one.key for group in kept.values() for one in group}
        made.former = {key: one for key, one in self.former.items() if key in held}
        made.sent = {key: one for key, one in self.sent.items() if key in held}
        made.unsent = frozenset(key for key in self.unsent if key in held)
        return made

    def set_aside(self, one: Unreadable) -> Chart:
        """The same chart in which a resource can't be shown: it is named instead."""
        key = f"{one.resource_type}/{one.id}"
        kept = {kind: tuple(r for r in group if r.key != key) for kind, group in self.resources.items()}
        return self._with(kept, (*self.unreadable, one))

    def _with(
        self,
        resources: Mapping[str, tuple[Resource, ...]],
        unreadable: tuple[Unreadable, ...],
        parts: dict[frozenset[str], Chart] | None = None,
    ) -> Chart:
        return Chart(
            self.patient, resources, self.directory, unsent=self.unsent, unreadable=unreadable,
            types=self.types, pulled=self.pulled, unasked=self.unasked, sent=self.sent, former=self.former,
            parts=parts, since=self.since, same=self._same,
        )  # fmt: skip

    def known(self, *kinds: type[Resource]) -> bool:
        """True when the server has answered for all of these types, so that an empty list is a true one."""
        return all(kind.__name__ in self.pulled for kind in kinds)

    def settled(self, *kinds: type[Resource]) -> bool:
        """True when nothing more will come of these types: known, or never asked for."""
        return all(kind.__name__ in self.pulled or kind.__name__ in self.unasked for kind in kinds)

    def find(self, reference: Reference | str | None, kind: type[R]) -> R | None:
        """The resource that a literal reference (or `Type/id`) names, in the record or the directory."""
        if reference is None:
            return None
        key = self.key_of(reference)
        name = kind.__name__
        if name in self.resources:
            # Only among its own: of others there may be many thousands.
            if name not in self._by_key:
                self._by_key[name] = {r.key: r for r in self.resources[name]}
            found = self._by_key[name].get(key)
        else:
            found = self._any(key)
        found = found or self.directory.get(key)
        return found if isinstance(found, kind) else None

    def key_of(self, reference: Reference | str) -> str:
        """`Type/id` under which the chart holds what a reference names: that of the same one, where it lies
        inside a report as well."""
        key = reference if isinstance(reference, str) else reference.target
        return self._same.get(key, key)

    def _any(self, key: str) -> Resource | None:
        """Resource by key among all of the patient's."""
        if "" not in self._by_key:
            self._by_key[""] = {r.key: r for group in self.resources.values() for r in group}
            self._by_key[""][self.patient.key] = self.patient
        return self._by_key[""].get(key)


def with_inside(
    patient: Patient,
    resources: Mapping[str, tuple[Resource, ...]],
    types: Collection[str] | None,
    kept: same_value.Kept | None = None,
) -> tuple[Mapping[str, tuple[Resource, ...]], Mapping[str, str], tuple[Unreadable, ...]]:
    """Resources with those inside reports among them, as far as they are of the types that were asked for;
    where the same is held; what can't be read. Copies of one value that differ are marked."""
    reports = cast(tuple[DiagnosticReport, ...], resources.get("DiagnosticReport", ()))
    if types is not None and "Observation" not in types:
        return resources, {}, ()
    values = cast(tuple[Observation, ...], resources.get("Observation", ()))
    samples = cast(tuple[Specimen, ...], resources.get("Specimen", ()))
    found = joined(patient.identifier, values, samples, reports)
    every = same_value.marked(found.values, kept)
    wrong = tuple(Unreadable(*one) for one in found.unreadable)
    more: dict[str, tuple[Resource, ...]] = {}
    if every is not values:
        more["Observation"] = every
    if found.samples is not samples and (types is None or "Specimen" in types):
        more["Specimen"] = found.samples
    return ({**resources, **more} if more else resources), found.same, wrong


def _are(some: tuple[Resource, ...], others: tuple[Resource, ...]) -> bool:
    """True when they are the very same objects."""
    return some is others or (len(some) == len(others) and all(map(operator.is_, some, others)))
