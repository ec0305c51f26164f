"""Catalogue of what workspace files may name: panel kinds with options, analyses, columns, settings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from desktop.workspace.known import Known, WardList

if TYPE_CHECKING:
    from desktop.workspace.options import Options


@cache
def known() -> Known:
    """Catalogue of what workspace files may name: panel kinds with their options, analyses and settings."""
    from desktop.access import log_settings, reasons
    from desktop.acts import role_table as roles
    from desktop.clinical import (
        age_ranges,
        answers,
        blood_loss,
        code_fields,
        columns,
        danger,
        dialysis,
        fluid_kinds,
        inherited,
        judged,
        lanes,
        line_kinds,
        outcome_measures,
        planned,
        precautions,
        traces,
        treatment,
        trends,
        vocabulary,
    )
    from desktop.clinical.scores import bands
    from desktop.clinical.typing import plausible
    from desktop.letters.compose import note_templates, phrases, plan, value_names
    from desktop.orders import config, opioids, rules, sets
    from desktop.orders.cautions import caution_tables
    from desktop.orders.infusions import infusion_rows
    from desktop.orders.interactions import own_pairs
    from desktop.orders.measured_limits import limits as measured_limits
    from desktop.orders.medicine_groups import groups as medicine_groups
    from desktop.orders.monitoring import monitoring_needs
    from desktop.orders.operations import holds
    from desktop.orders.washout import washouts
    from desktop.workspace import filters
    from desktop.workspace.reviews import committee

    kinds, ward, patient = _kinds()
    return Known(
        kinds=kinds,
        ward_kinds=ward,
        patient_kinds=patient,
        settings=(
            vocabulary.ANALYSES,
            vocabulary.VITALS,
            fluid_kinds.FLUIDS,
            vocabulary.ALLERGENS,
            vocabulary.MEDICINES,
            age_ranges.RANGES,
            columns.COLUMNS,
            code_fields.FIELDS,
            planned.OBSERVATIONS,
            dialysis.DIALYSIS,
            blood_loss.BLOOD_LOSS,
            treatment.TREATMENT,
            answers.ANSWERS,
            trends.TRENDS,
            traces.TRACES,
            lanes.LANES,
            line_kinds.LINES,
            inherited.INHERITED,
            danger.DANGER,
            plausible.PLAUSIBLE,
            precautions.PRECAUTIONS,
            bands.BANDS,
            sets.SETS,
            rules.RULES,
            medicine_groups.GROUPS,
            measured_limits.LIMITS,
            own_pairs.OWN,
            caution_tables.CAUTIONS,
            washouts.WASHOUTS,
            holds.HOLDS,
            monitoring_needs.NEEDS,
            infusion_rows.INFUSIONS,
            config.MEDICINES,
            config.ANALYSES,
            config.EXAMINATIONS,
            config.HOURS,
            opioids.OPIOIDS,
            phrases.PHRASES,
            note_templates.TEMPLATES,
            plan.EPIKRISE,
            value_names.NAMES,
            reasons.REASONS,
            roles.TABLE,
            log_settings.ACCESS_LOG,
            filters.FILTERS,
            committee.REVIEWS,
            outcome_measures.OUTCOMES,
        ),
        judge=judged.doubt,
        gaps=_gaps,
        lists=_lists,
    )


def _gaps() -> tuple[tuple[str, str], ...]:
    from desktop.letters.compose.named import gaps

    return gaps()


def _lists() -> dict[str, WardList]:
    from desktop.views.ward import observations_due, previsit

    return {
        kind: WardList(tuple((one.key, one.title) for one in made.own()), made.COLUMNS)
        for kind, made in (("previsit", previsit), ("observations_due", observations_due))
    }


def _no_options() -> type[Options]:
    """A kind that declares no options has none: what is written there is refused, as anywhere else."""
    from desktop.workspace.options import Options

    return Options


def _kinds() -> tuple[dict[str, Any], frozenset[str], frozenset[str]]:
    """Every panel kind with its options' model, those about a ward, and those about one patient.

    A kind is a module of `desktop.shown` with a model of its own name; what `desktop.views` builds from one
    patient's context is about a patient, what is built from anything else about a ward; what is built in both
    ways is in neither set.
    """
    import inspect
    from importlib import import_module

    from desktop.core.modules import by_name

    kinds: dict[str, Any] = {}
    ward: set[str] = set()
    patient: set[str] = set()
    for name, shown in sorted(by_name("desktop.shown").items()):
        if not hasattr(import_module(shown), name.title().replace("_", "") + "Model"):
            continue
        views = by_name("desktop.views").get(name)
        module = import_module(views) if views else None
        kinds[name] = getattr(module, "OPTIONS", _no_options)
        builders = [getattr(module, one) for one in ("build", "build_ward") if hasattr(module, one)]
        named = {next(iter(inspect.signature(one).parameters), "") == "context" for one in builders}
        if named != {True, False}:
            (patient if named == {True} else ward).add(name)
    return kinds, frozenset(ward), frozenset(patient)
