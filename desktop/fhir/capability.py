"""Server capabilities by its CapabilityStatement; where it is silent, the careful assumption."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.core.messages import _
from desktop.fhir import answers
from desktop.fhir.transport import Refused, Request, SignedOut, Transport


class TypeCapability(msgspec.Struct, frozen=True):
    """Capabilities of one resource type."""

    interactions: frozenset[str] = frozenset()
    update_create: bool = False
    conditional_create: bool = False
    params: frozenset[str] = frozenset()
    includes: frozenset[str] = frozenset()
    versioning: str = ""


class Capabilities(msgspec.Struct, frozen=True):
    """Capabilities of the server. `types` is empty when it names none; `instantiates` are the canonicals of
    what it says it holds to."""

    software: str = ""
    fhir_version: str = ""
    system: frozenset[str] = frozenset()
    types: dict[str, TypeCapability] = {}
    instantiates: frozenset[str] = frozenset()

    def of(self, kind: str) -> TypeCapability:
        return self.types.get(kind, TypeCapability())

    def can(self, kind: str, interaction: str) -> bool:
        """True when a type offers an interaction (`read`, `update`, `patch`, `history-instance`, …)."""
        return interaction in self.of(kind).interactions

    def searches(self, kind: str, *params: str) -> bool:
        """True when a type can be searched by one of `params`; where the server lists nothing, yes."""
        if not self.types:
            return True
        if kind not in self.types:
            return False
        one = self.of(kind)
        if one.interactions and "search-type" not in one.interactions:
            return False
        return not one.params or bool(one.params.intersection(params)) or "_id" in params

    @property
    def batch(self) -> bool:
        return "batch" in self.system

    @property
    def transaction(self) -> bool:
        return "transaction" in self.system


def read(statement: dict[str, Any]) -> Capabilities:
    """Understand a CapabilityStatement; raises Refused for one that is not R4."""
    if statement.get("resourceType") != "CapabilityStatement":
        raise Refused(
            _("This address does not say what it can do, so it is not a FHIR server that Fagflate can use."),
            details=str(statement.get("resourceType")),
        )
    fhir_version = str(statement.get("fhirVersion", ""))
    if not fhir_version.startswith("4."):
        raise Refused(
            _("The server speaks FHIR {version}; Fagflate needs R4 (4.0).").format(
                version=fhir_version or "?"
            ),
        )
    software = statement.get("software")
    types: dict[str, TypeCapability] = {}
    system: set[str] = set()
    for rest in _dicts(statement.get("rest")):
        if rest.get("mode") not in (None, "server"):
            continue
        system |= {str(i.get("code")) for i in _dicts(rest.get("interaction"))}
        for one in _dicts(rest.get("resource")):
            includes = one.get("searchInclude")
            types[str(one.get("type"))] = TypeCapability(
                interactions=frozenset(str(i.get("code")) for i in _dicts(one.get("interaction"))),
                update_create=one.get("updateCreate") is True,
                conditional_create=one.get("conditionalCreate") is True,
                params=frozenset(str(p.get("name")) for p in _dicts(one.get("searchParam"))),
                includes=frozenset(str(i) for i in includes) if isinstance(includes, list) else frozenset(),
                versioning=str(one.get("versioning", "")),
            )
    name = software.get("name", "") if isinstance(software, dict) else ""
    release = software.get("version", "") if isinstance(software, dict) else ""
    told = statement.get("instantiates")
    holds = frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else frozenset()
    return Capabilities(f"{name} {release}".strip(), fhir_version, frozenset(system), types, holds)


async def fetch(transport: Transport) -> Capabilities:
    """Ask the server what it can do; raises NoAnswer or Refused."""
    answer = await transport.send(Request("GET", "metadata"))
    if answer.status in (401, 403):
        raise SignedOut(
            _("The server does not let us in."),
            kept=_("Your work is kept here."),
            todo=_("Sign in again, or check the token."),
            details=answers.diagnostics(answer),
        )
    if not answer.ok:
        raise Refused(
            _("This address does not say what it can do, so it is not a FHIR server that Fagflate can use."),
            todo=_("Check the server's address: it usually ends in /fhir or /r4."),
            details=answers.diagnostics(answer),
        )
    found = answers.resource(answer)
    if found["resourceType"] != "CapabilityStatement":
        raise answers.not_asked_for("metadata", found)
    return read(found)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
