"""Published sprints as configuration."""
