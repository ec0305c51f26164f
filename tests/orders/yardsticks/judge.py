"""How far the program's reading and checking reach what a person expects: the figures of `docs/safety.md`.

python -m tests.orders.yardsticks.judge dose|dose-fresh|order|order-fresh|checks|… [--list]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.cli import read as command
from desktop.core.messages import set_language
from desktop.fhir import strict
from desktop.orders.checking import check
from tests.orders.samples import NOW, chart, lines, none_known, staying
from tests.orders.yardsticks.comparison import Read, compared, lost, plain
from tests.orders.yardsticks.constructed import made_chart, made_line

HERE = Path(__file__).parent
Json = dict[str, Any]

RULES = {
    "A1": {"allergy"}, "A2": {"kidney"}, "A3": {"interaction", "INR"},
    "A4": {"dose-day", "duplicate", "liver"},
    "A5": {"potassium"}, "A9": {"kidney"}, "A10": {"duplicate", "bleeding", "interaction"}, "A11": {"weekly"},
    "A13": {"sodium"}, "A14": {"weight", "age", "dose"}, "tenfold": {"dose", "dose-day"},
    "pairs": {"interaction", "serotonergic", "bleeding", "QT"}, "double": {"duplicate"},
    "bleeding": {"bleeding", "Hb", "interaction", "platelets"}, "pregnancy": {"pregnancy"},
    "perkilo": {"dose", "weight", "age"}, "rate": {"infusion", "potassium", "dose"},
    "kidney": {"kidney", "dialysis"},
    "interactions": {"interaction", "serotonergic", "bleeding", "QT"},
    "platelets": {"platelets", "bleeding"}, "depot": {"dose-day"}, "route": {"route"},
    "written": {"written"},
    "potassium": {"potassium"}, "sodium": {"sodium"}, "glucose": {"glucose"}, "inr": {"INR"},
    "haemoglobin": {"Hb", "bleeding"}, "neutrophils": {"neutrophils"},
    "platelet-count": {"platelets", "bleeding"}, "magnesium": {"magnesium"}, "calcium": {"calcium"},
    "level": {"level"}, "lactate": {"lactate"}, "muscle": {"muscle"}, "pulse": {"pulse"},
    "pressure": {"pressure"}, "breathing": {"breathing"}, "qtc": {"QT"}, "qt-load": {"QT", "interaction"},
    "group-twice": {"duplicate"}, "serotonergic": {"serotonergic", "interaction"},
    "sedatives": {"sedatives", "interaction"}, "bleeding-load": {"bleeding", "interaction"},
    "anticholinergic": {"anticholinergic"}, "potassium-load": {"potassium", "interaction"},
    "asthma": {"asthma"}, "heart-failure": {"heart failure"}, "parkinson": {"Parkinson"},
    "bleeding-history": {"bleeding"}, "illness": {"illness"}, "age": {"age"}, "child-age": {"age"},
    "breastfeeding": {"breastfeeding"}, "liver": {"liver"}, "dialysis": {"dialysis", "kidney"},
    "weight": {"weight", "dose"}, "infusion": {"infusion"}, "interval": {"weekly"},
    "side-effect": {"allergy"}, "concentration": {"infusion", "dose"},
    "washout": {"duplicate", "bleeding", "interaction"}, "restart": {"dose", "interaction"},
    "operation": {"procedure"}, "enzymes": {"liver"}, "child-share": {"dose", "weight", "age"},
}  # fmt: skip
"""Groups of the findings of a rule, by its key; a key that is not here speaks of the group of its own name,
or of its words (`kidney.metformin`, `day_dose`)."""
ALIKE = {
    "observation": {"observation", "examination"},
    "diet": {"diet", "examination"},
    "unknown": {"medicine", "laboratory"},
}
"""Kinds under which the same order may lie."""
WORDS = {"day": "dose-day", "breast": "breastfeeding", "heart": "heart failure", "serotonin": "serotonergic"}


def rows(name: str) -> list[Json]:
    """The rows of a file of this folder."""
    text = (HERE / name).read_text(encoding="utf-8")
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


def as_json(made: object) -> Any:
    """JSON of a reading, parsed back as a program that reads the command sees it."""
    return json.loads(strict.dumps(made), parse_float=Decimal)


def dose_verdict(row: Json) -> tuple[str, str]:
    """Verdict of one dosage text, and what was wrong with it."""
    found = as_json(command._dose(row["text"], NOW))
    made = found["dosage"]
    asked = bool(found["questions"] or found["refused"])
    bare = not made or all(Read(one).only_text for one in made)
    if "unreadable" in row:
        return ("stopped", "") if asked or bare else ("false", f"was read: {row['unreadable']}")
    if asked or bare:
        return "asked", ""
    wanted = [row["dosage"], *row.get("also", ())]
    differences = [compared(one, made, NOW.isoformat()) for one in wanted]
    if "" not in differences:
        return "false", differences[0]
    missing = [lost(one, made) for one, differs in zip(wanted, differences, strict=True) if not differs]
    return ("right", "") if "" in missing else ("lost", missing[0])


def _named(row: Json, found: Json) -> bool:
    """True when every item that is expected is named in what was read."""
    items = row["item"]
    codes = {one["code"] for one in found["read_as"]}
    if items.get("atc"):
        return any(
            code == atc or (len(atc) < 7 and code.startswith(atc)) for code in codes for atc in items["atc"]
        )
    said = plain(
        json.dumps([found["read_as"], found["words"], found["resource"]], ensure_ascii=False, default=str)
    )
    return all(any(plain(one) in said for one in name.split("/")) for name in items["names"])


def _order_difference(row: Json, found: Json) -> str:
    kinds = {one["kind"] for one in found["read_as"]}
    if not kinds & ALIKE.get(row["kind"], {row["kind"]}):
        return f"kind {'/'.join(sorted(kinds)) or 'none'}"
    if not _named(row, found):
        return "item"
    made: Json = found["resource"]
    said = plain(json.dumps([made, found["words"]], ensure_ascii=False, default=str))
    if "dosage" in row:
        dosages = made.get("dosageInstruction") or []
        wanted = [row["dosage"], *row.get("also", ())]
        differences = [compared(one, dosages, NOW.isoformat()) for one in wanted]
        if "" not in differences:
            return differences[0]
        if all(lost(one, dosages, said) for one in wanted):
            return f"lost: {lost(wanted[0], dosages, said)}"
    start = row.get("start", "")
    held = json.dumps(made, default=str)
    if start and start not in held and not (start.endswith("T00:00") and "T24:00" in held):
        return "start"
    for key in ("reason", "note", "side"):
        if key in row and any(word not in said for word in plain(row[key]).split()):
            return f"lost: {row[key]}"
    if "priority" in row and made.get("priority") not in row["priority"]:
        return "priority"
    if "quantity" in row and not re.search(rf'"value": {row["quantity"]}\b|{row["quantity"]} ', held):
        return "quantity"
    if "repeat" in row:
        timing = made.get("occurrenceTiming") or {}
        if not timing.get("repeat"):
            return "frequency"
        wanted = dict(row["repeat"])
        if "days" in row:
            wanted["boundsDuration"] = {"value": row["days"], "code": "d"}
        return compared([{"timing": {"repeat": wanted}}], [{"timing": timing}], NOW.isoformat())
    return ""


def order_verdict(row: Json) -> tuple[str, str]:
    """Verdict of one order line, and what was wrong with it."""
    found = as_json(command._order(row["text"], NOW))
    asked = bool(found["questions"] or found["refused"]) or found["resource"] is None
    if row["ask"] == "must":
        # What nobody knows may be ordered as text, without a code.
        as_text = row["kind"] == "unknown" and not any(one["code"] for one in found["read_as"])
        if asked or as_text or _stopped(row["text"]):
            return "stopped", ""
        return "false", f"went through: {row['why']}"
    if asked:
        return "asked", "acceptable" if row["ask"] == "allowed" else ""
    wrong = _order_difference(row, found)
    if wrong.startswith("lost"):
        return "lost", wrong
    return ("false", wrong) if wrong else ("right", "")


def _stopped(text: str) -> bool:
    """True when a check blocks the order for a grown-up without any history."""
    checked = check(lines(text), chart(staying(), none_known(), born="1970-03-14"), NOW)
    return bool(checked.stops)


def groups_of(rule: str) -> set[str]:
    """Groups of which a rule speaks."""
    if rule in RULES:
        return RULES[rule]
    parts = set(re.split(r"[._\- ]", rule))
    return {rule, *parts, *(WORDS[part] for part in parts if part in WORDS)}


def check_verdicts(row: Json) -> tuple[list[Json], list[Json], list[str]]:
    """Expectations met, those not met, and the rules that spoke where nothing was expected."""
    checked = check((made_line(row["order"]),), made_chart(row["chart"]), NOW)
    said = [(groups_of(one.rule), one.rule) for one in checked.open]
    met = [one for one in row["expect"] if any(groups & set(one["groups"]) for groups, _rule in said)]
    missed = [one for one in row["expect"] if one not in met]
    return met, missed, [] if row["expect"] else [rule for _groups, rule in said]


def in_tier(row: Json, one: Json) -> bool:
    """True when a stop was expected and blocks, or a notice was expected and anything speaks."""
    checked = check((made_line(row["order"]),), made_chart(row["chart"]), NOW)
    blocks = one["tier"] == "notice"
    return any(
        (blocks or found.blocks) and groups_of(found.rule) & set(one["groups"]) for found in checked.open
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def judge_held_out(listed: bool) -> Iterator[str]:
    """Figures of the dosage texts that were written after the reader, and that it had not seen."""
    yield from judge_dose(listed, "dosage_texts_held_out.jsonl")


def judge_dose(listed: bool, name: str = "dosage_texts.jsonl") -> Iterator[str]:
    """Figures of the dosage texts."""
    judged = [(row, *dose_verdict(row)) for row in rows(name)]
    readable = [one for one in judged if "dosage" in one[0]]
    others = [one for one in judged if "dosage" not in one[0]]
    counts = Counter(verdict for _row, verdict, _why in readable)
    yield f"readable, structured: {_share(counts['right'], len(readable))}"
    yield f"readable, asked or left as text: {_share(counts['asked'], len(readable))}"
    yield f"readable, numbers right and words lost: {_share(counts['lost'], len(readable))}"
    yield f"readable, false: {_share(counts['false'], len(readable))}"
    stopped = sum(verdict == "stopped" for _row, verdict, _why in others)
    yield f"unreadable or dangerous, stopped: {_share(stopped, len(others))}"
    if listed:
        yield from _listed(judged)


def judge_dose_usual(listed: bool) -> Iterator[str]:
    """Figures of the dosage texts with ends, tapers, patches, insulin in parts of the day and sides."""
    yield from judge_dose(listed, "dosage_texts_usual.jsonl")


def judge_order_usual(listed: bool) -> Iterator[str]:
    """Figures of the order lines with ends, tapers, patches, insulin in parts of the day and sides."""
    yield from judge_order(listed, "order_lines_usual.jsonl")


def judge_dose_fresh(listed: bool) -> Iterator[str]:
    """Figures of the dosage texts whose writer had not seen the reader's code."""
    yield from judge_dose(listed, "dosage_texts_fresh.jsonl")


