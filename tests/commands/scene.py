"""What a scene is: what stands before an act, and the act as somebody does it; and the table of them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.acts import RecordAct
from desktop.core.actor import Actor
from tests.commands.conftest import Record

Scene = tuple[RecordAct[Any], Actor]
SCENES: dict[type[RecordAct[Any]], Callable[[Record], Scene]] = {}


def of(kind: type[RecordAct[Any]]) -> Callable[[Callable[[Record], Scene]], Callable[[Record], Scene]]:
    """The scene of a kind of act."""

    def put(scene: Callable[[Record], Scene]) -> Callable[[Record], Scene]:
        assert kind not in SCENES
        SCENES[kind] = scene
        return scene

    return put
