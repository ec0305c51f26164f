"""Rights of a signed-in person at the FHIR server: the table of roles, by what the server's register says.

One idea: whoever asks is one object that judges each reading and writing, for a person, a service or nobody.

Somebody who holds several roles has what each gives; hours are the
client's to judge, an ended role gives nothing. Whom the register gives no profession only reads; whom a
token does not name reads nothing of patients. The scopes of the token narrow all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.acts import resource_rights
from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability, Shows
from desktop.acts.role_table import Role
from desktop.acts.wishes.wish_codes import asks_for_wishes, is_about_set_up, is_review
from desktop.backend import including
from desktop.backend.authorization.access_tokens import SERVICE
from desktop.backend.authorization.patient_blocks import Blocks
from desktop.backend.authorization.scopes import Scopes
from desktop.backend.interaction import Action, Work
from desktop.backend.outcome import FhirError
from desktop.backend.search import run
from desktop.backend.search_query import Filter, Query, parse
from desktop.clinical.record import persons, roles_now
from desktop.core.actor import Actor
from desktop.core.messages import pick, using
from desktop.fhir import published_keys
from desktop.fhir.persons import own_layers
from desktop.fhir.resources import Practitioner, decode
from desktop.fhir.strict import loads
from desktop.fhir.when import instant

_HEADS: Final = "urn:fagflate:access-log"
"""System of the events that hold the head of an access log: they name no patient, and a log is checked
against them."""

_FINDING: Final = frozenset({"name", "family", "given", "identifier", "birthdate"})
"""Search parameters by which an auditor finds whose log it is."""
_OWN: Final = frozenset({"identifier", "_tag"})
"""Search parameters by which a client finds again what it has sent."""
_IDENTITY: Final = frozenset({"identifier", "active", "name", "gender", "birthDate", "link"})
"""Elements of a Patient by which it is told who that is; no address, no telephone, no relative."""


_WISHED: Final = ("requester", "description", "authoredOn", "input")
"""Elements of a wish that whoever made it has written."""
_SENT: Final = ("owner", "performerType", "groupIdentifier")
"""Elements of a review that say for whom it waits, and with which others."""


class Rights:
    """Roles that somebody holds, and what they may read and write by them."""

    def __init__(
        self,
        held: tuple[str, ...],
        person: str = "",
        works: Iterable[str] = (),
        blocks: Blocks | None = None,
        scopes: Scopes | None = None,
    ) -> None:
        """`held` are names of roles in the table, `person` is the id of whose they are, `works` are the
        references of their PractitionerRoles, `blocks` what patients have blocked for them (None: nothing is
        kept back), `scopes` those of their token (None: the table of roles alone)."""
        self._scopes = scopes
        self._blocks = blocks
        self._person = f"Practitioner/{person}" if person else ""
        self._me = frozenset(one for one in (self._person, *works) if one)
        self._names = held or ("unknown",)
        table = roles.in_use()
        self._held: tuple[Role, ...] = tuple(table[one] for one in self._names)

    def within(self, action: Action, kind: str) -> None:
        """Raise FhirError 403 for an interaction that is outside of the token's scopes. Where the role would
        not have it either, that is said: nobody at a bedside knows what a scope is."""
        if self._scopes is None or self._scopes.allows(action, kind):
            return
        letters = self.letters(kind) if self._person else frozenset("cruds")
        if action in ("r", "s") and not {"r", "s"} & letters:
            raise self._refused(f"{kind} is read by", resource_rights.readers(kind))
        if action in ("c", "u", "d") and not {"c", "u", "d"} & letters:
            raise self._refused(
                f"{kind} is written by", resource_rights.writers(kind, {"resourceType": kind})
            )
        self._scopes.judge(action, kind)

    def allows(self, action: Action, kind: str) -> bool:
        """True for an interaction that the token's scopes allow; nothing is raised."""
        return self._scopes is None or self._scopes.allows(action, kind)

    def reads(self, kind: str) -> bool:
        """True where all resources of this type are shown, whoever they are about."""
        return resource_rights.reads(self._held, kind, {"resourceType": kind})

    def letters(self, kind: str) -> frozenset[str]:
        """Most that they may do with a type, by the letters of SMART's scopes: what a token of theirs
        needs for a whole day. The log's heads are everybody's to search, wishes theirs who may make them."""
        sees = {shown for role in self._held for shown in role.see}
        may = {one for role in self._held for one in role.may}
        found: set[str] = set()
        if (
            self.reads(kind)
            or (kind == "Task" and Capability.OWN in may)
            or kind in resource_rights.WRITTEN_ONCE
        ):
            found |= {"r", "s"}
        if kind == "Patient" and Shows.LOG in sees:
            found.add("s")
        if kind in resource_rights.WRITTEN_ONCE:
            found |= {"c", "u"}
        elif resource_rights.might_write(self._held, kind):
            found |= {"c", "u", "d", "s"}
        elif kind == own_layers.KIND and self.reads(kind):
            # One's own page, and the keys of one's signatures.
            found |= {"c", "u", "s"}
        return frozenset(found)

    @property
    def sees_record(self) -> bool:
        """True for whom the record itself is shown, of whatever type an entry is."""
        return any(Shows.RECORD in role.see for role in self._held)

    def read(self, kind: str, body: dict[str, Any] | None = None) -> None:
        """Raise FhirError 403 for a resource type that is not shown; a wish (`body`) is, though other Tasks
        are not. Of counts it is the other way round: a report about somebody is not shown as they are."""
        apart = resource_rights.shown_by(kind, body) is not resource_rights.shown_by(kind)
        if (apart or not self.reads(kind)) and not resource_rights.reads(self._held, kind, body):
            raise self._refused(f"{kind} is read by", resource_rights.readers(kind))

    def search(self, query: Query) -> None:
        """Raise FhirError 403 for a search of what is not shown, or by it."""
        heads = query.kind == "AuditEvent" and any(
            one.code == "subtype"
            and not one.modifier
            and all(value.startswith(f"{_HEADS}|") for value in one.values)
            for one in query.filters
        )
        if not (heads or self.shown_of(query) or self._wishes(query)):
            self.read(query.kind)
        if query.kind == resource_rights.COUNTS and (query.total or query.only_total):
            # A number would count the reports about somebody, too.
            self.read(query.kind, {"resourceType": query.kind})
        for kind in {one.kind for found in query.filters for one in _chained(found)}:
            self.read(kind, {"resourceType": kind})
            self.within("s", kind)
        # By what is asked for, not by what there is, of which a refusal would tell. What a reference leads to
        # and is not shown is left out (`includes`).
        for one in query.revincludes:
            if one.kind != "*" and not self.includes(one.kind):
                self.read(one.kind, {"resourceType": one.kind})
        for kinds in including.named(query):
            theirs = [one for one in kinds if self.reads(one)]
            if theirs and not any(self.allows("s", one) for one in theirs):
                self.within("s", theirs[0])

    def includes(self, kind: str) -> bool:
        """True for a type of which a search includes what its matches lead to."""
        return self.allows("s", kind) and (self.reads(kind) or kind in ("Task", resource_rights.COUNTS))

    def matching(self, query: Query) -> None:
        """Raise FhirError 403 for criteria of a conditional interaction that would tell of what is not shown:
        there it goes by its own identifier or tag only, by which a client finds what it has sent itself, and
        only for who may send such a resource."""
        for kind in {one.kind for found in query.filters for one in _chained(found)}:
            self.read(kind)
        others = any(one.modifier or one.code not in _OWN for one in query.filters)
        if others or not resource_rights.might_write(self._held, query.kind):
            self.read(query.kind)

    def shown_of(self, query: Query) -> frozenset[str]:
        """Elements that a search shows of resources whose type is not shown: whose log, by name, to whoever
        sees the log; empty where the type decides."""
        named = {one.code for one in query.filters if not one.chain}
        plain = not (query.includes or query.revincludes or any(one.chain for one in query.filters))
        plain &= all(map(_tells_what_is_shown, query.filters))
        plain &= all(name in _FINDING | {"_id", "_lastUpdated"} for name, _down in query.sort)
        if query.kind != "Patient" or not plain or not named or not named <= _FINDING:
            return frozenset()
        sees = {shown for role in self._held for shown in role.see}
        return _IDENTITY if Shows.LOG in sees and Shows.NAMES not in sees else frozenset()

    def _wishes(self, query: Query) -> bool:
        """True for a search by the code of wishes, by somebody who may wish. A number would count the Tasks
        of that code, too, that are no wishes."""
        asked = any(
            one.code == "code"
            and not one.modifier
            and not one.chain
            and asks_for_wishes(query.kind, one.values)
            for one in query.filters
        )
        counted = query.total or query.only_total
        return asked and not counted and any(Capability.OWN in role.may for role in self._held)

    def found(self, kind: str, body: str) -> bool:
        """False where a search by the code of wishes found a Task that is none, and one for counts a report
        about somebody: it is left out, and so is another's own page."""
        if kind == own_layers.KIND and not self._is_mine(loads(body)):
            return False
        if kind != resource_rights.COUNTS and (kind != "Task" or self.reads(kind)):
            return True
        return resource_rights.reads(self._held, kind, loads(body))

    def hides(self, kind: str, ident: str, body: str | None = None) -> bool:
        """True for a resource that its patient has blocked for them, and for another's own page."""
        if kind == own_layers.KIND and body is not None and not self._is_mine(loads(body)):
            return True
        return self._blocks is not None and self._blocks.hides(kind, ident, body)

    def blocks(self, patients: Iterable[int]) -> frozenset[int]:
        """Those of these patients (keys) who have blocked anything for them."""
        return self._blocks.blocks(patients) if self._blocks is not None else frozenset()

    def keeps(self, kind: str, patient: str) -> bool:
        """True where a patient (an id) has blocked anything for them, of whatever entry of a type it is."""
        return self._blocks is not None and self._blocks.keeps(kind, patient)

    def shut(self, kind: str, patients: Iterable[str]) -> tuple[bool, frozenset[int]]:
        """If one of these patients (ids) has blocked anything for them, and which (keys) all of a type."""
        return (False, frozenset()) if self._blocks is None else self._blocks.shut(kind, patients)

    def write(self, kind: str, body: dict[str, Any] | None, before: dict[str, Any] | None = None) -> None:
        """Raise FhirError 403 for a resource that is not theirs to write; `body` is None for a removal. A
        wish is written over nothing but a wish (`before`), else a task of a patient would be gone by it."""
        if published_keys.is_key(body):
            self._own_key(body)
            return
        if own_layers.is_layer(body):
            found = own_layers.read(body)
            if not self._person or found is None or found.person != self._person:
                raise FhirError(403, "forbidden", "A page of one's own is written by its own person only")
            return
        if kind == "Task" and before is not None and is_about_set_up(body) and not is_about_set_up(before):
            self.write(kind, before)
        # What is in force is no draft of anybody's, whatever shall be made of it.
        for one in (body, before) if resource_rights.is_drafted(kind) and before is not None else (body,):
            if not resource_rights.writes(self._held, kind, one):
                raise self._refused(f"{kind} is written by", resource_rights.writers(kind, one))
        if is_about_set_up(before):
            self._answered(body, before or {})
        elif is_about_set_up(body) and _reference(body, "requester") not in self._me:
            raise FhirError(403, "forbidden", "A wish is made in one's own name")
        elif is_review(body) and body is not None and (body.get("status") != "requested" or _said(body)):
            raise FhirError(403, "forbidden", "A review begins without an answer")

    def named(self, body: dict[str, Any]) -> None:
        """Raise FhirError 403 for a key of signatures under the name of another key: whose name that is could
        not publish theirs any more."""
        if own_layers.is_layer(body) and body.get("id") != own_layers.name_of(self._person):
            raise FhirError(403, "forbidden", "A page of one's own has the id that is made of its person")
        found = published_keys.read(body)
        if found is not None and body.get("id") != published_keys.name_of(found.person, found.thumbprint):
            raise FhirError(403, "forbidden", "A key of signatures has the id that is made of it")

    def replace(self, there: dict[str, Any], body: dict[str, Any]) -> None:
        """Raise FhirError 403 for a key of signatures that would become another's or another one, or count
        again after it has ended, and for what is written once, but the same again; `there` is what the server
        holds under its name."""
        if there.get("resourceType") in resource_rights.WRITTEN_ONCE:
            if {**there, "meta": None} != {**body, "meta": None}:
                raise FhirError(403, "forbidden", f"{there['resourceType']} is written once, and stands")
            return
        if own_layers.is_layer(there) and own_layers.is_layer(body) and self._is_mine(there):
            return
        before, after = published_keys.read(there), published_keys.read(body)
        if before is None or after is None or before.person != self._person:
            raise FhirError(403, "forbidden", "This is no key of the person who has signed in")
        longer = before.until and (not after.until or _later(after.until, before.until))
        if before.thumbprint != after.thumbprint or longer or (before.withdrawn and not after.withdrawn):
            raise FhirError(403, "forbidden", "A key that has ended or been withdrawn does not count again")

    def _is_mine(self, body: Any) -> bool:
        """False for a page of another's own; true for whatever is none."""
        return not own_layers.is_layer(body) or _reference(body, "author") == self._person != ""

    def _answered(self, body: dict[str, Any] | None, before: dict[str, Any]) -> None:
        """A wish that stands is answered or taken back, by those it concerns; what was wished stays."""
        concerns = not self._me.isdisjoint({_reference(before, "requester"), _reference(before, "owner")})
        if not (concerns or any(Capability.PUBLISH in role.may for role in self._held)):
            raise FhirError(403, "forbidden", "This is another's wish, and another's to answer")
        same = is_review(body) is is_review(before) and is_about_set_up(body)
        if body is not None and (not same or any(body.get(name) != before.get(name) for name in _WISHED)):
            raise FhirError(403, "forbidden", "What was wished, by whom and when stays as it was")
        if body is not None:
            self._noted(body, before)
        if is_review(before):
            self._reviewed(body, before)

    def _noted(self, body: dict[str, Any], before: dict[str, Any]) -> None:
        """Notes of others stay as they are, and nobody says something in another's name."""
        stands, said = before.get("note") or [], body.get("note") or []
        if said[: len(stands)] != stands:
            raise FhirError(403, "forbidden", "What was answered stays as it was")
        if any((name := _reference(one, "authorReference")) and name not in self._me
               for one in said[len(stands) :]):  # fmt: skip
            raise FhirError(403, "forbidden", "Nobody answers in another's name")

    def _reviewed(self, body: dict[str, Any] | None, before: dict[str, Any]) -> None:
        """A review is answered once, by whom it waits for; whoever sent it takes it back unanswered."""
        if body is None or any(body.get(name) != before.get(name) for name in _SENT):
            raise FhirError(403, "forbidden", "A review stays with whom it was sent to")
        plain = dict.fromkeys(("meta", "lastModified", "status"))
        if before.get("status") != "requested":
            if {**before, "meta": None} != {**body, "meta": None}:
                raise FhirError(403, "forbidden", "This review is answered, and stands")
            return
        owner = _reference(before, "owner")
        publishes = any(Capability.PUBLISH in role.may for role in self._held)
        if owner in self._me or (not owner and publishes):
            return
        if {**before, **plain} != {**body, **plain} or body.get("status") != "cancelled":
            raise FhirError(403, "forbidden", "A review is answered by whom it waits for")

    def _own_key(self, body: dict[str, Any] | None) -> None:
        found = published_keys.read(body)
        if found is None or not self._person or found.person != self._person:
            raise FhirError(403, "forbidden", "A key of signatures is published by its own person only")
        if not any(Capability.SIGN in role.may for role in self._held):
            signs = roles.holders(frozenset({Capability.SIGN}))
            raise self._refused("A key of signatures is published by", signs)

    def _refused(self, what: str, who: Iterable[str]) -> FhirError:
        # The server speaks English, as in all its answers.
        with using("en"):
            theirs = ", ".join(pick(one.title) for one in roles.told(who)) or "nobody"
            mine = ", ".join(pick(one.title) for one in self._held)
        return FhirError(403, "forbidden", f"{what} {theirs}, not in the role of {mine}")


