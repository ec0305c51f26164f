"""What editors share: `text_field`, `sections`, `phrases`, `side`, `chips`, `choices`, `base`."""
