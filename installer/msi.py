"""The WiX source, written from the product's description and the folder, and the MSI made of it.

The source keeps to what both WiX 3 and `wixl` (Linux) understand. Every id is derived from what it names: the
same file has the same component in every version, and the same folder gives the same package.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

from installer import summary
from installer.product import Product
from installer.runtime import compiler
from installer.signing import Signer
from installer.tools import BUILD, HERE, environment, files, order, run, tool, tree_digest
from installer.whole import whole

NAMESPACE = "http://schemas.microsoft.com/wix/2006/wi"
SOURCE = "stage"
ASKED = "NOT ALLOWOPEN AND NOT UPGRADINGPRODUCTCODE"
"""Not again where an older version is removed for a newer one: that has asked, or was let by ALLOWOPEN."""
ROOM = "NOT REMOVE AND NOT UPGRADINGPRODUCTCODE"
"""Whatever writes files asks for room."""
SAME = "FOLDERBEFORE AND NOT INSTALLFOLDER"
"""Into the folder of the version that stands, which Windows forgets; one that is named now goes before."""
FIRST = 51
"""Right after AppSearch, which is 50. In that for windows alone: there `wixl` would put it at the end.
In the other a number makes it put RemoveExistingProducts there, which then takes the new upgrade code too."""
OPEN = "open.dll"
"""What refuses while the program is open, and where there is too little room, beside the source."""
ACTIONS = ("open.c", "disk.c")
CLUSTER, SPARE = 4096, 10_240
"""What a disk gives out at least for a file, in bytes; what is asked for beside, in kilobytes."""
WINDOWS = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
"""Where Windows says its build: to packages its own version properties say an older one for ever."""
LINKS = r"Software\Classes\fagflate"
"""What Windows reads for links that begin with fagflate:, for all users of the machine."""


def identifier(kind: str, path: str) -> str:
    """An id as MSI allows it (letters, digits, `_`, at most 72), readable where the name is."""
    tail = re.sub(r"[^A-Za-z0-9_]", "_", path.rpartition("/")[2])[:40]
    return f"{kind}_{tail}_{hashlib.sha256(path.encode()).hexdigest()[:16]}"


def source(product: Product, stage: Path, digest: str) -> str:
    """The whole text of the `.wxs`; `digest` is that of the folder's contents."""
    inside = [order(one, stage) for one in files(stage)]
    package = package_code(product, digest)
    # A package is another one when anything in it is; a product when its version is.
    whole = product.guid("product", product.version)
    newer, exe, opened = product.stops["newer"], product.stops["other"], product.stops["open"]
    old, disk = product.stops["windows"], product.stops["disk"]
    key = f"Software\\{product.name}"
    uninstall = f"Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{product.name}"
    icon, command = r"\DefaultIcon", r"\shell\open\command"
    tree, references = _tree(product, inside)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="{NAMESPACE}">
<Product Id="{whole}" Name={quoteattr(product.name)} Language="1044" Codepage="1252"
 Version="{product.version}" Manufacturer={quoteattr(product.maker)} UpgradeCode="{product.upgrade_code}">
<Package Id="{package}" InstallerVersion="500" Compressed="yes" InstallScope="perMachine" Platform="x64"
 Languages="1044" SummaryCodepage="1252" Description={quoteattr(product.about["nb"])}
 Manufacturer={quoteattr(product.maker)} Keywords="Installer" Comments={quoteattr(product.copyright)} />
<Media Id="1" Cabinet="fagflate.cab" EmbedCab="yes" />
<Upgrade Id="{product.upgrade_code}">
<UpgradeVersion Minimum="{product.version}" IncludeMinimum="no" OnlyDetect="yes" Property="NEWERFOUND" />
<UpgradeVersion Minimum="0.0.0" IncludeMinimum="yes" Maximum="{product.version}" IncludeMaximum="no"
 Property="OLDERFOUND" />
</Upgrade>
<Property Id="EXEFOUND" Secure="yes">
<RegistrySearch Id="search_exe" Root="HKLM" Key={quoteattr(uninstall)} Name="QuietUninstallString"
 Type="raw" Win64="yes" />
</Property>
<Property Id="WINDOWSBUILD" Secure="yes">
<RegistrySearch Id="search_windows" Root="HKLM" Key={quoteattr(WINDOWS)} Name="CurrentBuildNumber"
 Type="raw" Win64="yes" />