def _said(body: dict[str, Any]) -> bool:
    return any(body.get(name) for name in ("output", "note", "statusReason"))


def _reference(body: Any, name: str) -> str:
    found = body.get(name) if isinstance(body, dict) else None
    return str(found.get("reference") or "") if isinstance(found, dict) else ""


def _tells_what_is_shown(found: Filter) -> bool:
    """True for a criterion by a value: not by its absence, by what it is not, or by a range, with which
    everybody is found."""
    if found.code == "birthdate" and not all(one[:1].isdigit() or one[:2] == "eq" for one in found.values):
        return False
    return found.modifier in ("", "exact", "contains")


def _chained(found: Filter) -> Iterator[Filter]:
    for one in found.chain:
        yield one
        yield from _chained(one)


class OfService(Rights):
    """Rights of an installation that sends what its people left: that they might do it was judged where it
    was done, and the authors stand in what is sent. What it may is what its scopes say."""

    def __init__(self, scopes: Scopes | None = None) -> None:
        super().__init__((), scopes=scopes)

    def reads(self, kind: str) -> bool:
        """True for every type: what is sent is compared with what is held."""
        return True

    def shown_of(self, query: Query) -> frozenset[str]:
        """Empty: whole resources are compared."""
        return frozenset()

    def write(self, kind: str, body: dict[str, Any] | None, before: dict[str, Any] | None = None) -> None:
        """Refuse nothing but a person's key: nobody says for another which key is theirs, or removes it; and
        the removal of what is written once."""
        if body is None and kind in resource_rights.WRITTEN_ONCE:
            raise FhirError(403, "forbidden", f"{kind} is written once, and stands")
        if own_layers.is_layer(body):
            raise FhirError(403, "forbidden", "A page of one's own is written by its own person only")
        if published_keys.is_key(body) or (kind == published_keys.KIND and body is None):
            raise FhirError(403, "forbidden", "A key of signatures is published by its own person only")


