"""The imported list of interactions beside the table and the declared rules: louder, never quieter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core import configured
from desktop.orders.checking import check
from desktop.orders.given_checks import speaking
from desktop.orders.interactions.between import between, known_code
from desktop.orders.interactions.imported_pairs import in_force
from desktop.orders.interactions.interaction_table import LEVELS
from desktop.orders.interactions.own_pairs import own_pair
from desktop.orders.list_checks import check_list
from desktop.orders.standing_conflicts import standing
from desktop.terminology import code_search, importing
from desktop.terminology.code_systems import named
from desktop.terminology.releases import Releases, folder
from desktop.views.medicines.order_writing import alert_of
from tests.orders.checking import fired
from tests.orders.checks.test_known_interactions import area, beside, ordering, said
from tests.orders.interactions.known_pairs import upper
from tests.orders.samples import NOW, chart, given
from tests.terminology import files
from tests.terminology.files import interaction, substances

List = Callable[..., None]
WARFARIN, MICONAZOLE = ("B01AA03", "Warfarin"), ("A01AB09", "Mikonazol")


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> List:
    """Put a list of interactions in force; without any, the file of `files.interactions`."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(code_search, "utc_now", lambda: NOW)

    def run(entries: str = "") -> None:
        path = files.interactions(tmp_path / "f.xml", entries)
        wish = importing.Wish(path, named("interactions"), smaller=True)
        importing.run(Releases(folder()), wish, NOW, "kari")

    return run


def _back() -> None:
    system, found = named("interactions"), Releases(folder())
    assert system is not None
    with found.alone():
        found.back(system)


def _one(one: tuple[str, str], other: tuple[str, str], relevance: str, **more: str) -> str:
    return interaction(7, substances(one), substances(other), relevance, **more)  # type: ignore[arg-type]


def test_a_pair_of_the_list_speaks_in_its_own_words_until_it_is_taken_back(lists: List) -> None:
    before = beside("N02BE01", "C08CA01")
    assert not said(before)
    lists()
    for one, other in (("N02BE01", "C08CA01"), ("C08CA01", "N02BE01")):
        found = fired(beside(one, other))["interactions"]
        assert found.tier == "notice"
        assert found.title.endswith(" bør unngås.")
        assert found.detail == "Blodtrykket stiger. Legemiddelalternativer: Velg et annet. FEST, 04.03.2026."
        assert (found.source, found.evidence) == ("FEST, 04.03.2026", "Kasusrapporter")
        assert "Kilde: FEST, 04.03.2026." in alert_of(found).basis
    _back()
    assert beside("N02BE01", "C08CA01") == before


def test_every_one_who_checks_hears_of_it(lists: List) -> None:
    """An order, the list that stands, a dose that is given, and the list of a letter, in the same minute."""
    orders = given("C08CA01", "amlodipin"), given("N02BE01", "paracetamol")
    where, keys = chart(*orders), tuple(one.key for one in orders)

    def spoken() -> tuple[int, int]:
        found = check_list(where, keys, NOW).open
        return (
            sum(one.rule == "interactions" for one in standing(where, NOW)),
            sum(one.rule == "interactions" for one in found),
        )

    assert spoken() == (0, 0)
    lists()
    assert spoken() == (1, 1)
    assert not speaking(where, keys[0], NOW), "a notice is for whoever orders"
    _back()
    assert spoken() == (0, 0)


def test_what_is_kept_of_a_record_holds_for_the_list_in_force(lists: List) -> None:
    names = [configured.in_use()]
    lists()
    names.append(configured.in_use())
    lists(_one(WARFARIN, MICONAZOLE, "1"))
    names.append(configured.in_use())
    assert len(set(names)) == 3
    _back()
    _back()
    assert configured.in_use() == names[0]


def test_the_two_lower_levels_are_one_quiet_line_that_names_the_list(lists: List) -> None:
    lists()
    where = chart(given("C07AB02", "metoprolol"), given("A02BC02", "pantoprazol"))
    checked = check((ordering("N02BE01"),), where, NOW)
    assert not said(checked)
    found = area(checked)
    assert (found.state, found.words) == ("ok", "verdt å vite")
    assert "metoprolol (Virkning 2)" in found.why
    assert "pantoprazol (Virkning 3)" in found.why
    assert found.why.count("FEST, 04.03.2026: ") == 2
    assert found.why.count("\n") == 0


def test_a_condition_of_the_list_is_said_first_and_is_not_said_as_if_it_always_held(lists: List) -> None:
    when = "Gjelder ved doser over 4 g daglig"
    lists(_one(files.PARACETAMOL, files.AMLODIPINE, "1", criterion=when))
    found = fired(beside("N02BE01", "C08CA01"))["interactions"]
    assert found.title.endswith("frarådes i noen tilfeller.")
    assert found.detail.startswith(f"{when}. Virkning 7.")


def test_two_relevances_of_one_pair_are_the_higher(lists: List) -> None:
    group = substances(("C08", "Kalsiumantagonister"))
    lists(
        interaction(1, substances(files.PARACETAMOL), substances(files.AMLODIPINE), "3")
        + interaction(2, group, substances(files.PARACETAMOL), "1")
        + interaction(3, substances(files.PARACETAMOL), substances(files.AMLODIPINE), "2")
    )
    found = between("C08CA01", "N02BE01", local=False, listed=in_force())
    assert found is not None
    assert (found.level, found.reason) == ("discouraged", "Virkning 2")


