"""Around the page: navigation and status bar, palette, cards, help, settings, the corridor screen."""
