"""Order sets, rules, phrases, columns and other items of the settings, changed by layers.

One idea: what a hospital's files make of each kind of item, seen where that item is used.
"""

from __future__ import annotations

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.columns import columns
from desktop.core import configured
from desktop.core.clock import utc_now
from desktop.core.fold import fold
from desktop.letters.compose import note_templates, phrases
from desktop.orders import config, rules, sets
from desktop.orders.catalogue import catalogue
from desktop.orders.draft import ServiceOrder
from desktop.orders.field import reading
from desktop.views.known import known
from desktop.workspace.loader import Resolved, resolve
from tests.workspace.beside_shipped import Folders, folders, write

from .conftest import FIRST, HEADER, Write, marked, wrong

__all__ = ["folders", "write"]


def laid(write: Write, folders: Folders, *changes: str) -> Resolved:
    """The heart's workspace with a sprint of these changes, its settings in use until the test ends."""
    body = HEADER.replace("extends: base", "extends: cardiology/sprint-01")
    write("heart/sprint-01.yaml", body + "".join(f"  - {one}\n" for one in changes))
    found = resolve("heart", known=known(), folders=folders)
    configured.use(found.settings)
    return found


def test_an_order_set_is_added_changed_moved_and_removed(write: Write, folders: Folders) -> None:
    found = laid(
        write, folders,
        "{add: order-set sepsis, before: nstemi, letter: S, name: Sepsis, lines: [crp, ringer 500 ml iv]}",
        "{set: order-set nstemi, lines: {add: [tsh], remove: [ekg daglig]}, why: Målt hos alle.}",
        "{set: order-set cxr-supine, name: {en: Chest lying}}",
        "{move: order-set atrial-fibrillation, to: first}",
        "{remove: order-set potassium-protocol}",
    )  # fmt: skip
    mine = sets.sets_of("cardiology")
    assert [one.key for one in mine] == [
        "atrial-fibrillation", "heart-failure-first-day", "cxr-supine", "cardiology-outpatient", "sepsis",
        "nstemi",
    ]  # fmt: skip
    by_key = {one.key: one for one in mine}
    assert by_key["sepsis"].lines == ("crp", "ringer 500 ml iv")
    assert by_key["nstemi"].lines[-1] == "tsh"
    assert "ekg daglig" not in by_key["nstemi"].lines
    assert by_key["cxr-supine"].name == {"nb": "Røntgen thorax liggende", "en": "Chest lying"}
    history = found.workspace.history_of("order-set/nstemi/lines")
    assert [(one.layer, one.why) for one in history] == [("sprint", "Målt hos alle.")]
    assert history[0].line == FIRST + 1
    configured.use(configured.InUse())
    every = [one.key for one in sets.sets_of("cardiology")]
    assert "potassium-protocol" in every, "others have what is shipped"


def test_what_is_worked_out_from_settings_follows_them(write: Write, folders: Folders) -> None:
    assert not catalogue().search("snikksnakk")
    before = rules.limits().egfr_low
    laid(
        write, folders,
        "{set: limit egfr_low, value: 35}",
        "{set: limit raas, value: {add: [C09X], remove: [C03DA]}}",
        "{set: medicine C07AB02, words: {add: [snikksnakk]}}",
        "{set: hours urgent_minutes, value: 15}",
        "{add: phrase dren, say: 'Dren fjernet.'}",
        "{remove: phrase vekttrend}",
        "{set: note-template visit, title: {nb: Previsitt}}",
    )  # fmt: skip
    assert (before, rules.limits().egfr_low) == (30, 35)
    assert rules.limits().raas == ("C09", "C09X")
    assert catalogue().search("snikksnakk")[0].item.atc == "C07AB02"
    assert config.hours().urgent_minutes == 15
    names = [one.name for one in phrases.shipped()]
    assert names[-1] == "dren"
    assert "vekttrend" not in names
    assert note_templates.template("visit").words["nb"] == "Previsitt"
    configured.use(configured.InUse())
    assert not catalogue().search("snikksnakk")
    assert rules.limits().egfr_low == before


