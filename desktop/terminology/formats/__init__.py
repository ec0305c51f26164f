"""Formats of release files, each recognised by its content and read as a stream.

Doors, by which others enter: `recognised`.

- `code_csv`: Code lists as CSV: NLK, and lists of the same publisher (NCSP, NCMP, NCRP, ICD-10, ATC)
- `code_json`: Code lists as JSON: a list of codes with names, or a FHIR CodeSystem
- `fest_interactions`: FEST M30 (XML): the interactions that the agency has assessed (`KatInteraksjon`)
- `fest_m30`: FEST M30 (XML): medicinal products, or the ATC codes that they have
- `fest_xml`: FEST M30 (XML) as a stream: its root, its day, its elements as they begin and end
- `recognised`: Format and code system of a file, recognised by its first bytes
- `snomed_rf2`: SNOMED CT RF2 Snapshot: Concept, Description and Language files, tab-separated
"""