</Property>
<Property Id="FOLDERBEFORE" Secure="yes">
<RegistrySearch Id="search_folder" Root="HKLM" Key={quoteattr(key)} Name="Folder" Type="raw" Win64="yes" />
</Property>
<Property Id="INSTALLFOLDER" Secure="yes" />
<CustomAction Id="same_folder" Property="INSTALLFOLDER" Value="[FOLDERBEFORE]" />
<Condition Message={quoteattr(_both(old.nb, old.en))}>{_least(product)}</Condition>
<Condition Message={quoteattr(_both(newer.nb, newer.en))}>NOT NEWERFOUND</Condition>
<Condition Message={quoteattr(_both(exe.nb, exe.en))}>Installed OR NOT EXEFOUND</Condition>
<Property Id="STOPOPEN" Value={quoteattr(_both(opened.nb, opened.en))} />
<Property Id="ALLOWOPEN" Secure="yes" />
<Property Id="STOPDISK" Value={quoteattr(_both(disk.nb, disk.en))} />
<Property Id="NEEDEDKB" Value="{needed(stage)}" />
<Binary Id="open" SourceFile="{OPEN}" />
<CustomAction Id="refuse_open" BinaryKey="open" DllEntry="refuse_open" Execute="immediate" Return="check" />
<CustomAction Id="refuse_disk" BinaryKey="open" DllEntry="refuse_disk" Execute="immediate" Return="check" />
<Property Id="REINSTALLMODE" Value="amus" />
<Property Id="ARPPRODUCTICON" Value="fagflate.ico" />
<Property Id="ARPNOMODIFY" Value="1" />
<Property Id="MSIRESTARTMANAGERCONTROL" Value="DisableShutdown" />
<Icon Id="fagflate.ico" SourceFile="fagflate.ico" />
<Directory Id="TARGETDIR" Name="SourceDir">
<Directory Id="ProgramFiles64Folder">
{tree}
</Directory>
<Directory Id="ProgramMenuFolder">
<Component Id="menu" Guid="{product.guid("component", "menu")}" Win64="yes">
<Shortcut Id="shortcut" Name={quoteattr(product.name)} Description={quoteattr(product.about["nb"])}
 Target="[INSTALLFOLDER]{product.windowed}" />
<RegistryValue Root="HKLM" Key={quoteattr(key)} Name="Package" Type="string" Value="msi" KeyPath="yes" />
<RegistryValue Root="HKLM" Key={quoteattr(key)} Name="Version" Type="string" Value="{product.version}" />
<RegistryValue Root="HKLM" Key={quoteattr(key)} Name="Folder" Type="string" Value="[INSTALLFOLDER]" />
</Component>
<Component Id="links" Guid="{product.guid("component", "links")}" Win64="yes">
<RegistryValue Root="HKLM" Key={quoteattr(LINKS)} Type="string" Value="URL:{product.name}" KeyPath="yes" />
<RegistryValue Root="HKLM" Key={quoteattr(LINKS)} Name="URL Protocol" Type="string" Value="" />
<RegistryValue Root="HKLM" Key={quoteattr(LINKS + icon)} Type="string"
 Value="&quot;[INSTALLFOLDER]{product.windowed}&quot;,0" />
<RegistryValue Root="HKLM" Key={quoteattr(LINKS + command)} Type="string"
 Value="&quot;[INSTALLFOLDER]{product.windowed}&quot; &quot;%1&quot;" />
