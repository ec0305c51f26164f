"""Key facts: declared columns as a strip on a patient's page.

Doors, by which others enter: `key_facts`.

- `key_facts`: The few facts of a patient that a specialty reads first, in one strip
"""
