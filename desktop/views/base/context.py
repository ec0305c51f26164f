"""What a view of a patient is made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.core.actor import Actor
from desktop.fhir.chart import Chart


class Context(msgspec.Struct, frozen=True):
    """What a patient's view is made from; `options` are the workspace's, `drafts` the author's own here."""

    chart: Chart
    now: datetime
    actor: Actor
    options: dict[str, Any] = {}
    drafts: tuple[Any, ...] = ()
