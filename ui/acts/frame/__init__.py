"""Around the page: navigation and status bar, palette, cards, help, settings, the corridor screen.

Doors, by which others enter: `corridor`, `counts`, `finder`, `first_steps`, `frame`, `help`, `newer`,
`origin`, `over`, `settings`, `why`, `wishes`.

- `card`: A card over the page: where it may stand, who had the focus before, and when it goes
- `corridor`: The corridor screen of a window: a ward's beds over everything, and the way back from it
- `counts`: Counts of waiting items per page for the navigation, recounted some time after a change
- `finder`: The command palette's content: acts by name, pages, open patients
- `first_steps`: First steps of a new person: which there are for their role, and which they have taken
- `frame`: The window's frame: the navigation with its numbers, and the status bar with what is not sent
- `help`: Help page content: the keys of the screen that is shown, from the acts' declarations
- `newer`: A newer version is told quietly, in the status bar and in help
- `news`: What is new in a sprint: a word in the status bar until the help is opened, which tells it
- `origin`: Ctrl+I: where the value under the cursor came from, in a card beside it
- `over`: A page laid over the one that is shown (help, settings): Esc goes back to where one was
- `settings`: Opening the settings page, and keeping what is chosen on it
- `why`: Shift+F1: why what has the focus is here, in a card above or below it
- `wishes`: Wishes for the set-up in a window: one line in the focused panel, sending, answering
"""
