"""Push and pull between the local record and the server; the core has every effect injected."""
