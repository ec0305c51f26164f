"""The banner: who it is, in order; allergies in four states; nothing cut, nothing of a former patient."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.shown.shell import AllergyBox, Asked, BannerModel
from tests.ui import samples
from ui import theme
from ui.painting.runs import Unasked
from ui.theme import Scheme
from ui.window.banner import Banner, asked_runs
from ui.window.banner_short import unasked_line

ALL = (samples.banner, samples.banner_not_asked, samples.banner_none, samples.banner_dead)


def _banner(qtbot: QtBot, model: BannerModel, width: int = 1366) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(width, 64)
    banner.set_model(model)
    banner.show()
    return banner


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
@pytest.mark.parametrize(("width", "scale"), [(911, 1.0), (1366, 1.0), (1920, 1.0), (1366, 1.5), (1920, 1.5)])
def test_nothing_runs_into_anything(
    qtbot: QtBot, qapp: object, make: object, width: int, scale: float
) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)  # type: ignore[arg-type]
    banner = _banner(qtbot, make(), width)  # type: ignore[operator]
    assert not banner.too_wide()
    if banner.short:
        # The rest of one line is a key away, and then it is all there.
        banner.open()
        assert not banner.too_wide()
    shown = {part.objectName() for part in banner.stops()}
    assert {
        "name",
        "born",
        "sex",
        "number",
        "critical",
        "limits",
        "infection",
        "interpreter",
        "allergies",
    } <= shown


def test_the_identity_comes_in_its_order(qtbot: QtBot) -> None:
    banner = _banner(qtbot, samples.banner())
    said = [part.accessibleName() for part in banner.stops()]
    assert said[0] == "SOLBAKKEN, Ingrid Marie"
    assert said[1].endswith("14.03.1948 (78 år)")
    assert said[2] == "Kvinne"
    assert said[3].endswith("148348 19660")


def test_tab_goes_through_the_parts_in_reading_order(qtbot: QtBot) -> None:
    banner = _banner(qtbot, samples.banner())
    with qtbot.waitActive(banner):
        banner.activateWindow()
    banner.take_focus()
    seen = []
    for _step in range(20):
        focused = next((part for part in banner.stops() if part.hasFocus()), None)
        if focused is None or focused.objectName() in seen:
            break
        seen.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert seen[:4] == ["name", "born", "sex", "number"]
    assert seen[-1] == "allergies"


def test_the_four_states_of_allergies_look_different(qtbot: QtBot) -> None:
    faces = set()
    for state in ("known", "none", "not_asked", "not_available"):
        box = AllergyBox(state, "Allergier", "samme ord")  # type: ignore[arg-type]
        banner = _banner(qtbot, msgspec.structs.replace(samples.banner(), allergies=box))
        picture = banner.allergies.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        faces.add(picture.constBits().tobytes())
    assert len(faces) == 4, "in grey too"


def test_not_asked_is_never_empty(qtbot: QtBot) -> None:
    for asked in (samples.banner_not_asked().critical, samples.banner_dead().critical):
        runs = asked_runs(asked)
        assert getattr(runs[0], "name", "") == "question"
        assert asked.text in [run.plain for run in runs]


def test_what_nobody_asked_is_no_warning(qtbot: QtBot) -> None:
    """Amber is what blocks the act at hand; four of them in a banner would drown the one that does."""
    model = samples.banner_not_asked()
    for line in (asked_runs(model.infection), unasked_line(model)[0]):
        assert any(isinstance(run, Unasked) for run in line)
        assert "warn" not in str(line)
    away = Asked("not_available", "Smitte: ikke hentet")
    assert "warn" in str(asked_runs(away))
    bar = _banner(qtbot, model, 1366)
    assert bar.parts["infection"].width() >= bar.parts["infection"].wide(), "a frame can't be wrapped"


def test_the_dead_are_marked_without_colour(qtbot: QtBot) -> None:
    alive = msgspec.structs.replace(samples.banner_dead(), deceased="")
    pictures = []
    for model in (samples.banner_dead(), alive):
        banner = _banner(qtbot, model, 1920)
        pictures.append(
            banner.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8).constBits().tobytes()
        )
        shown = {part.objectName() for part in banner.stops()}
        assert ("deceased" in shown) == bool(model.deceased)
    assert pictures[0] != pictures[1]
    dead = _banner(qtbot, samples.banner_dead())
    assert dead.parts["deceased"].accessibleName() == "Død 19.11.2026"


def test_another_patient_leaves_nothing_behind(qtbot: QtBot) -> None:
    banner = _banner(qtbot, samples.banner())
    banner.set_model(samples.banner_not_asked())
    said = " ".join(part.accessibleName() for part in (*banner.parts.values(), banner.allergies))
    for word in ("SOLBAKKEN", "penicillin", "148348", "Vekt"):
        assert word not in said


def test_every_allergy_is_one_key_away_where_some_have_no_room(qtbot: QtBot) -> None:
    some = AllergyBox("known", "Allergi: penicillin (anafylaksi)", "egg; og 2 til", "egg; hund; katt")
    banner = _banner(qtbot, msgspec.structs.replace(samples.banner(), allergies=some))
    assert "hund" in banner.allergies.toolTip()
    assert "hund" in banner.allergies.accessibleName()
    long = "; ".join(f"stoff nummer {n}" for n in range(40))
    more = msgspec.structs.replace(some, whole=long)
    banner.set_model(msgspec.structs.replace(samples.banner(), allergies=more))
    low = banner.height()
    qtbot.keyClick(banner.allergies, Qt.Key.Key_Space)
    assert banner.height() > low
    assert not banner.too_wide()
    qtbot.keyClick(banner.allergies, Qt.Key.Key_Space)
    assert banner.height() == low


WAITS = "Vaktskifte venter: Maren Aas til Jonas Moe"


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
@pytest.mark.parametrize(("width", "scale"), [(911, 1.0), (1366, 1.0), (1920, 1.0), (1366, 1.5), (1920, 1.5)])
def test_a_handover_that_waits_is_told_and_runs_into_nothing(
    qtbot: QtBot, qapp: object, make: object, width: int, scale: float
) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)  # type: ignore[arg-type]
    model = msgspec.structs.replace(make(), handover=WAITS)  # type: ignore[operator]
    banner = _banner(qtbot, model, width)
    assert not banner.too_wide()
    assert WAITS in [part.accessibleName() for part in banner.stops()]
    opened: list[bool] = []
    banner.handover.connect(lambda: opened.append(True))
    part = banner.parts["handover"]
    qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    qtbot.keyClick(part, Qt.Key.Key_Return)
    assert len(opened) == 2
    banner.set_model(make())  # type: ignore[operator]
    assert not part.isVisible(), "nothing of it stays"


NARROW = [(800, 1.0), (911, 1.0), (1000, 1.0), (1366, 1.5)]


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
@pytest.mark.parametrize(("width", "scale"), NARROW)
def test_where_it_is_narrow_one_line_holds_who_it_is_and_what_endangers(
    qtbot: QtBot, qapp: object, make: object, width: int, scale: float
) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)  # type: ignore[arg-type]
    model = make()  # type: ignore[operator]
    banner = _banner(qtbot, model, width)
    assert banner.short
    assert not banner.too_wide()
    said = [part.accessibleName() for part in banner.stops()]
    assert said[0] == model.name
    assert model.born in said[1]
    assert any(model.allergies.title in words for words in said)
    questions = (model.critical, model.treatment_limits, model.infection, model.interpreter)
    for asked in questions:
        if asked.alert or asked.state == "not_available":
            assert asked.text in said, "what endangers is never behind a key"
    count = sum(asked.state == "not_asked" for asked in questions)
    assert (f"{count} ikke spurt" in said) == bool(count)
    assert model.number not in said
    if model.deceased:
        assert model.deceased in said


def test_the_line_grows_for_what_endangers_and_drops_nothing_of_it(qtbot: QtBot) -> None:
    model = samples.banner()
    low = _banner(qtbot, samples.banner_none(), 911).height()
    every = msgspec.structs.replace(
        model,
        family="Kristoffersen-Dahle",
        given="Wilhelmina Antoinette Konstanse",
        treatment_limits=Asked("known", "HLR minus, ikke intensiv, begrenset væske", True),
        infection=Asked("known", "Smitte: MRSA, kontaktsmitte, isolat 4", True),
        interpreter=Asked("known", "Tolk: tigrinja, telefontolk hele døgnet", True),
        handover=WAITS,
        bed="seng 12A",
    )
    banner = _banner(qtbot, every, 911)
    assert not banner.too_wide()
    assert banner.height() > low
    said = [part.accessibleName() for part in banner.stops()]
    for words in (every.critical, every.treatment_limits, every.infection, every.interpreter):
        assert words.text in said


def test_hlr_yes_goes_first_when_room_ends_and_the_bed_stays(qtbot: QtBot) -> None:
    model = msgspec.structs.replace(samples.banner_none(), bed="seng 07")
    names = []
    for width in (1020, 940, 880, 820, 760, 700):
        banner = _banner(qtbot, model, width)
        assert not banner.too_wide()
        names.append({part.objectName() for part in banner.stops()} & {"limits", "bed"})
    assert names[0] == {"limits", "bed"}
    assert names[-1] == {"bed"}
    for more, less in pairwise(names):
        assert {"bed"} <= less <= more


def test_name_age_allergy_and_bed_stay_whatever_else_there_is(qtbot: QtBot) -> None:
    model = msgspec.structs.replace(samples.banner(), bed="seng 12A")
    for width in (1020, 911, 860, 800):
        banner = _banner(qtbot, model, width)
        assert banner.short
        said = [part.accessibleName() for part in banner.stops()]
        for words in (model.name, model.born, model.bed, model.allergies.text):
            assert any(words in one for one in said), f"{words} at {width}"
        assert not banner.too_wide()


def test_the_rest_opens_by_key_and_by_mouse_and_escape_closes_it(qtbot: QtBot) -> None:
    banner = _banner(qtbot, samples.banner(), 911)
    with qtbot.waitActive(banner):
        banner.activateWindow()
    low = banner.height()
    more = banner.parts["more"]
    with qtbot.waitSignal(banner.grown):
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert not banner.short
    assert banner.height() > low
    assert not banner.too_wide()
    assert "148348 19660" in [part.accessibleName() for part in banner.stops()] or any(
        part.accessibleName().endswith("148348 19660") for part in banner.stops()
    )
    focused = next(part for part in banner.stops() if part.hasFocus())
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert banner.short
    assert banner.height() == low
    banner.open()
    assert not banner.short
    banner.set_model(samples.banner_not_asked())
    assert banner.short, "another patient's banner is one line again"


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("width", [1366, 1920, 2400])
def test_no_letter_of_a_name_is_cut_above_or_below(
    qtbot: QtBot, qapp: object, width: int, scale: float
) -> None:
    """A ring above a capital, a tail below a small letter: both ends of the line are free of ink."""
    theme.apply(qapp, Scheme.LIGHT, scale)  # type: ignore[arg-type]
    model = msgspec.structs.replace(samples.banner(), family="Ågård", given="Åge Jørgen")
    banner = _banner(qtbot, model, width)
    name = banner.parts["name"]
    picture = name.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    for row in (0, picture.height() - 1):
        inks = {picture.pixelColor(at, row).lightness() for at in range(picture.width())}
        assert len(inks) == 1, (row, sorted(inks), name.height())


@pytest.mark.parametrize("width", [911, 1366, 1920])
def test_a_replaced_record_says_so_at_every_width_and_a_press_opens_the_living_one(
    qtbot: QtBot, width: int
) -> None:
    model = msgspec.structs.replace(
        samples.banner(), record="Erstattet av PRØVE, Kari", record_alert=True, record_other="b"
    )
    banner = _banner(qtbot, model, width)
    part = banner.parts["record"]
    assert not part.isHidden()
    assert part.accessibleName() == model.record
    assert model.record in banner.accessibleDescription()
    with qtbot.waitSignal(banner.record):
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    banner.set_model(samples.banner())
    assert part.isHidden(), "nothing of a former patient is left"


@pytest.mark.parametrize("width", [911, 1366])
def test_blocks_that_nobody_knows_are_one_quiet_line_that_leads_nowhere(qtbot: QtBot, width: int) -> None:
    words = "Hva pasienten har sperret, er ikke kjent: serveren gir ingen samtykker"
    banner = _banner(qtbot, msgspec.structs.replace(samples.banner(), blocks_unknown=words), width)
    part = banner.parts["blocked"]
    assert part.isHidden() is banner.short, "it takes no room from who it is"
    if banner.short:
        banner.open()
    assert not part.isHidden()
    assert part.accessibleName() == words
    assert not banner.too_wide()
    with qtbot.assertNotEmitted(banner.blocked):
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    known = msgspec.structs.replace(samples.banner(), blocked="Sperret av pasienten for deg")
    banner.set_model(known)
    assert part.accessibleName() == known.blocked
    with qtbot.waitSignal(banner.blocked):
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
