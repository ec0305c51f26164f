"""Lists and archive beside the installers: the portable ZIP, SHA256SUMS, and the CycloneDX list of contents.

python -m installer.lists FILE writes the CycloneDX list of the environment that runs it
"""

from __future__ import annotations

import json
import re
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterable
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from installer.product import Product, product
from installer.tools import HERE, Failed, digest, epoch, files, order
from installer.whole import whole

SUMS = "SHA256SUMS"


def portable(stage: Path, out: Path, top: str) -> None:
    """Write the folder as a ZIP under one top folder, in one order and with one time."""
    when = time.gmtime(epoch())[:6]
    with whole(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files(stage):
            info = zipfile.ZipInfo(f"{top}/{order(one, stage)}", when)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0x20
            archive.writestr(info, one.read_bytes())


def sums(folder: Path, names: Iterable[str]) -> str:
    """The text of SHA256SUMS, as `sha256sum --check` reads it."""
    return "".join(f"{digest(folder / name)}  {name}\n" for name in sorted(names))


def check(folder: Path, names: Iterable[str]) -> None:
    """Raise Failed, naming each file, where what lies in a folder is not what SHA256SUMS says of it, or it
    says nothing of one of these."""
    try:
        text = (folder / SUMS).read_text(encoding="utf-8")
    except OSError as error:
        raise Failed(f"{folder / SUMS} can't be read: the packages can't be checked") from error
    told = {name: said for said, _blanks, name in (line.partition("  ") for line in text.splitlines())}
    wrong = [
        f"{name} {problem}"
        for name in sorted({*told, *names})
        if (problem := _wrong(folder / name, told.get(name)))
    ]
    if wrong:
        raise Failed(f"{folder / SUMS} does not agree: {'; '.join(wrong)}")


def _wrong(file: Path, told: str | None) -> str:
    if not file.is_file():
        return "is missing"
    if told is None:
        return "is not named there"
    return "" if digest(file) == told else "is another file than the one that was built"


def requirements() -> dict[str, tuple[str, ...]]:
    """`name==version` of each entry of requirements.txt, with the hashes that it may have."""
    text = (HERE / "requirements.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for entry in re.split(r"(?<!\\)\n", text):
        if head := re.match(r"([a-z0-9-]+)==([^ ;\\]+)", entry):
            found[f"{head[1]}=={head[2]}"] = tuple(re.findall(r"sha256:([0-9a-f]{64})", entry))
    return found


def sbom(packages: Path, product: Product, *, shared: bool = False) -> str:
    """A CycloneDX 1.5 document of Python and every package in the folder. Raises KeyError for a package that
    requirements.txt does not allow; from a folder `shared` with other programs it is left out."""
    known = requirements()
    components: list[dict[str, object]] = [
        {
            "type": "platform",
            "bom-ref": f"python@{product.python.version}",
            "name": "CPython",
            "version": product.python.version,
            "purl": "pkg:generic/cpython@" + product.python.version,
            "licenses": [{"license": {"id": product.python.licence}}],
            "properties": [
                {"name": "fagflate:artefact", "value": product.python.artefact},
                {"name": "fagflate:artefact:sha256", "value": product.python.sha256},
            ],
        }
    ]
    for folder in sorted(packages.glob("*.dist-info")):
        text = (folder / "METADATA").read_text(encoding="utf-8", errors="replace")
        told = HeaderParser().parsestr(text)
        name = re.sub(r"[-_.]+", "-", str(told["Name"])).lower()
        if name == "fagflate":
            continue
        version = str(told["Version"])
        if shared and f"{name}=={version}" not in known:
            continue
        component: dict[str, object] = {
            "type": "library",
            "bom-ref": f"{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": _licence(told)}}],
            # Which of these the wheel had was checked when it was installed.
            "properties": [
                {"name": "fagflate:allowed:sha256", "value": one} for one in known[f"{name}=={version}"]
            ],
        }
        components.append(component)
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{product.guid('sbom', product.version).lower()}",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch())),
            "component": {
                "type": "application",
                "bom-ref": f"fagflate@{product.version}",
                "name": product.name,
                "version": product.version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": components,
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _licence(told: Message) -> str:
    """What a package says its licence is: the expression, else its classifier, else its first line."""
    if told["License-Expression"]:
        return str(told["License-Expression"])
    for classifier in told.get_all("Classifier") or []:
        if str(classifier).startswith("License :: OSI Approved ::"):
            return str(classifier).rpartition(":: ")[2]
    said = str(told["License"] or "").strip()
    return said.splitlines()[0] if said else "not told"


def main(arguments: list[str]) -> int:
    """Write the list of the packages here that the program needs; 1 where one of them is missing."""
    text = sbom(Path(sysconfig.get_path("purelib")), product(), shared=True)
    Path(arguments[0]).write_text(text, encoding="utf-8", newline="\n")
    listed = {one["name"] for one in json.loads(text)["components"]}
    direct = {one.partition("==")[0] for one in requirements()}
    print(f"{len(listed) - 1} of {len(direct)} packages are here and listed")
    return 0 if len(listed) > 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
