"""The window: navigation, banner, tabs, status, palette."""
