"""A taper as spoken and the side of eye drops, as signed: list, chart and letter say all of it."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from desktop.core.messages import set_language
from desktop.fhir import strict
from desktop.letters.compose.epikrise import compose
from desktop.orders.order_resources import Signing, resource
from desktop.views.chart import vitals
from desktop.views.medicines import medicines
from tests.letters.charts import AUTHOR
from tests.orders.samples import lines
from tests.views.charts import NOW, Json, chart, context, stay

TAPER = "prednisolon 40 mg, ned 10 mg hver 3. dag til 0"
ENDS = ("23.11.2026", "26.11.2026", "29.11.2026", "02.12.2026")


def signed(typed: str) -> Json:
    """The order as it lies on the server, of the stay that lasts."""
    (line,) = lines(typed)
    sent = resource(line, Signing(patient="Patient/p", requester="Practitioner/d", at=NOW))
    made: Json = json.loads(strict.dumps(sent)) | {"id": "m", "encounter": {"reference": "Encounter/stay"}}
    return made


def shown(where: str, order: Json) -> str:
    """All words of a place, in one line."""
    set_language("nb")
    record = chart(stay(), order)
    if where == "list":
        model: object = medicines.build(context(record))[0].rows
    elif where == "chart":
        model = vitals.build(context(record))[0].medicines
    else:
        model = compose(record, NOW, AUTHOR, letter_id="7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11")
    said = json.dumps(msgspec.to_builtins(model, enc_hook=str), ensure_ascii=False, default=str)
    return re.sub(r"\s+", " ", said.replace("\\u00a0", " ").replace("\u00a0", " "))


@pytest.mark.parametrize("where", ["list", "chart", "letter"])
def test_the_days_of_a_taper_stand(where: str) -> None:
    said = shown(where, signed(TAPER))
    for amount, end in zip((40, 30, 20, 10), ENDS, strict=True):
        short = end.removesuffix(".2026")
        until = f"(?:{re.escape(end)}|{re.escape(short)})"
        assert re.search(rf"\b{amount} mg[^\"]*?{until}", said), (amount, said)


@pytest.mark.parametrize("where", ["list", "chart", "letter"])
def test_the_side_of_a_drop_stands(where: str) -> None:
    assert "i høyre øye" in shown(where, signed("timolol øyedråper 1 dråpe i høyre øye x 2"))
