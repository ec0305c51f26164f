"""Sample model of a patient's family history, habits and vaccines."""

from __future__ import annotations

from desktop.shown.page.anamnesis import AnamnesisModel, AnamnesisRow


def anamnesis() -> AnamnesisModel:
    return AnamnesisModel(
        (
            AnamnesisRow(
                "FamilyMemberHistory/1", "family", "Mor",
                "Malign hypertermi (fra alderen 45 år); Brystkreft (ukjent debutalder, medvirket til døden)",
                "skrevet 12.03.2024", "Ingrid, født 1935, døde 71 år gammel",
                (("inneholder noe som ikke kan leses", "warn"),), danger=True,
                keys=("FamilyMemberHistory/1",), spoken="Mor, Malign hypertermi",
            ),
            AnamnesisRow("Condition/9", "family", "I slekten", "Tykktarmskreft hos far",
                         remarks=(("skrevet som diagnose", "quiet"),), keys=("Condition/9",),
                         spoken="I slekten, Tykktarmskreft hos far"),
            AnamnesisRow("Observation/1", "habits", "Røyking", "Røyker daglig", "i går 07:00",
                         "før: Røyker av og til 03.2019; Aldri røykt 2011",
                         keys=("Observation/1", "Observation/2"), spoken="Røyking, Røyker daglig"),
            AnamnesisRow("Immunization/2", "vaccines", "Influensavaksine", "ikke gitt: ønsket ikke",
                         "01.10.2026", quiet=True, keys=("Immunization/2",),
                         spoken="Influensavaksine, ikke gitt: ønsket ikke"),
            AnamnesisRow("Immunization/1", "vaccines", "Difteri, stivkrampe, kikhoste og poliomyelitt",
                         "gitt", "2021", "dose 4 av 4, mot stivkrampe",
                         (("oppgitt, ikke skrevet av den som ga den", "quiet"),), keys=("Immunization/1",),
                         spoken="Difteri, stivkrampe, kikhoste og poliomyelitt, gitt, 2021"),
        ),
        "Arv, vaner og vaksiner", "5", ("Vaksiner hentes",),
    )  # fmt: skip