def test_columns_laboratory_and_favourites_are_changed_name_by_name(write: Write, folders: Folders) -> None:
    found = laid(
        write, folders,
        "{remove: column cause}",
        "{move: column news2, after: bed}",
        "{move: [lab k, lab mg], to: first}",
        "{add: favourite nstemi}",
        "{add: [note visit, note free]}",
    ).workspace  # fmt: skip
    assert found.worklist.columns[:3] == ("bed", "news2", "name")
    assert "cause" not in found.worklist.columns
    assert found.labs_first[:2] == ("k", "mg")
    assert (found.favourites, found.note_templates) == (("nstemi",), ("visit", "free"))


def test_a_declared_column_stands_where_it_was_added(write: Write, folders: Folders) -> None:
    found = laid(
        write, folders,
        "{add: worklist-column tele, title: {nb: Telemetri, en: Telemetry}, from: [{flag: [tele]}]}",
        "{add: column tele, after: bed}",
        "{set: worklist-column weight, hours: 12, why: Vekt tas hver morgen.}",
        "{set: workspace, worklist: {order: tele}}",
    ).workspace  # fmt: skip
    assert found.worklist.columns[:3] == ("bed", "tele", "name")
    assert found.worklist.order == "tele"
    assert columns()["tele"].from_[0].flag == ("tele",)
    assert columns()["weight"].hours == 12
    configured.use(configured.InUse())
    assert "tele" not in columns()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{set: ¤order-set nstemy, letter: X}", "«order-set nstemy» finnes ikke. Mente du «nstemi»?"),
        ("{add: ¤order-set nstemi, letter: X, name: X, lines: []}", "«order-set nstemi» finnes allerede."),
        ("{add: order-set x, letter: X, lines: ¤[ekg]}", "«name» mangler."),
        ("{set: order-set nstemi, letter: ¤7}", "Her skal det stå en tekst"),
        ("{set: order-set nstemi, ¤leter: x}", "«leter» er ikke kjent her."),
        ("{set: order-set nstemi, lines: {remove: [¤ekgg]}}", "«ekgg» står ikke der."),
        ("{set: limit egfr_low, value: ¤mye}", "Her skal det stå et tall."),
        ("{set: limit egfr_low, ¤verdi: 3}", "«verdi» er ikke kjent her. Tillatt: value."),
        ("{remove: ¤order-st nstemi}", "Det finnes ikke noe slags «order-st». Mente du «order-set»?"),
        ("{add: phrase rar, say: ¤'{{ x'}", ""),
        ("{remove: ¤column doktor}", "«column doktor» finnes ikke."),
        ("{add: ¤column doktor}", "«doktor» er ikke kjent her."),
        ("{set: workspace, worklist: {columns: [name, ¤nmae]}}", "«nmae» er ikke kjent her. Mente du"),
        ("{set: workspace, worklist: {order: ¤potassium}}", "Listen er ordnet etter «potassium», som ikke"),
        ("{set: workspace, worklist: {order: ¤nmae}}", "«nmae» er ikke kjent her. Mente du «name»?"),
        ("{add: ¤worklist-column bed, title: Seng, from: [{vital: hr}]}", "«bed» er en kolonne som alle"),
        ("{add: worklist-column x, title: X, from: [{vital: ¤puls}]}", "«worklist-column x» nevner «puls»"),
        ("{add: worklist-column x, title: X, from: [{stay: ¤bed}]}", ""),
        ("{add: worklist-column x, title: X, from: [¤{}]}", "En kilde sier nøyaktig én ting."),
        ("{set: worklist-column weight, width: ¤4000}", "En kolonne er 40 til 400 px bred."),
        ("{set: ¤lab k, to: 1}", "«lab» er bare et navn i en liste"),
        ("{set: column name, ¤to: 1}", "«to» er ikke kjent her. Tillatt: why, set, width."),
        ("{set: column name, width: ¤20}", "Tallet må være minst 40."),
        ("{set: ¤column triage, width: 90}", "«column triage» finnes ikke. Tillatt: bed"),
        ("¤{set: rule A2}", "Det står ikke hva som skal endres."),
        ("¤{move: rule A2, to: first}", "Disse har ingen rekkefølge."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    text, (_line, column) = marked(change)
    (found,) = wrong(lambda: laid(write, folders, text))
    assert found[2].startswith(words), found
    if "mangler" not in words:
        assert found[:2] == (FIRST, column + 4), found


def test_a_shipped_item_that_a_change_breaks_is_told_at_the_change(write: Write, folders: Folders) -> None:
    text = "{set: phrase vekt, ask: {x: hva}}"
    (found,) = wrong(lambda: laid(write, folders, text))
    assert found == (
        FIRST,
        5 + text.index("ask") + len("ask: "),
        "«x» spørres det etter, men det brukes ikke.",
    )


def beside(number: int) -> str:
    """The header of a hospital's sprint that extends the shipped first one."""
    body = HEADER.replace("workspace: heart", "workspace: cardiology")
    body = body.replace("sprint: 1", f"sprint: {number}")
    return body.replace("extends: base", "extends: cardiology/sprint-01")


def test_two_sprints_beside_each_other_are_both_laid(write: Write, folders: Folders) -> None:
    for number, change in ((2, "{set: laboratory, share: 2}"), (3, "{set: vitals, share: 5}")):
        body = HEADER.replace("workspace: heart", "workspace: cardiology").replace(
            "sprint: 1", f"sprint: {number}"
        )
        body = body.replace("extends: base", "extends: cardiology/sprint-01")
        write(f"cardiology/sprint-{number:02d}.yaml", body + f"  - {change}\n")
    found = resolve("cardiology", known=known(), folders=folders).workspace
    panels = {panel.id: panel for tab in found.tabs for panel in tab.panels}
    assert (panels["laboratory"].share, panels["vitals"].share) == (2, 5)
    assert found.release == "cardiology/sprint-02+03"
    assert found.labs_first[0] == "tnt", "the shipped sprint that both extend"


def test_two_sprints_that_change_the_same_name_each_other(write: Write, folders: Folders) -> None:
    for number, share in ((2, 2), (3, 5)):
        body = HEADER.replace("workspace: heart", "workspace: cardiology").replace(
            "sprint: 1", f"sprint: {number}"
        )
        body = body.replace("extends: base", "extends: cardiology/sprint-01")
        write(f"cardiology/sprint-{number:02d}.yaml", body + f"  - {{set: vitals, share: {share}}}\n")
    ((line, _column, what),) = wrong(lambda: resolve("cardiology", known=known(), folders=folders))
    assert line == FIRST
    assert what.startswith(
        f"«vitals» endres også i workspaces/cardiology/sprint-02.yaml:{FIRST}, og ingen av"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{remove: laboratory hb}", "«analysis-group admission» nevner «hb», som ikke finnes."),
        ("{remove: examination-option supine}", "«examination cxr» nevner «supine», som ikke finnes."),
        ("{remove: phrase status}", "«note-template visit» nevner «status», som ikke finnes."),
        ("{set: analysis-group admission, analyses: {add: [potasium]}}", "«analysis-group admission» nevner"),
    ],
)
def test_nothing_is_taken_away_that_others_name(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    assert any(what.startswith(words) for _l, _c, what in wrong(lambda: laid(write, folders, change)))


def test_a_new_analysis_may_be_weighed(write: Write, folders: Folders) -> None:
    found = laid(
        write, folders,
        "{add: laboratory xyz, nb: Xyz, en: Xyz, group: other, unit: g/L, shown: g/l, decimals: 1}",
        "{add: lab xyz}",
    ).workspace  # fmt: skip
    assert "xyz" in found.labs_first


def test_a_list_and_one_of_its_names_are_the_same_thing(write: Write, folders: Folders) -> None:
    write("cardiology/sprint-02.yaml", beside(2) + "  - {set: workspace, labs_first: [crp, hb]}\n")
    write("cardiology/sprint-03.yaml", beside(3) + "  - {remove: lab hb}\n")
    ((_line, _column, what),) = wrong(lambda: resolve("cardiology", known=known(), folders=folders))
    assert "endres også i" in what


def test_every_option_of_a_panel_can_be_written(write: Write, folders: Folders) -> None:
    found = laid(write, folders, "{set: laboratory, options: {first: [k, crea], columns: 20}}").workspace
    panel = next(p for tab in found.tabs for p in tab.panels if p.id == "laboratory")
    assert panel.options["first"] == ["k", "crea"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("{set: vitals, options: {marks: [crp, lactt]}}", "lactt"),
        ("{set: vitals, options: {overview: puls}}", "puls"),
        ("{set: laboratory, options: {first: [k, kreatinin]}}", "kreatinin"),
    ],
)
def test_an_option_names_what_there_is(write: Write, folders: Folders, change: str, named: str) -> None:
    ((line, _column, what),) = wrong(lambda: laid(write, folders, change))
    assert (line, what.partition(" er")[0]) == (FIRST, f"«{named}»")


