"""The page as its own editor: strip, frames of panels, shelf, the draft's column, the list of panels."""
