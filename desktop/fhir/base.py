"""Base struct of all resources."""

from __future__ import annotations

from desktop.fhir.elements import Element, Extension, Identifier, Meta


class Resource(Element, frozen=True):
    resource_type: str
    id: str = ""
    meta: Meta | None = None
    identifier: tuple[Identifier, ...] = ()
    extension: tuple[Extension, ...] = ()
    modifier_extension: tuple[Extension, ...] = ()
    implicit_rules: str = ""

    @property
    def key(self) -> str:
        """`Type/id`, as other resources refer to this one."""
        return f"{self.resource_type}/{self.id}"

    def extension_at(self, url: str) -> Extension | None:
        return next((e for e in self.extension if e.url == url), None)