class OfNobody(Rights):
    """Rights of a token that names nobody who works here, and no declared service: what is about no patient
    is read, as its scopes allow; nothing is written."""

    def __init__(self, scopes: Scopes | None = None) -> None:
        super().__init__(("ended",), scopes=scopes)

    def search(self, query: Query) -> None:
        """Raise FhirError 403 for a search of what is not shown; of a log there are no heads for nobody."""
        self.read(query.kind)
        super().search(query)

    def matching(self, query: Query) -> None:
        """Refuse every condition: they write nothing."""
        raise self._refused("", ())

    def write(self, kind: str, body: dict[str, Any] | None, before: dict[str, Any] | None = None) -> None:
        """Refuse everything."""
        raise self._refused("", ())

    def _refused(self, what: str, who: Iterable[str]) -> FhirError:
        words = "The token names nobody who works here (fhirUser), and no service that is declared"
        return FhirError(403, "forbidden", f"{what.partition(' ')[0]}: {words}".removeprefix(": "))


def of(person: str, clock: Callable[[], datetime], scopes: Scopes | None) -> Callable[[Work], Rights]:
    """Reader of the rights of a Practitioner (an id; empty for nobody, or SERVICE), by the register as it
    stands and the scopes of the token (None: by the register alone)."""
    if person == SERVICE:
        return lambda _work: OfService(scopes)
    if not person:
        return lambda _work: OfNobody(scopes)

    def rights(work: Work) -> Rights:
        now = clock()
        held = tuple(_held(work, person, now))
        works_as = tuple(actor for name, actor in held if name != "ended")
        named = f"Practitioner/{person}" if person else ""
        names = tuple(dict.fromkeys(name for name, _actor in held))
        works = (actor.role for _name, actor in held)
        return Rights(names, person, works, Blocks(work, named, works_as, now), scopes)

    return rights


