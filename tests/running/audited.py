"""Dependency audit: known vulnerabilities of the packages that the installers take in (pip-audit).

    python -m tests.running.audited [--may-skip]

Red where one is known, and where nothing was audited: an index that knows no advisories lets everything pass.
With `--may-skip` the latter is named and passes, for a machine that reaches no advisories.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.conftest import ROOT


def judged(told: dict[str, Any]) -> tuple[int, list[str]]:
    """Count of audited packages and a sentence for each known vulnerability, of pip-audit's answer."""
    audited = [one for one in told["dependencies"] if "skip_reason" not in one]
    return len(audited), [
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'none'}"
        for one in audited
        for each in one["vulns"]
    ]


def main(arguments: list[str]) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--requirement", "installer/requirements.txt", "--no-deps",
         "--disable-pip", "--format", "json", "--timeout", "5", "--progress-spinner", "off"],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        count, wrong = judged(json.loads(done.stdout))
    except (ValueError, KeyError):
        count, wrong = 0, []
    if not count:
        print("dependency audit: skipped, nothing was audited: no advisories answer here")
        return 0 if "--may-skip" in arguments else 1
    print(*wrong or [f"dependency audit: {count} packages, no vulnerability is known"], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
