"""Rows about an ATC code by the index: as by comparing each row, and those of the settings in use."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical import vocabulary
from desktop.core import configured
from desktop.core.configured import InUse, trying
from desktop.orders.cautions.caution_tables import CAUTIONS, cautions
from desktop.orders.cautions.code_rows import ByCode, CodeRows
from desktop.orders.rules import rule_file, within


def _tables() -> dict[str, tuple[ByCode, ...]]:
    """Every table of the shipped cautions whose rows go by ATC codes, and the limits of the kidney."""
    file = cautions()
    found = {name: getattr(file, name) for name in file.__struct_fields__}
    tables = {
        name: rows for name, rows in found.items() if isinstance(rows, tuple) and hasattr(rows[0], "atc")
    }
    return tables | {"kidney": rule_file().kidney}


TABLES = _tables()
NAMED = {
    code for rows in TABLES.values() for row in rows for code in (*row.atc, *getattr(row, "without", ()))
}
CODES = sorted(
    {row.atc for row in vocabulary.medicines().values()}
    | {code[:end] for code in NAMED for end in range(1, len(code) + 1)}
    | {f"{code}99" for code in NAMED}
    | {"", "Z", "Z99ZZ99"}
)
"""Codes of all medicines shipped, all that a table names, their beginnings, and codes below them."""


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    configured.use(InUse())
    yield
    configured.use(InUse())


def test_each_table_is_here() -> None:
    assert len(TABLES) >= 16
    assert sum(map(len, TABLES.values())) >= 500


@pytest.mark.parametrize("name", TABLES)
def test_the_index_answers_as_the_plain_comparison(name: str) -> None:
    rows = TABLES[name]
    index = CodeRows(lambda: rows)
    spoken = 0
    for code in CODES:
        found = index.of((code,))
        assert found == tuple(row for row in rows if within(code, row.atc)), code
        spoken += bool(found)
    assert spoken


@settings(deadline=None)
@given(st.sampled_from(sorted(TABLES)), st.lists(st.sampled_from(CODES), max_size=5))
def test_of_several_codes_each_row_comes_once_as_the_table_orders_them(name: str, codes: list[str]) -> None:
    rows = TABLES[name]
    asked = CodeRows(lambda: rows).of(codes)
    assert asked == tuple(row for row in rows if any(within(code, row.atc) for code in codes))


def _without_liver(code: str) -> InUse:
    file = CAUTIONS.shipped()
    rows = tuple(row for row in file.liver_cautions if not within(code, row.atc))
    laid = msgspec.structs.replace(file, liver_cautions=rows)
    return InUse(f"nothing of {code}", {CAUTIONS.file: laid})


def test_rows_are_those_of_the_settings_in_use_also_while_others_are_tried() -> None:
    table = CodeRows(lambda: cautions().liver_cautions)
    code = "N02BE01"
    usual = table.of((code,))
    assert usual
    with trying(_without_liver(code)):
        assert table.of((code,)) == ()
    assert table.of((code,)) == usual
    configured.use(_without_liver(code))
    assert table.of((code,)) == ()
    configured.use(InUse())
    assert table.of((code,)) == usual
