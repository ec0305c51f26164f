"""Run: the sync thread and what it is given from outside.

Doors: `worker.SyncWorker` (the thread), `once` (one round for a command), `status` (what is shown of it),
`freshness` (what is newer, asked before a signature), `effects` (clock, transport and record, injected),
`order` (acknowledgements, counted).
"""
