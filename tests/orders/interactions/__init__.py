"""The table of interactions: what it holds, how it is looked up, and a hospital's own pairs."""
