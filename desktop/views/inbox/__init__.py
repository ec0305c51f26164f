"""The general practitioner's inbox of received letters.

Doors, by which others enter: `message_forms`, `received`.

- `message_forms`: The form of a message to whoever sent a letter
- `received`: The general practitioner's inbox: letters that ask something first
- `received_detail`: A received letter in full, with what goes with it: medicines before and after, results
- `received_words`: Words for a received letter: title, its requests and their state, doubts about it
"""
