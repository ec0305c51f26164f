"""Changes that have not reached the server, and two versions of one resource."""
