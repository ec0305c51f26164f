"""Medicines: orders, the forms of the list, reconciliation.

Doors, by which others enter: `medicine_forms`, `order_drafting`, `reconcile`.

- `firings`: Findings before signing as they are decided about: told once each to whoever counts
- `medicine_forms`: Medicines: the form beside the list in which a person writes what an act needs
- `order_drafting`: Ordering: the column beside a patient's workspace, its basket kept as a draft
- `reconcile`: Reconciling medicines in a window: the page, its draft, and the act that signs it
- `rule_questions`: Key 0 on an alert: the rule's owner is asked what it means, without the patient
- `server_told`: Check before signing for newer data on the server, so that they can be seen first
"""
