"""People of a workstation on the screen: as whom somebody begins, and the switch from one to the other."""