def judge_order_fresh(listed: bool) -> Iterator[str]:
    """Figures of the order lines whose writer had not seen the reader's code."""
    yield from judge_order(listed, "order_lines_fresh.jsonl")


def judge_dose_unseen(listed: bool) -> Iterator[str]:
    """Figures of the dosage texts written with neither the reader nor the older lists in sight."""
    yield from judge_dose(listed, "dosage_texts_unseen.jsonl")


def judge_order_unseen(listed: bool) -> Iterator[str]:
    """Figures of the order lines written with neither the reader nor the older lists in sight."""
    yield from judge_order(listed, "order_lines_unseen.jsonl")


def judge_dose_second_unseen(listed: bool) -> Iterator[str]:
    """Figures of the second list of dosage texts written with neither the reader nor older lists in sight."""
    yield from judge_dose(listed, "dosage_texts_second_unseen.jsonl")


def judge_order_second_unseen(listed: bool) -> Iterator[str]:
    """Figures of the second list of order lines written with neither the reader nor older lists in sight."""
    yield from judge_order(listed, "order_lines_second_unseen.jsonl")


def judge_order(listed: bool, name: str = "order_lines.jsonl") -> Iterator[str]:
    """Figures of the order lines."""
    judged = [(row, *order_verdict(row)) for row in rows(name)]
    fine = [one for one in judged if one[0]["ask"] != "must"]
    must = [one for one in judged if one[0]["ask"] == "must"]
    counts = Counter(verdict for _row, verdict, _why in fine)
    never = [one for one in fine if one[0]["ask"] == "never"]
    yield f"acceptable, read without a question: {_share(counts['right'], len(fine))}"
    yield f"acceptable, asked: {_share(counts['asked'], len(fine))}"
    read = sum(verdict == "right" for _row, verdict, _why in never)
    yield f"of those that need no question, read: {_share(read, len(never))}"
    yield f"acceptable, words lost: {_share(counts['lost'], len(fine))}"
    yield f"acceptable, false: {_share(counts['false'], len(fine))}"
    stopped = sum(verdict == "stopped" for _row, verdict, _why in must)
    yield f"dangerous or unreadable, stopped or asked: {_share(stopped, len(must))}"
    if listed:
        yield from _listed(judged)