def _held(work: Work, person: str, moment: datetime) -> Iterator[tuple[str, Actor]]:
    """Names of roles in the table that somebody holds, each with who they are in it: once for each ward
    where a role names several."""
    if not person:
        return
    practitioner: Practitioner | None = None
    people = run(work.lookup, parse("Practitioner", [("_id", person)])).matches
    for one in people:
        practitioner = _read("Practitioner", one.body)
    if not people or (practitioner is not None and practitioner.active is False):
        # Whoever the register does not have (any more), or no longer calls active, does not work here.
        yield "ended", Actor("", f"Practitioner/{person}", "")
        return
    if practitioner is None:
        return
    found = run(work.lookup, parse("PractitionerRole", [("practitioner", f"Practitioner/{person}")])).matches
    for one in found:
        role = _read("PractitionerRole", one.body)
        if role is None:
            continue
        wards = [place.target.partition("/")[2] for place in role.location]
        actor = Actor(
            role.key, f"Practitioner/{person}", "", secretary=persons.secretary(role),
            profession=persons.profession(role) or persons.licensed_as(practitioner),
            duty=persons.duty(role), stage=persons.stage(role), hpr=persons.hpr_of(practitioner),
            organization=role.organization.target if role.organization is not None else "",
        )  # fmt: skip
        ended = roles_now.now(role, moment).holds == "ended"
        name = "ended" if ended else roles.name_of(actor)
        for ward in wards or [""]:
            yield name, msgspec.structs.replace(actor, ward=ward)
    if not found:
        yield (
            persons.licensed_as(practitioner) or "unknown",
            Actor("", f"Practitioner/{person}", "", hpr=persons.hpr_of(practitioner)),
        )


def _later(one: str, other: str) -> bool:
    """True where a time is after another, or can't be read."""
    first, second = instant(one), instant(other)
    return first is None or second is None or first > second


def _read(kind: str, body: str) -> Any:
    try:
        return decode(kind, body)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
