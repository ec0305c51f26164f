"""Push: what waits in the outbox goes to the server.

Doors: `push.push` (one round), `courier` (what others left at this workstation), `settle` (what an answer
does to the record), `repository` (the log of reading to its own server), `log_anchor` (the log's head at the
server).
"""
