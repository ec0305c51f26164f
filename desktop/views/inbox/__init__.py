"""The general practitioner's inbox of received letters.

- `message_forms`: The form of a message to whoever sent a letter
- `received`: The general practitioner's inbox: letters that ask something first, and the one with the
  cursor in full
- `received_detail`: A received letter in full, with what goes with it: medicines before and after, results,
  what is open
- `received_words`: Words for a received letter: title, its requests and their state, doubts about it
"""
