"""One's own page on the way between machines: which side changed it, what becomes of two changes.

`own_page_carried` sends and takes it, `both_changes` joins what two machines changed.
"""
