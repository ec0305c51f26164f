"""Lanes of the chart and their limits under layers: laid by their names, wrong ones told with their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.lanes import LANES, lanes
from desktop.core import configured
from desktop.shown.why.why import WhyShown
from desktop.views.known import known
from desktop.views.why import why
from desktop.workspace.loader import load_safely, resolve
from tests.workspace.beside_shipped import Folders, folders, write

from .conftest import FIRST, HEADER, Write, marked, wrong

__all__ = ["folders", "write"]


SITE = "layer: site\nchanges:\n"
KEYS = [one.key for one in LANES.shipped().lanes]


def site(write: Write, *changes: str) -> Path:
    return write("site.yaml", SITE + "".join(f"  - {one}\n" for one in changes))


def test_a_site_hides_moves_and_adds_lanes_and_the_specialty_keeps_its_own(
    write: Write, folders: Folders
) -> None:
    over = site(
        write,
        "{set: lane temp, shown: false}",
        "{move: lane rr, to: first}",
        "{set: lane rr, height: 80, scale: [5, 40]}",
        "{add: lane crp, after: spo2, curves: [{of: [{lab: crp}]}], why: Leses mot feberen.}",
    )
    found = resolve("cardiology", known=known(), folders=folders, over=(over,))
    configured.use(found.settings)
    assert [one.key for one in lanes()] == [
        "rr", "circulation", "weight", "spo2", "crp", "consciousness", "news2"
    ]  # fmt: skip
    first = lanes()[0]
    assert (first.height, first.scale, first.numbers) == (80, (5, 40), True)
    history = found.workspace.history_of("lane/weight/shown")
    assert [(one.layer, one.file) for one in history] == [("sprint", "workspaces/cardiology/sprint-01.yaml")]
    configured.use(configured.InUse())
    assert "crp" not in {one.key for one in lanes()}


def told(found: object, path: str) -> WhyShown:
    shown = why.told(found, path)  # type: ignore[arg-type]
    assert shown is not None
    return shown


def test_why_a_lane_is_there_tells_its_layers(write: Write, folders: Folders) -> None:
    over = site(
        write, "{set: lane weight, height: 60, why: Ses bedre.}", "{set: vital-band hr-adult, high: 100}"
    )
    found = resolve("cardiology", known=known(), folders=folders, over=(over,))
    shown = told(found, "lane/weight")
    assert [(one.name, one.text) for one in shown.layers] == [
        ("Levert", "som det følger med programmet"),
        ("Hjerte, sprint 01", "vises i kurven"),
        ("Hjerte, sprint 01", "plass 2"),
        ("Sykehuset", "60 px høyt"),
    ]
    assert [one.decides for one in shown.layers] == [False, False, False, True]
    assert shown.layers[-1].why == "Ses bedre."
    assert shown.layers[0].place.startswith("vocabulary/chart.yaml:")
    usual = told(found, "vital-band/hr-adult")
    assert "RCP 2017" in usual.layers[0].why
    assert usual.layers[-1].text == "high: 100"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{add: lane x, curves: [{of: [{vital: ¤puls}]}]}", "«lane x» nevner «puls», som ikke finnes."),
        ("{add: lane x, curves: [{of: [{lab: ¤crpp}]}]}", "«lane x» nevner «crpp», som ikke finnes."),
        ("{add: lane x, curves: [¤{of: [{observation: [a]}], name: A}]}", "Det som bare har koder, må ha"),
        ("{add: lane x, curves: [{of: [{observation: [¤'http://loinc.org|88674']}], name: A, unit: g}]}",
         "«88674» er ingen LOINC-kode"),
        ("{add: lane x, curves: [{of: [{vital: ¤acvpu}]}]}", "«acvpu» er uten enhet"),
        ("{set: ¤lane temperatur, height: 60}", "«lane temperatur» finnes ikke."),
        ("{set: lane temp, height: ¤900}", "Et felt i kurven er 24 til 200 px høyt."),
        ("{set: lane temp, scale: ¤[40, 36]}", "Den laveste kommer først."),
        ("{set: lane temp, ¤hight: 60}", "«hight» er ikke kjent her."),
        ("{move: lane temp, before: ¤puls}", "«puls» står ikke der."),
        ("¤{set: vital-band hr-adult, low: 120}", "Den nedre grensen er ikke under den øvre."),
        ("¤{set: vital-band hr-adult, to_day: 20}", "Den gjelder ingen alder"),
        ("{add: ¤vital-band x, key: hr, from_day: 0, to_day: 9, low: 2, source: Her}", "«high» mangler."),
        ("{add: vital-band x, key: ¤puls, from_day: 0, to_day: 9, low: 2, high: 3, source: Her}",
         "«vital-band x» nevner «puls»"),
    ],
)  # fmt: skip
def test_a_wrong_lane_is_told_with_its_place(write: Write, folders: Folders, change: str, words: str) -> None:
    text, (_line, column) = marked(change)
    body = HEADER.replace("extends: base", "extends: cardiology/sprint-01")
    write("heart/sprint-01.yaml", f"{body}  - {text}\n")
    (found,) = wrong(lambda: resolve("heart", known=known(), folders=folders))
    assert found[2].startswith(words), found
    if "mangler" not in words and not words.startswith(("Den nedre", "Den gjelder")):
        assert found[:2] == (FIRST, column + 4), found
    assert found[0] == FIRST


def test_a_wrong_lane_takes_nothing_else_away(write: Write, folders: Folders) -> None:
    over = site(write, "{add: lane x, curves: [{of: [{vital: puls}]}]}")
    found = load_safely("cardiology", known=known(), folders=folders, over=(over,))
    assert [str(one) for one in found.problems] == [
        "workspaces/site.yaml:3:42: «lane x» nevner «puls», som ikke finnes."
    ]
    configured.use(found.resolved.settings)
    assert [one.key for one in lanes()][:2] == ["circulation", "weight"]
    assert found.resolved.workspace.id == "cardiology"


def test_limits_are_the_hospitals_and_lanes_anybodys(write: Write, folders: Folders) -> None:
    own = write("own.yaml", "layer: person\nchanges:\n  - {set: lane temp, shown: false}\n")
    configured.use(resolve("base", known=known(), folders=folders, over=(own,)).settings)
    assert "temp" not in {one.key for one in lanes()}
    own = write("own.yaml", "layer: person\nchanges:\n  - {set: vital-band hr-adult, high: 200}\n")
    ((line, _column, words),) = wrong(lambda: resolve("base", known=known(), folders=folders, over=(own,)))
    assert (line, words.startswith("«vital-band» er sykehusets")) == (3, True)


def test_two_sprints_that_change_one_lane_are_an_error_that_names_both(
    write: Write, folders: Folders
) -> None:
    for number, change in ((2, "{set: lane temp, height: 60}"), (3, "{move: lane temp, to: first}")):
        body = HEADER.replace("workspace: heart", "workspace: cardiology").replace(
            "sprint: 1", f"sprint: {number}"
        )
        body = body.replace("extends: base", "extends: cardiology/sprint-01")
        write(f"cardiology/sprint-{number:02d}.yaml", f"{body}  - {change}\n")
    ((line, _column, words),) = wrong(lambda: resolve("cardiology", known=known(), folders=folders))
    assert line == FIRST
    assert words.startswith(f"«lane temp» endres også i workspaces/cardiology/sprint-02.yaml:{FIRST},")


VERBS = st.sampled_from(["move", "hide", "show", "remove"])
CHANGES = st.lists(st.tuples(VERBS, st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=8)


@given(changes=CHANGES)
def test_lanes_stand_where_the_changes_put_them(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, str]]
) -> None:
    order = list(KEYS)
    hidden = {one.key for one in LANES.shipped().lanes if not one.shown}
    said = []
    for verb, key, beside in changes:
        if key not in order or (verb == "move" and (beside not in order or beside == key)):
            continue
        if verb == "move":
            order.remove(key)
            order.insert(order.index(beside) + 1, key)
            said.append(f"{{move: lane {key}, after: {beside}}}")
        elif verb == "remove":
            order.remove(key)
            said.append(f"{{remove: lane {key}}}")
        else:
            (hidden.add if verb == "hide" else hidden.discard)(key)
            said.append(f"{{set: lane {key}, shown: {str(verb == 'show').lower()}}}")
    folder = tmp_path_factory.mktemp("lanes")
    over = folder / "site.yaml"
    over.write_text(
        SITE + "".join(f"  - {one}\n" for one in said or ["{set: lane temp, height: 44}"]), "utf-8"
    )
    configured.use(resolve("base", known=known(), folders=(folder,), over=(over,)).settings)
    if "temp" in order or said:
        assert [one.key for one in lanes()] == [key for key in order if key not in hidden]


BAND = "from_day: 6574, to_day: 54787, low: 3.5, high: 5, source: Egen"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            [
                "{add: lane salts, curves: [{of: [{lab: k}]}]}",
                f"{{add: vital-band salts, key: ¤salts, {BAND}}}",
            ],
            "«lane salts» tegner analyser eller vitale mål: et bånd endrer ingenting der.",
        ),
        ([f"{{add: vital-band own, key: ¤circulation, {BAND}}}"], "«lane circulation» tegner"),
        (
            ["¤{add: vital-band old, key: hr, from_day: 27394, low: 50, high: 100, source: Egen}"],
            "«to_day» mangler: levedøgnet det gjelder til, 54787 for alltid.",
        ),
    ],
)
def test_a_band_that_would_change_nothing_is_refused(
    write: Write, folders: Folders, changes: list[str], words: str
) -> None:
    text, (line, _column) = marked("".join(f"  - {one}\n" for one in changes))
    over = write("site.yaml", SITE + text)
    found = wrong(lambda: resolve("base", known=known(), folders=folders, over=(over,)))
    assert len(found) == 1
    assert found[0][0] == line + 2
    assert found[0][2].startswith(words), found


def test_a_band_of_a_lane_of_codes_holds(write: Write, folders: Folders) -> None:
    over = site(
        write,
        "{add: lane drain, curves: [{of: [{observation: [chest-drain]}], name: Dren, unit: mL}]}",
        f"{{add: vital-band drain, key: drain, {BAND}}}",
    )
    assert resolve("base", known=known(), folders=folders, over=(over,)).settings.laid
