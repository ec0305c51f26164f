"""One file a panel kind, paired with its view."""
