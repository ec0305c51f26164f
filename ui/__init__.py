"""The windows: widgets that paint view models. No SQL, no HTTP in here."""
