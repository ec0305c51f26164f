"""Import of a file of a gigabyte: streamed, so that memory does not grow with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.terminology import files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3000),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/self/status"),
]

MEGABYTE = 1_000_000
MOST = 256_000
"""Kilobytes that an import may take: SQLite's caches and sorters, which do not grow with the file."""
# The kernel's own count of this program: `ru_maxrss` begins with the memory of whoever started it.
RUN = """
import json, sys
from pathlib import Path
from desktop.__main__ import main
sys.argv = ["fagflate", *sys.argv[1:]]
code = main()
(most,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(json.dumps({"code": code, "kilobytes": int(most.split()[1])}))
"""


def _fest(path: Path, size: int) -> Path:
    """FEST M30 of about so many bytes: products with much that the importer does not read."""
    bulk = "<Pakningsinfo><Varenr>123456</Varenr><Pakningsstr>98</Pakningsstr></Pakningsinfo>" * 50
    begin, end = "<KatLegemiddelMerkevare>\n", "</KatLegemiddelMerkevare>\n<KatVirkestoff/></FEST>\n"
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{files.FEST_BEGIN}<HentetDato>2026-03-04T03:11:43</HentetDato>\n{begin}")
        written = number = 0
        while written < size:
            number += 1
            one = files.product(number, f"Sverdin{number} Tab 5 mg", "C07AB02", "Metoprolol")
            one = one.replace("<Varenavn>", f"{bulk}<Varenavn>")
            written += out.write(one)
        out.write(end)
    return path


def _snomed(path: Path, size: int) -> Path:
    """A Snapshot of SNOMED CT whose descriptions have about so many bytes: of each concept twenty, half
    of them no longer in use."""
    files.snomed(path)
    (concepts,) = path.glob("sct2_Concept*")
    (descriptions,) = path.glob("sct2_Description*")
    day = "20260315"
    with (
        concepts.open("a", encoding="utf-8", newline="") as some,
        descriptions.open("a", encoding="utf-8", newline="") as terms,
    ):
        written = number = 0
        while written < size:
            number += 1
            code = f"{4_000_000 + number}004"
            some.write("\t".join((code, day, "1", files.MODULE, files.DEFINED)) + "\r\n")
            for at in range(20):
                ident = f"{number}{at:02d}7019"
                on = "01"[at % 2]
                term = f"sverdtilstand nummer {number} av form {at}"
                cells = (ident, day, on, files.MODULE, code, "nb", files.SYNONYM, term, files.DEFINED)
                written += terms.write("\t".join(cells) + "\r\n")
    return path


def _fagflate(home: Path, *words: str) -> tuple[int, int, str]:
    """Exit code, most memory in kilobytes and output of a command in a process of its own."""
    set_to = {**os.environ, "FAGFLATE_HOME": str(home), "FAGFLATE_LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", RUN, *words],
        cwd=ROOT, env=set_to, capture_output=True, text=True, encoding="utf-8", timeout=3600,
    )  # fmt: skip
    *said, last = done.stdout.splitlines() or [""]
    told = json.loads(last) if last.startswith("{") else {"code": done.returncode, "kilobytes": 0}
    return told["code"], told["kilobytes"], "\n".join((*said, done.stderr))


@pytest.mark.parametrize(
    ("make", "system", "word"),
    [(_fest, "fest", "Sverdin77"), (_snomed, "snomed", "sverdtilstand nummer 77")],
    ids=["FEST M30", "SNOMED CT"],
)
def test_a_gigabyte_takes_little_memory_and_is_searched(
    tmp_path: Path, make: Callable[[Path, int], Path], system: str, word: str
) -> None:
    home, file = tmp_path / "home", make(tmp_path / "list", 1000 * MEGABYTE)
    code, kilobytes, said = _fagflate(home, "terminology", "import", str(file), "--system", system)
    assert code == 0, said
    assert kilobytes < MOST
    code, _kilobytes, said = _fagflate(home, "terminology", "find", word, "--system", system)
    assert code == 0, said
    assert word in said
    # A gigabyte is not kept for the next run to take away.
    shutil.rmtree(file) if file.is_dir() else file.unlink()
    shutil.rmtree(home)
