"""How facts of the record are said: doses, times, numbers, ages and people, in the language in use.

A letter is Bokmål whatever language the screen has: it is composed inside `messages.using("nb")`.
"""
