"""The link between a window and its record service: messages over a local pipe.

| module | |
| --- | --- |
| `protocol` | what is said: questions, acts and wishes one way, answers, changes and standing the other |
| `codec` | bytes of a question, an act, an answer, by the types that they are declared with |
| `channel` | frames of bytes over two file descriptors, with a thread for each way |
| `link` | the window's end |
| `link_errors` | errors as they are told, and what is said when nobody answers any more |
| `letting_go` | files by which a window that is closed and the next one know of each other |
| `process`, `spare` | starting the record service as a process of its own; one ahead, for who comes next |

Nothing of this reads the record: a window imports it with `core`, `acts` and `shown`, and nothing else.
"""