def test_the_strip_of_the_stay_may_show_a_lane_or_nothing(write: Write, folders: Folders) -> None:
    for name in ("rr", "news2-lane", ""):
        lane = "{add: lane news2-lane, shows: row, curves: [{of: [{vital: rr}]}]}"
        laid(write, folders, lane, f"{{set: vitals, options: {{overview: '{name}'}}}}")


def test_a_fluid_balance_expects_kinds_that_there_are(write: Write, folders: Folders) -> None:
    sweat = "{add: fluid out-sweat, nb: Svette, en: Sweat, direction: out}"
    panel = "{add: balance, kind: fluids, tab: overview, options: {expects: [out-urine, out-sweat]}}"
    assert (
        laid(write, folders, sweat, panel).workspace.tabs[0].panels[-1].options["expects"][1] == "out-sweat"
    )
    ((line, _column, what),) = wrong(lambda: laid(write, folders, panel))
    assert (line, what.partition(" er")[0]) == (FIRST, "«out-sweat»")
    clock = "{add: balance, kind: fluids, tab: overview, options: {shifts: ['25:00']}}"
    assert wrong(lambda: laid(write, folders, clock))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{set: limit warfarin, value: ¤[b01aa03]}", "Det er ikke skrevet slik at det kan leses."),
        ("{set: limit warfarin, value: ¤[]}", "Her trengs det minst 1."),
        ("{set: limit paracetamol_limit, value: ¤4000g}", "Det er ikke skrevet slik at det kan leses."),
        ("{set: limit paracetamol_limit, value: ¤3g}", "kan leses. Skriv det slik: 4 g, 2.5 mg."),
        ("{set: limit paracetamol_limit, value: ¤'3,5 g'}", "kan leses. Skriv det slik: 4 g, 2.5 mg."),
        ("{set: limit paracetamol_limit, value: ¤3}", "Enheten mangler bak 3. Skriv det slik: 4 g, 2.5 mg."),
        ("{set: limit anticoagulants, B01AA: 3g}", "Skriv det slik: 2.5 mg, 5000 [iU]."),
        ("{set: limit paracetamol_limit, value: ¤3 foo}", "Skriv det slik: 4 g, 2.5 mg."),
        ("{set: limit paracetamol, N02BE01: tre}", "Skriv det slik: 400 mg, unknown."),
        ("{set: limit anticoagulants, b01: 3 mg}", "Skriv det slik: N02BE01, C09."),
        ("{set: limit egfr_days, value: ¤0}", "Tallet må være minst 1."),
        ("{set: child-range hb-0, low: 300}", "Den nedre grensen er over den øvre."),
        ("{set: child-range hb-0, sex: ¤kvinne}", "«kvinne» er ikke kjent her."),
        ("{set: child-range hb-0, key: ¤potasium}", "«child-range hb-0» nevner «potasium», som ikke finnes."),
        ("{set: danger k, high: {¤graev: 5.5}}", "«graev» er ikke kjent her."),
        ("{set: danger k, high: {danger: ¤-3}}", "Tallet må være minst 0."),
        ("{set: pair nitrates-pde5, one: ¤[C01DA, nitro]}", "Det er ikke skrevet slik at det kan leses."),
    ],
)
def test_a_value_that_would_silence_a_check_is_refused(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    text, (_line, column) = marked(change if "¤" in change else f"¤{change}")
    (found,) = wrong(lambda: laid(write, folders, text))
    assert words in found[2]
    assert found[0] == FIRST
    if "¤" in change and "[" not in change.partition("¤")[2]:
        assert found[1] == column + 4, found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("{add: column crp, ¤aftr: name}", "«aftr» er ikke kjent her. Mente du «after»?"),
        ("{move: lab k, ¤foo: bar}", "«foo» er ikke kjent her. Tillatt: why, to, before, after, move."),
        ("{add: favourite nstemi, ¤foo: bar}", "«foo» er ikke kjent her. Tillatt:"),
        ("{add: favourite nstemi, ¤note: Først.}", "«note» er ikke kjent her. Tillatt:"),
        ("{remove: column cause, ¤after: name}", "«after» er ikke kjent her. Tillatt: why, remove."),
        ("{remove: note round, ¤whi: Fordi.}", "«whi» er ikke kjent her. Mente du «why»?"),
        ("{move: order-set nstemi, to: first, ¤letter: S}", "«letter» er ikke kjent her. Tillatt:"),
        ("{remove: [lab k, lab crea], ¤foo: bar}", "«foo» er ikke kjent her. Tillatt: why, remove."),
    ],
)
def test_a_word_that_means_nothing_in_a_change_is_told(
    write: Write, folders: Folders, change: str, words: str
) -> None:
    text, (_line, column) = marked(f"  - {change}")
    found = wrong(lambda: laid(write, folders, text[4:]))
    assert [(line, at) for line, at, _what in found] == [(FIRST, column)]
    assert found[0][2].startswith(words), found


