"""Input of a view builder for one patient: chart, time, actor, options."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from desktop.clinical.record.signatures import Signatures
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.store.beyond import Beyond
from desktop.store.server_counts import Counts


class Context(msgspec.Struct, frozen=True):
    """Input of a view builder for one patient; `options` are the workspace's, `drafts` the author's own
    here. `counts`: how much the server has of the patient; None where nobody has asked it. `beyond`: what was
    fetched of it for the list of what no panel shows. `signatures`: verdicts on what is signed, for the kinds
    that show it."""

    chart: Chart
    now: datetime
    actor: Actor
    options: dict[str, Any] = {}
    drafts: tuple[Any, ...] = ()
    counts: Counts | None = None
    beyond: Beyond = {}
    signatures: Signatures = Signatures()
