"""View models: what a panel shows, one file a panel kind."""
