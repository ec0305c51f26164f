"""Pilots as `fagflate workspace` tells them: who is in one, what is wrong with and without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.conftest import HEADER
from tests.workspace.test_cli import fagflate

from .conftest import SPRINT, put


def test_for_says_who_is_in_it_and_by_which_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    always = SPRINT.replace("2026-12-10", "2099-12-10").replace("from: 2026-11-23", "from: 2026-01-01")
    put(folder / "cardiology/sprint-02.yaml", always)
    for words, said in (
        (
            ("--location", "hjerte-1"),
            "med i piloten cardiology/sprint-02 til og med 10.12.2099, ved «hjerte-1».",
        ),
        (
            ("--location", "hjerte-1", "--role", "nurse"),
            "ikke med i piloten cardiology/sprint-02, som gjelder for",
        ),
        (("--person", "9144889", "--role", "nurse"), "ved «9144889»."),
        ((), "ikke med i piloten"),
    ):
        assert fagflate("for", "Hjerte 1", "--folder", folder, *words) == 0
        out = capsys.readouterr().out
        assert said in out
        assert "sprint-02.yaml:9: " in out
    put(folder / "cardiology/sprint-02.yaml", always.replace("2099-12-10", "2026-01-02"))
    assert fagflate("for", "Hjerte 1", "--folder", folder, "--location", "hjerte-1") == 0
    assert "sluttet 02.01.2026" in capsys.readouterr().out
    put(folder / "cardiology/sprint-02.yaml", always.replace("  until", "  from: 2099-01-01\n  until"))
    assert fagflate("for", "Hjerte 1", "--folder", folder, "--location", "hjerte-1") == 0
    assert "begynner 01.01.2099" in capsys.readouterr().out


def test_check_names_a_pilot_of_nobody_and_one_that_is_over(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fagflate("check", folder) == 0
    assert "denne piloten" not in capsys.readouterr().out
    put(
        folder / "cardiology/sprint-02.yaml",
        SPRINT.replace("2026-12-10", "2026-11-24").replace("-11-23", "-01-01"),
    )
    assert fagflate("check", folder) == 0
    assert "piloten cardiology/sprint-02 sluttet 24.11.2026" in capsys.readouterr().out
    before, _pilot, after = SPRINT.partition("pilot:\n")
    put(folder / "cardiology/sprint-02.yaml", before + after[after.index("changes:") :])
    assert fagflate("check", folder) == 0
    assert "denne piloten nevner ingen" in capsys.readouterr().out


def test_check_judges_with_and_without_the_pilot(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = SPRINT.replace("changes:", "changes:\n  - {add: weight, kind: vitals, tab: overview}")
    put(folder / "cardiology/sprint-02.yaml", new)
    later = HEADER.replace("workspace: heart", "workspace: cardiology").replace("sprint: 1", "sprint: 3")
    later = later.replace("extends: base", "extends: cardiology/sprint-02").replace("title: Hjerte\n", "")
    put(folder / "cardiology/sprint-03.yaml", later + "  - {set: weight, share: 2}\n")
    assert fagflate("check", folder) == 1
    out = capsys.readouterr().out
    assert "For den som ikke er med i noen pilot: " in out
    assert out.count("«weight»") == 1
    assert fagflate("check", folder / "cardiology/sprint-02.yaml") == 0, "the pilot itself is right"


def test_two_pilots_may_change_the_same_for_others_and_not_for_one_person(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = (
        SPRINT.replace("sprint: 2", "sprint: 3")
        .replace("share: 5", "share: 6")
        .replace("hjerte-1", "hjerte-2")
    )
    for text, said in (
        (other, "For den som er med i cardiology/sprint-02, cardiology/sprint-03: "),
        (other.replace("  persons: [9144889, nina]\n", ""), ""),
    ):
        put(folder / "cardiology/sprint-03.yaml", text)
        first = SPRINT if said else SPRINT.replace("  persons: [9144889, nina]\n", "")
        put(folder / "cardiology/sprint-02.yaml", first)
        assert fagflate("check", folder) == (1 if said else 0)
        assert said in capsys.readouterr().out


def test_show_says_which_pilot_is_not_in_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("show", "cardiology", "--folder", folder) == 0
    told = capsys.readouterr()
    assert "sprint-01" in told.out.splitlines()[0]
    assert "piloten cardiology/sprint-02 gjelder for noen" in told.err
    assert fagflate("show", "cardiology/sprint-02", "--folder", folder) == 0
    told = capsys.readouterr()
    assert "sprint 02" in told.out.splitlines()[0]
    assert "gjelder for noen" not in told.err


SITE = """\
layer: site
changes:
  - add: outcome temperature
    title: {nb: Innkomst til temperatur, en: Admission to temperature}
    of: Encounter
    from: admitted
    until: measured
    measured: [temp]
    within: 4
"""


def test_check_knows_the_measures_that_a_pilot_may_name_and_a_site_adds_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def named(key: str) -> str:
        words = SPRINT.replace("  better:", f"  outcome: {key}\n  better:")
        put(folder / "cardiology/sprint-02.yaml", words)
        fagflate("check", folder)
        return capsys.readouterr().out

    assert "ikke noe mål" not in named("letter-sent")
    assert "sprint-02.yaml:14:12: Det finnes ikke noe mål «letter-snt»" in named("letter-snt")
    assert "ikke noe mål" in named("temperature")
    put(folder / "site.yaml", SITE)
    assert "ikke noe mål" not in named("temperature")


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("from: admitted", "from: answered", "har ikke tidspunktet «answered»"),
        ("until: measured", "until: letter-sent", "telles det ikke til «letter-sent»"),
        ("within: 4", "within: 0", "Mer enn 0 og høyst 2160 timer"),
        ("within: 4", "within: 9000", "Mer enn 0 og høyst 2160 timer"),
        ("[temp]", "[]", "trenger en vital måling"),
        ("[temp]", "[tmp]", "ingen vital måling «tmp»"),
        ("of: Encounter", "of: Patient", "Patient"),
    ],
)
def test_a_measure_that_counts_nothing_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], was: str, now: str, said: str
) -> None:
    put(folder / "site.yaml", SITE.replace(was, now))
    assert fagflate("check", folder) == 1
    out = capsys.readouterr().out
    assert said in out
    assert "site.yaml:" in out
