"""FHIR of a person's own choices: the page of one's own as a `Basic` (`own_layers`)."""
