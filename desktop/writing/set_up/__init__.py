"""FHIR resources about the set-up and no patient: published sprints, and wishes for it."""
