"""FHIR resources about the set-up and no patient: published sprints, reviews of them, and wishes for it."""
