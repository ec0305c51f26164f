"""Writes `requirements.txt`: exact versions with hashes for every platform, without any index's address.

    python installer/requirements.py

Versions come from `[tool.uv] constraint-dependencies`; run it again after changing them. Needs uv and a
package index.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE / "requirements.txt"
HEAD = "# Written by installer/requirements.py from the constraints in pyproject.toml. Not edited by hand.\n"


def main() -> None:
    """Resolve for all platforms and the oldest Python, and write the file.

    Addresses are left out: uv writes where packages came from only when it is asked to.
    """
    done = subprocess.run(
        [
            "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-header", "--no-annotate", "--quiet",
        ],
        cwd=HERE.parent,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )  # fmt: skip
    OUT.write_text(HEAD + done.stdout, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
