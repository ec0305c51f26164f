"""Small release files, true to their schemas as publicly described; no content of a licensed release."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.terminology.formats.snomed_rf2 import CONCEPT, DESCRIPTION, LANGUAGE
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared" / "data" / "codes"
NLK_HEADER = (
    "kode,gyldig_fra,gyldig_til,erstattes_av,endringsdato,norsk_bruksnavn,kodedefinisjon,komponent,"
    "komponent_spesifikasjon,system,system_spesifikasjon,egenskapsart,egenskapsart_spesifikasjon,enhet,"
    "primært_fagområde,sekundært_fagområde,gruppering\n"
)
ICD = (
    ("I210", "Hjerteinfarkt i fremre vegg"),
    ("I214", "Hjerteinfarkt uten ST-heving"),
    ("J189", "Uspesifisert lungebetennelse"),
    ("H100", "Betennelse i øye og blåse"),
    ("K358", "Akutt appendisitt"),
    ("J449", "Kronisk obstruktiv lungesykdom"),
)


def icd(path: Path, codes: tuple[tuple[str, str], ...] = ICD) -> Path:
    """A plain list of codes, as the national file of ICD-10 is."""
    rows = [{"code": code, "text": text} for code, text in codes]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=4), encoding="utf-8")
    return path


def code_system(path: Path, codes: tuple[tuple[str, str], ...] = ICD, **more: object) -> Path:
    """A FHIR CodeSystem with its url, version and date."""
    body = {
        "resourceType": "CodeSystem",
        "url": "urn:oid:2.16.578.1.12.4.1.1.7110",
        "content": "complete",
        "concept": [{"code": code, "display": text} for code, text in codes],
        **more,
    }
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def nlk(path: Path, rows: tuple[str, ...] = ()) -> Path:
    """A list in the columns of NLK; rows as `code,from,to,replaced,changed,name`."""
    some = rows or (
        "NPU19748,2013-01-25 00:00:00,,,2024-02-01 00:00:00,P-CRP",
        "NPU01807,2013-01-25 00:00:00,,,,P-Kreatinin",
        "NOR05001,2013-01-25 00:00:00,2020-02-29 23:59:00,NPU29069,,P-ACE",
    )
    path.write_text(NLK_HEADER + "".join(f"{one},,,,,,,,,,,\n" for one in some), encoding="utf-8")
    return path


def procedures(path: Path) -> Path:
    """A list of procedures as CSV, which does not say of which system it is."""
    path.write_text(
        "kode;navn;gyldig_fra\nFNG02;Blokking av kransåre;2024-01-01\n"
        "JEA00;Fjerning av blindtarm;2024-01-01\n",
        encoding="utf-8",
    )
    return path


def atc(path: Path) -> Path:
    """A list of ATC codes of all levels."""
    path.write_text(
        "ATC code,ATC level name,DDD,U,Adm.R,Note\nC,Hjerte og kretsløp,,,,\nC07,Betablokkere,,,,\n"
        "C07AB,Selektive betablokkere,,,,\nC07AB02,metoprolol,0.15,g,O,\n",
        encoding="utf-8",
    )
    return path


FEST_BEGIN = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<FEST xmlns="http://www.kith.no/xmlstds/eresept/m30/2014-12-01">\n'
)


def product(number: int, name: str, atc_code: str, substance: str, status: str = "A") -> str:
    """A medicinal product as M30 has it."""
    return (
        f"<OppfLegemiddelMerkevare>\n<Id>ID_00000000-0000-0000-0000-{number:012d}</Id>"
        f"<Tidspunkt>2026-01-02T03:04:05</Tidspunkt><Status V='{status}' DN='x'/>\n"
        "<LegemiddelMerkevare xmlns='http://www.kith.no/xmlstds/eresept/forskrivning/2014-12-01'>"
        f"<Atc V='{atc_code}' S='2.16.578.1.12.4.1.1.7180' DN='{substance}'/>"
        f"<NavnFormStyrke>{name}</NavnFormStyrke><Reseptgruppe V='C' DN='C'/>"
        f"<Id>ID_10000000-0000-0000-0000-{number:012d}</Id><Varenavn>{name.split()[0]}</Varenavn>"
        "</LegemiddelMerkevare></OppfLegemiddelMerkevare>\n"
    )


def fest(path: Path, products: str = "", day: str = "2026-03-04") -> Path:
    """FEST M30 with two products in use and one that is not."""
    body = products or (
        product(1, "Selo-Zok Depottab 50 mg", "C07AB02", "Metoprolol")
        + product(2, "Marevan Tab 2,5 mg", "B01AA03", "Warfarin")
        + product(3, "Utgått Tab 1 mg", "C07AB02", "Metoprolol", "U")
    )
    path.write_text(
        f"{FEST_BEGIN}<HentetDato>{day}T03:11:43</HentetDato>\n<KatLegemiddelMerkevare>\n{body}"
        "</KatLegemiddelMerkevare>\n<KatVirkestoff/></FEST>\n",
        encoding="utf-8",
    )
    return path


MODULE, DEFINED = "51000202101", "900000000000073002"
FSN, SYNONYM = "900000000000003001", "900000000000013009"


def snomed(folder: Path, day: str = "20260315", more: str = "") -> Path:
    """A Snapshot: Concept, Description and Language files in a folder."""
    folder.mkdir(exist_ok=True)
    concepts = [("22298006", "1"), ("195967001", "1"), ("111111111", "0")]
    terms = [
        ("751689013", "22298006", "en", FSN, "Myocardial infarction (disorder)"),
        ("37436014", "22298006", "en", SYNONYM, "Heart attack"),
        ("900001013", "22298006", "nb", SYNONYM, "hjerteinfarkt"),
        ("900002013", "22298006", "nb", SYNONYM, "myokardinfarkt"),
        ("301485011", "195967001", "en", SYNONYM, "Asthma"),
        ("999999013", "195967001", "nb", SYNONYM, "astma"),
        ("888888013", "404684003", "en", SYNONYM, "Of no concept here"),
    ]
    rows = [CONCEPT, *("\t".join((one, day, on, MODULE, DEFINED)) for one, on in concepts)]
    (folder / "sct2_Concept_Snapshot_NO.txt").write_bytes(("\r\n".join(rows) + "\r\n").encode())
    rows = [
        DESCRIPTION,
        *(
            "\t".join((ident, day, "1", MODULE, of, language, kind, term, DEFINED))
            for ident, of, language, kind, term in terms
        ),
    ]
    text = "\r\n".join(rows) + "\r\n" + more
    (folder / "sct2_Description_Snapshot-nb_NO.txt").write_bytes(text.encode())
    prefers = "\t".join(("x1", day, "1", MODULE, "61000202103", "900002013", "900000000000548007"))
    (folder / "der2_cRefset_LanguageSnapshot-nb_NO.txt").write_bytes(f"{LANGUAGE}\r\n{prefers}\r\n".encode())
    return folder


KINDED = (
    ("764146007", "Penicillin (substance)", "penicillin"),
    ("91936005", "Allergy to penicillin (finding)", "penicillinallergi"),
    ("6369005", "Penicillin-class product (product)", "penicillinpreparat"),
)


def kinded(folder: Path) -> Path:
    """A Snapshot of concepts with the word of their kind in the fully specified name."""
    folder.mkdir()
    day = "20260315"
    rows = [CONCEPT, *("\t".join((code, day, "1", MODULE, DEFINED)) for code, *_ in KINDED)]
    (folder / "sct2_Concept_Snapshot_NO.txt").write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    rows = [DESCRIPTION]
    for number, (code, full, name) in enumerate(KINDED, 1):
        for at, (language, kind, term) in enumerate((("en", FSN, full), ("nb", SYNONYM, name))):
            cells = (f"{number}{at}9013", day, "1", MODULE, code, language, kind, term, DEFINED)
            rows.append("\t".join(cells))
    (folder / "sct2_Description_Snapshot-nb_NO.txt").write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    return folder


def substances(*codes: tuple[str, str], name: str = "") -> str:
    """One side of an interaction: ATC codes with names; a code of `` is a substance without one."""
    told = "".join(
        f"<Substans><Substans>{words}</Substans>"
        + (
            f"<Atc V='{code}' S='2.16.578.1.12.4.1.1.7180' DN='{words}'/>"
            if code
            else "<RefVirkestoff>ID_48C0F789-0000-0000-0000-000000000000</RefVirkestoff>"
        )
        + "</Substans>\n"
        for code, words in codes
    )
    return f"<Substansgruppe>{f'<Navn>{name}</Navn>' if name else ''}{told}</Substansgruppe>\n"


RELEVANCES = {"1": "Bør unngås", "2": "Forholdsregler bør tas", "3": "Ingen tiltak nødvendig"}


def interaction(
    number: int, one: str, other: str, relevance: str, *, status: str = "A", consequence: str = "",
    criterion: str = "", handling: str = "",
) -> str:  # fmt: skip
    """An interaction as M30 has it, between two groups of substances."""
    when = f"<Situasjonskriterium>{criterion}</Situasjonskriterium>" if criterion else ""
    how = f"<Handtering>{handling}</Handtering>" if handling else ""
    return (
        f"<OppfInteraksjon>\n<Id>ID_00000000-0000-0000-0001-{number:012d}</Id>"
        f"<Tidspunkt>2026-01-02T03:04:05</Tidspunkt><Status V='{status}' DN='x'/>\n"
        f"<Interaksjon><Id>ID_20000000-0000-0000-0000-{number:012d}</Id>\n"
        f"<Relevans V='{relevance}' DN='{RELEVANCES.get(relevance, '')}'/>{when}\n"
        f"<KliniskKonsekvens>{consequence or f'Virkning {number}'}</KliniskKonsekvens>"
        f"<Interaksjonsmekanisme>Mekanisme {number}</Interaksjonsmekanisme>"
        f"<Kildegrunnlag V='2' DN='Kasusrapporter'/>{how}"
        "<Visningsregel V='1' S='2.16.578.1.12.4.1.1.7437' DN='x'/>\n"
        "<Referanse><Kilde>Ingen</Kilde></Referanse>\n"
        f"{one}{other}</Interaksjon></OppfInteraksjon>\n"
    )


def unassessed(number: int, code: str) -> str:
    """An ATC code whose interactions the agency has not assessed."""
    return (
        f"<OppfInteraksjon><Id>ID_00000000-0000-0000-0002-{number:012d}</Id>"
        "<Tidspunkt>2026-01-02T03:04:05</Tidspunkt><Status V='A' DN='x'/>"
        f"<InteraksjonIkkeVurdert><Atc V='{code}' DN='x'/></InteraksjonIkkeVurdert></OppfInteraksjon>\n"
    )


PARACETAMOL, AMLODIPINE = ("N02BE01", "Paracetamol"), ("C08CA01", "Amlodipin")


def interactions(path: Path, entries: str = "", day: str = "2026-03-04") -> Path:
    """FEST M30 with a product, three interactions in use, one that is not, and one code not assessed; none of
    them is known otherwise."""
    body = entries or (
        interaction(
            1, substances(PARACETAMOL), substances(AMLODIPINE), "1", consequence="Blodtrykket stiger",
            handling="Legemiddelalternativer: Velg et annet.",
        )
        + interaction(2, substances(PARACETAMOL), substances(("C07A", "Betablokkere")), "2")
        + interaction(3, substances(PARACETAMOL), substances(("A02BC02", "Pantoprazol")), "3")
        + interaction(4, substances(PARACETAMOL), substances(("H03AA01", "Levotyroksin")), "1", status="U")
        + unassessed(1, "L01EX27")
    )  # fmt: skip
    path.write_text(
        f"{FEST_BEGIN}<HentetDato>{day}T03:11:43</HentetDato>\n<KatLegemiddelMerkevare>\n"
        f"{product(1, 'Selo-Zok Depottab 50 mg', 'C07AB02', 'Metoprolol')}</KatLegemiddelMerkevare>\n"
        f"<KatInteraksjon>\n{body}</KatInteraksjon>\n<KatVirkestoff/></FEST>\n",
        encoding="utf-8",
    )
    return path
