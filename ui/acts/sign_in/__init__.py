"""Signing in: who is at the keyboard, their workspace, the lock, the reason for opening a patient.

Doors, by which others enter: `choosing`, `left`, `locking`, `reason_dialog`, `reason_needed`, `switch_time`,
`switching`, `workspaces`.

- `browser_page`: Page of the provider in the system's browser: shown, its address copied, its time counted
- `browser_sign_in`: Signing in through the browser: it is asked for over the link, shown here, and waited for
- `choosing`: The first screen: who is at the keyboard and on which ward, and why nobody can be chosen yet
- `left`: Tells a person at their start which drafts they left (resume work), until they go to somebody
- `locking`: Locking the window, by key or when nobody has touched it for a while
- `opening_dialog`: The question why a patient's record is opened: a digit or a click answers
- `reason_dialog`: Asking for a reason in words before something that others will read
- `reason_needed`: Reason for opening a patient's record: asked before, where the workspace says so
- `switch_time`: Time of a switch of user: counted from the Enter of who comes until their first page is there
- `switching`: Switch of user
- `unlocking`: Coming back to a locked window through the browser (unlock): the same person signs in anew
- `workspaces`: The window follows whoever signs in: their workspace is asked for
"""
