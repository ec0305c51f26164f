"""Charts that are kept while other workspaces come into use say what charts that nobody asked before say."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.core import configured
from desktop.core.noting import EVERY, noting
from desktop.core.paths import resources
from desktop.fhir.chart import Chart
from desktop.fhir.strict import dumps
from desktop.shown.workspace import Panel, Workspace
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.known import known
from desktop.views.page import banner, sentence
from desktop.workspace.loader import resolve
from tests.letters.charts import charts
from tests.views.charts import AAS, NOW

PATIENTS = ("h07", "d09")
"""In turn: heart failure with an infection, intensive care."""


def _copied(chart: Chart) -> Chart:
    return Chart(chart.patient, chart.resources, chart.directory, types=chart.types)


def options_of(panel: Panel, workspace: Workspace) -> dict[str, Any]:
    """As the window asks: with what the workspace says of all."""
    first = {"laboratory": workspace.labs_first, "results": workspace.labs_first, "forms": workspace.scores}
    given = {"first": first[panel.kind]} if panel.kind in first else {}
    return {
        **given,
        **{key: tuple(one) if isinstance(one, list) else one for key, one in panel.options.items()},
    }


def _said(chart: Chart, workspace: Workspace) -> list[object]:
    found: list[object] = [banner.build(chart, NOW, actor=AAS), sentence.build(chart, NOW)]
    for tab in workspace.patient_tabs:
        for panel in tab.panels:
            found.append(
                registry.build(panel.kind, Context(chart, NOW, AAS, options_of(panel, workspace), ()))
            )
    return found


def test_pages_after_other_workspaces_are_those_that_nobody_was_in_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ward = [json.loads(dumps(one)) for one in demo.resources(60, now=NOW, draw=draw)]
    kept = {one.patient.id: one for _key, one in charts(ward) if one.patient.id in PATIENTS}
    assert set(kept) == set(PATIENTS)
    names = sorted(one.name for one in (resources() / "workspaces").iterdir() if one.is_dir())
    every = {name: resolve(name, known=known()) for name in names[::2]}
    assert len(every) > 8
    # A hospital's own values change what is found in a chart, and not only what is asked of it.
    site = tmp_path / "site.yaml"
    own = ("laboratory hb, nb: Blodprosent", "laboratory crp, nb: C-reaktivt protein")
    lines = "".join(f"  - {{set: {one}}}\n" for one in own)
    site.write_text(f"layer: site\nchanges:\n{lines}", encoding="utf-8")
    for name in ("intensive", "cardiology"):
        every[f"{name}, the hospital's"] = resolve(name, known=known(), over=(site,))
    real, alone = configured.changed_bits, {}
    try:
        # Each with nothing kept, neither in a chart nor of settings.
        monkeypatch.setattr(configured, "changed_bits", lambda _before, _after: EVERY)
        for name, found in every.items():
            configured.use(found.settings)
            alone[name] = [_said(_copied(one), found.workspace) for one in kept.values()]
        monkeypatch.setattr(configured, "changed_bits", real)
        again = 0
        for name, found in reversed(every.items()):
            before = configured.now_in_use()
            configured.use(found.settings)
            for one in kept.values():
                one.find_anew(real(before, found.settings))
            again += sum(len(one._once) for one in kept.values())
            assert [_said(one, found.workspace) for one in kept.values()] == alone[name], name
        assert again > 100, "something was kept"
    finally:
        configured.use(configured.InUse())


def test_nothing_that_rests_on_settings_is_kept_whatever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """`functools.cache` knows of no settings: what it keeps would be another hospital's or ward's."""
    ward = [json.loads(dumps(one)) for one in demo.resources(60, now=NOW, draw=draw)]
    (chart,) = (one for _key, one in charts(ward) if one.patient.id == "d09")
    workspace = resolve("intensive", known=known()).workspace
    _said(chart, workspace)  # all modules are loaded
    wrong: set[str] = set()

    def watched(name: str, real: Any) -> Any:
        # Each question is worked out once more and then kept, as by the real cache: what rests on settings is
        # seen in the function that asks for them, or in the kept one below it.
        held: dict[Any, Any] = {}

        def asked(*args: Any, **named: Any) -> Any:
            key = (args, tuple(sorted(named.items())))
            if key in held:
                return held[key]
            found, bits = noting(lambda: real.__wrapped__(*args, **named))
            if bits:
                wrong.add(name)
            held[key] = found
            return found

        return asked

    kept = 0
    for name, module in tuple(sys.modules.items()):
        if not name.startswith("desktop."):
            continue
        for key, one in tuple(vars(module).items()):
            if isinstance(one, functools._lru_cache_wrapper) and one.__module__.startswith("desktop."):
                kept += 1
                monkeypatch.setattr(module, key, watched(f"{one.__module__}.{one.__name__}", one))
    assert kept > 30
    # Nothing that was worked out of settings before hides that it is asked for.
    monkeypatch.setattr(configured, "changed_bits", lambda _before, _after: EVERY)
    configured.use(configured.InUse("watched"))
    try:
        _said(_copied(chart), workspace)
    finally:
        configured.use(configured.InUse())
    assert wrong == set()
