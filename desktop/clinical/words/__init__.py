"""Wording of facts of the record: doses, times, numbers, ages and people, in the language in use.

A letter is Bokmål whatever language the screen has: it is composed inside `messages.using("nb")`.
"""
