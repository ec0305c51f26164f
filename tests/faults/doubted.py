"""Mutants of what doubtful answers and moments need: a rule switched off, which the schedules must notice."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from desktop.fhir import answers
from desktop.sync.pull import intake, look
from desktop.sync.restore.unlooked import Unlooked
from tests.faults.mutants import Switch, _all


def filed_over() -> AbstractContextManager[object]:
    """Mutant: file what comes over our acknowledged work before looking if it stands on it."""

    def nothing(*_arguments: object) -> Unlooked:
        return Unlooked()

    return _all(patch.object(intake, "unlooked", nothing), patch.object(look, "unlooked", nothing))


def any_200() -> AbstractContextManager[object]:
    """Whatever comes with a 200 is taken for the resource that was asked for."""
    return patch.object(answers, "is_copy", lambda _found, _kind, _ident: True)


DOUBTED: dict[str, Switch] = {
    "filed over before a guard": filed_over,
    "any 200 believed": any_200,
}