</Component>
</Directory>
</Directory>
<Feature Id="whole" Title={quoteattr(product.name)} Level="1" Absent="disallow">
<ComponentRef Id="menu" />
<ComponentRef Id="links" />
{references}
</Feature>
<InstallUISequence>
<Custom Action="same_folder" Sequence="{FIRST}">{SAME}</Custom>
</InstallUISequence>
<InstallExecuteSequence>
<Custom Action="same_folder" After="AppSearch">{SAME}</Custom>
<Custom Action="refuse_open" After="CostFinalize">{ASKED}</Custom>
<Custom Action="refuse_disk" After="refuse_open">{ROOM}</Custom>
<RemoveExistingProducts After="InstallInitialize" />
</InstallExecuteSequence>
</Product>
</Wix>
"""


def needed(stage: Path) -> int:
    """Kilobytes that the folder takes of a disk, and some more."""
    return sum(-(-one.stat().st_size // CLUSTER) * CLUSTER for one in files(stage)) // 1024 + SPARE


def secure(out: Path, text: str) -> None:
    """Let properties reach the part that runs with rights: `wixl` does not know `Secure`. Raises Failed."""
    names = ["NEWERFOUND", "OLDERFOUND", *re.findall(r'<Property Id="(\w+)" Secure="yes"', text)]
    column, table, which = "`Value`", "`Property`", "'SecureCustomProperties'"
    query = f"UPDATE {table} SET {column}='{';'.join(names)}' WHERE {table}={which}"
    run([tool("msibuild", package="msitools"), out, "-q", query], limit=60)


def package_code(product: Product, digest: str) -> str:
    """The id of exactly this package."""
    return product.guid("package", product.version, digest)


def _least(product: Product) -> str:
    """What must be true of Windows; never a reason against removing what is installed."""
    return f"Installed OR WINDOWSBUILD &gt;= {product.windows_build}"


def _both(nb: str, en: str) -> str:
    return f"{nb} / {en}"


def _tree(product: Product, inside: list[str]) -> tuple[str, str]:
    """Directory elements with one component for each file, and the references to these components."""
    lines: list[str] = [f'<Directory Id="INSTALLFOLDER" Name={quoteattr(product.folder)}>']
    references: list[str] = []
    stack: list[str] = []
    for path in sorted(inside, key=lambda one: one.split("/")):
        *folders, name = path.split("/")
        while stack != folders[: len(stack)]:
            lines.append("</Directory>")
            stack.pop()
        for folder in folders[len(stack) :]:
            stack.append(folder)
            lines.append(f'<Directory Id="{identifier("d", "/".join(stack))}" Name={quoteattr(folder)}>')
        component = identifier("c", path)
        references.append(f'<ComponentRef Id="{component}" />')
        lines.append(
            f'<Component Id="{component}" Guid="{product.guid("component", path)}" Win64="yes">'
            f'<File Id="{identifier("f", path)}" Name={quoteattr(name)}'
            f' Source={quoteattr(f"{SOURCE}/{path}")} KeyPath="yes" /></Component>'
        )
    lines += ["</Directory>"] * (len(stack) + 1)
    return "\n".join(lines), "\n".join(references)


def action(product: Product, out: Path) -> None:
    """Compile what refuses before anything is changed; the same each time. Raises Failed."""
    library = f'-DLIBRARY=L"python{product.python.tag}.dll"'
    run(
        [compiler(), "-shared", library, "-O2", "-s", "-Wall", "-Wextra", "-Werror", "-static",
         # A base of its own: else the linker makes one of the path that it writes to.
         "-Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va,--image-base,0x180000000",
         "-o", out, *ACTIONS, "-lmsi"],
        limit=60, cwd=HERE / "actions", more=environment(),
    )  # fmt: skip


def build(product: Product, stage: Path, out: Path, sign: Signer | None = None) -> None:
    """Write the source beside the folder (`stage`) and run wixl on it, on Windows WiX 3; signed if wanted."""
    work = stage.parent
    action(product, work / OPEN)
    if sign is not None:
        sign.sign(work / OPEN, product.name)
    icon = BUILD / "launcher" / product.windowed.removesuffix(".exe") / "fagflate.ico"
    shutil.copyfile(icon, work / icon.name)
    digest = tree_digest(stage)
    text = source(product, stage, digest)
    (work / "fagflate.wxs").write_text(text, encoding="utf-8", newline="\n")
    if sys.platform == "win32":
        candle, light = tool("candle", package="WiX 3"), tool("light", package="WiX 3")
        run([candle, "-nologo", "-arch", "x64", "fagflate.wxs"], limit=240, cwd=work)
        with whole(out) as part:
            run(
                [light, "-nologo", "-sval", "-spdb", "-o", part, "fagflate.wixobj"],
                limit=120, most=3600, cwd=work, writes=[part],
            )  # fmt: skip
            if sign is not None:
                sign.sign(part, product.name)
        return
    wixl = tool("wixl", package="wixl")
    with whole(out) as part:
        run(
            [wixl, "-a", "x64", "-o", part, "fagflate.wxs"],
            limit=120, most=3600, cwd=work, more=environment(), writes=[part],
        )  # fmt: skip
        secure(part, text)
        summary.settle(part, package_code(product, digest))
        if sign is not None:
            sign.sign(part, product.name)