def judge_checks_held_out(listed: bool) -> Iterator[str]:
    """Figures of the constructed charts whose writer had not seen the rules."""
    yield from judge_checks(listed, "checks_held_out.jsonl")


def judge_infused_and_stopped(listed: bool) -> Iterator[str]:
    """Figures of infusions, medicines stopped lately, and false alarms that were seen."""
    yield from judge_checks(listed, "checks_infused_and_stopped.jsonl")


def judge_ward_round(listed: bool) -> Iterator[str]:
    """Figures of medicines, conditions and units that the other lists use little."""
    yield from judge_checks(listed, "checks_ward_round.jsonl")


def judge_second_round(listed: bool) -> Iterator[str]:
    """Figures of charts with holds before surgery, missing measurements, absurd amounts and near misses."""
    yield from judge_checks(listed, "checks_second_round.jsonl")


def judge_third_round(listed: bool) -> Iterator[str]:
    """Figures of charts of everyday care in hospital, of one danger each, and of near misses."""
    yield from judge_checks(listed, "checks_third_round.jsonl")


def judge_checks(listed: bool, name: str = "checks.jsonl") -> Iterator[str]:
    """Figures of the constructed charts, by group."""
    hits: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    tiers = quiet = false = 0
    told: list[str] = []
    for row in rows(name):
        met, missed, needless = check_verdicts(row)
        for one in row["expect"]:
            group = one["groups"][0]
            whole[group] += 1
            hits[group] += one in met
            tiers += one in met and in_tier(row, one)
        quiet += not row["expect"]
        false += bool(needless)
        if missed or needless:
            missing = ", ".join("/".join(one["groups"]) + f" ({one['tier']})" for one in missed)
            told.append(f"{row['id']} {row['order']['name']}: missed {missing or '-'}; needless {needless}")
    yield f"sensitive: {_share(sum(hits.values()), sum(whole.values()))}"
    yield f"sensitive, in the tier expected or above: {_share(tiers, sum(whole.values()))}"
    yield f"false, charts where none is expected: {_share(false, quiet)}"
    yield from (
        f"  {group}: {_share(hits[group], whole[group])}" for group in sorted(whole, key=str.casefold)
    )
    if listed:
        yield from told


