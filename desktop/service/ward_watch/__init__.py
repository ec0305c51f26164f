"""The pushed rules for whole wards without a window: `fagflate watch`.

`watcher` does one round: what the rules need is fetched, who is due is looked at, and what is found becomes
Tasks. `turns` is its life: round after round, also while the server is away. `round_report` is what a round
came to; `desktop.fhir.usage.heartbeat` is the Device by which others see that somebody watches.
"""
