"""Papers: asked for, previewed, printed."""