def test_what_a_hospital_calls_otherwise_is_still_ordered_by_the_shipped_name(
    write: Write, folders: Folders
) -> None:
    found = laid(
        write, folders,
        "{set: laboratory lact, nb: Melkesyre}",
        "{set: laboratory li, nb: Kreatinin i serum}",
        "{set: laboratory k, nb: Natrium, en: Potassium}",
        "{set: laboratory na, nb: Salt}",
    )  # fmt: skip
    assert found.settings.laid

    def keys(name: str) -> list[str]:
        return [item.key for item in catalogue().named(name)]

    assert keys("melkesyre") == keys("laktat") == keys("lactate") == ["laboratory:lact"]
    assert next(item.nb for item in catalogue().named("laktat")) == "Melkesyre"
    assert keys("litium") != []
    # So is a result or an order without a code.
    renamed = vocabulary.analysis(None, "Laktat")
    assert renamed is not None
    assert renamed.nb == "Melkesyre"
    assert vocabulary.names_of("lact") == {"melkesyre", "laktat", "lactate", "lact"}
    assert vocabulary.names_of("na") == {"salt", "sodium", "na"}
    # A name that something else has now is never two things.
    assert keys("natrium") == ["laboratory:k"]
    assert keys("kalium") == ["laboratory:k"]


def test_a_name_that_two_things_share_is_shared_still_where_one_is_called_otherwise(
    write: Write, folders: Folders
) -> None:
    def asked(text: str) -> list[str]:
        found = reading.read(text, utc_now())
        assert found.order is None, f"{text}: nothing of two is guessed"
        return [choice.words for question in found.questions for choice in question.choices]

    named = catalogue().named
    single = [one for one in catalogue().items if one.key.startswith("laboratory:")]
    every = {fold(name) for one in single for name in (one.nb, one.en)}
    both = sorted(term for term in every if {one.kind for one in named(term)} > {"laboratory"})
    assert "glukose" in both
    before = {term: asked(f"{term} daglig") for term in both}
    keys = {item.key.partition(":")[2] for term in both for item in catalogue().named(term)}
    renamed = [one.key for one in vocabulary.analyses().values() if one.key in keys]
    found = laid(
        write, folders, *(f"{{set: laboratory {one}, nb: Ny {one}, en: New {one}}}" for one in renamed)
    )
    assert found.settings.laid
    for term in both:
        assert asked(f"{term} daglig") == before[term]
    order = reading.read("Ny glu daglig", utc_now()).order
    assert isinstance(order, ServiceOrder)
