"""The layout is a contract: everything that a screen paints is whole, alone in its place, and readable."""
