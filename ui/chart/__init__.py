"""The chart of a stay (kurve): `chart` is the widget, the other files paint its strips."""