def _listed(judged: list[tuple[Json, str, str]]) -> Iterator[str]:
    for row, verdict, why in judged:
        if verdict not in ("right", "stopped"):
            yield f"{row['id']} {verdict}: {row['text']}" + (f" [{why}]" if why else "")


JUDGES = {
    "dose": judge_dose, "held-out": judge_held_out, "dose-usual": judge_dose_usual, "order": judge_order,
    "order-usual": judge_order_usual, "checks": judge_checks,
    "checks-held-out": judge_checks_held_out, "infused-stopped": judge_infused_and_stopped,
    "dose-fresh": judge_dose_fresh, "order-fresh": judge_order_fresh,
    "dose-unseen": judge_dose_unseen, "order-unseen": judge_order_unseen,
    "dose-second-unseen": judge_dose_second_unseen, "order-second-unseen": judge_order_second_unseen,
    "ward-round": judge_ward_round, "second-round": judge_second_round,
    "third-round": judge_third_round,
}  # fmt: skip


def main() -> None:
    """Print the figures of one yardstick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=sorted(JUDGES))
    parser.add_argument("--list", action="store_true", help="every row that was not met")
    arguments = parser.parse_args()
    set_language("nb")
    for line in JUDGES[arguments.which](arguments.list):
        print(line)


if __name__ == "__main__":
    main()