def test_a_substance_does_not_interact_with_itself(lists: List) -> None:
    group = substances(("B01AC", "Platehemmere"), ("N02BA", "Salisylater"))
    lists(interaction(1, group, group, "1") + _one(WARFARIN, WARFARIN, "1"))
    assert between("B01AA03", "B01AA03", local=False, listed=in_force()) is None
    aspirin = between("B01AC06", "N02BA01", local=False, listed=in_force())
    assert aspirin is None or not aspirin.listed, "for the heart and for pain it is one substance"
    others = between("B01AC04", "N02BA01", local=False, listed=in_force())
    assert others is not None
    assert others.listed


def test_a_declared_rule_keeps_its_tier_and_the_list_is_silent(lists: List) -> None:
    lists(
        _one(("C10AA01", "Simvastatin"), ("J01FA09", "Klaritromycin"), "3")
        + interaction(8, substances(WARFARIN), substances(MICONAZOLE), "1")
    )
    assert [(one.rule, one.tier) for one in said(beside("C10AA01", "J01FA09"))] == [("pairs", "stop")]
    assert [(one.rule, one.tier) for one in said(beside("A01AB09", "B01AA03"))] == [("A3", "notice")]


def _groups() -> list[str]:
    return sorted({code[:3] for pair in upper() for code in pair})


def test_no_pair_that_speaks_gets_quieter(lists: List) -> None:
    """A list that says of everything that no measures are needed changes no tier, and takes no word away."""
    pairs = upper()[::4]
    before = {pair: [(one.rule, one.tier, one.title) for one in said(beside(*pair))] for pair in pairs}
    group = substances(*((code, "x") for code in _groups()))
    lists(interaction(1, group, group, "3"))
    for pair in pairs:
        assert [(one.rule, one.tier, one.title) for one in said(beside(*pair))] == before[pair], pair
    lists(interaction(1, group, group, "1"))
    loud = {"stop": 0, "question": 1, "notice": 2}
    for pair in pairs:
        now = said(beside(*pair))
        assert now, pair
        was = min(loud[tier] for _rule, tier, _title in before[pair])
        assert min(loud[one.tier] for one in now) <= was, pair


def test_the_level_is_the_highest_of_table_and_list(lists: List) -> None:
    codes = sorted({code for pair in upper() for code in pair})[:30]
    alone = {
        (one, other): between(one, other, local=False, listed=in_force())
        for one in codes
        for other in codes
        if one < other
    }
    group = substances(*((code, "x") for code in _groups()))
    lists(interaction(1, group, group, "2"))
    for (one, other), known in alone.items():
        own = own_pair(one, other)
        now = between(one, other, local=False, listed=in_force())
        if own is not None and not own.least:
            assert now == known, "the hospital has decided"
        elif now is not None and known is not None and not known.local:
            assert LEVELS.index(now.level) <= LEVELS.index(known.level)
    assert any(known is None for known in alone.values()), "the list has something to say"


def test_what_is_given_where_it_works_is_a_quiet_line_unless_the_list_names_the_form(lists: List) -> None:
    lists()
    assert said(beside("N02BE01", "C08CA01"))
    away = between("N02BE01", "C08CA01", local=True, listed=in_force())
    assert away is not None
    assert away.local
    cream = ("D01AC02", "Mikonazol krem")
    lists(_one(WARFARIN, cream, "1"))
    named_here = between("B01AA03", "D01AC02", local=True, listed=in_force())
    assert named_here is not None
    assert not named_here.local


def test_a_code_that_is_only_in_the_list_is_known_and_one_not_assessed_is_not(lists: List) -> None:
    new = ("L01EX99", "Nyttinib")
    assert not known_code(new[0], in_force())
    lists(_one(new, WARFARIN, "1") + interaction(9, substances(("L01EX", "x")), substances(WARFARIN), "2")
          + files.unassessed(1, "L01EX98"))  # fmt: skip
    assert known_code(new[0], in_force())
    assert not known_code("L01EX98", in_force()), "its group is named, and it was not assessed"
    assert not known_code("Z99ZZ99", in_force())


def test_a_list_that_does_not_say_its_day_is_named_as_who_imported_it_said(
    lists: List, tmp_path: Path
) -> None:
    lists()
    _back()
    path = files.interactions(tmp_path / "g.xml")
    path.write_text(
        path.read_text("utf-8").replace("<HentetDato>2026-03-04T03:11:43</HentetDato>", ""), "utf-8"
    )
    wish = importing.Wish(path, named("interactions"), version="2026")
    importing.run(Releases(folder()), wish, NOW, "kari")
    assert fired(beside("N02BE01", "C08CA01"))["interactions"].source == "FEST, 2026"


@pytest.mark.expects_log
def test_a_list_that_cannot_be_read_is_said_and_the_table_goes_on(lists: List) -> None:
    lists()
    (path,) = folder().glob("*.codes")
    path.write_bytes(b"nothing")
    where = area(beside("N02BE01", "C08CA01"))
    assert where.state == "not_checked"
    assert "Den importerte interaksjonslisten kan ikke leses." in where.why
    assert said(beside("C10AA01", "J02AC04")), "what is shipped speaks as before"
    assert in_force().unread
