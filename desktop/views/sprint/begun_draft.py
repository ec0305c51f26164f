"""Answer to the question for a draft that is begun: read from its file, never laid over what lies below.

Nothing is read where the person has no draft at all, which is the usual case.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.core import yaml_documents
from desktop.core.clock import local
from desktop.core.errors import InputError, StoreError
from desktop.core.file_problems import ConfigurationError
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.begun_draft import BegunDraft, BegunDraftOf
from desktop.views.answering import answers
from desktop.views.known import known
from desktop.views.reader import Reader
from desktop.views.sign_in import workspaces
from desktop.views.sprint import draft_reviews
from desktop.views.sprint.page_draft import first_workspace, same_person, sprint_title
from desktop.workspace.document_checks import check
from desktop.workspace.drafts import draft_files as keeping
from desktop.workspace.loader import BASE


@answers(BegunDraftOf)
def begun_draft_of(reader: Reader, connection: Connection, ask: BegunDraftOf) -> BegunDraft | None:
    """The draft of whoever is at the keyboard; None where they have begun none, or another has sat down."""
    person, said = reader.actor.practitioner or ask.whose.person, ask.whose.person
    if not person or (said and not same_person(said, person)) or not _any(person):
        return None
    whose = msgspec.structs.replace(ask.whose, person=person)
    try:
        name, title = _workspace(whose, reader)
    except (OSError, ConfigurationError, InputError):
        # There is no page to change, which is told where it is not in use.
        return None
    path = keeping.begun(person, name)
    if path is None:
        return None
    number = int(path.stem.rpartition("-")[2])
    try:
        raw = keeping.read(path)
    except StoreError:
        return BegunDraft(sprint_title(title, number), 0, state="wrong")
    if not raw:
        return None
    document = yaml_documents.read(raw, str(path))
    check(document, known().words)
    data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
    listed = data.get("changes")
    changes = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    sprint = f"{name}/{path.stem}"
    return BegunDraft(
        sprint_title(title, number),
        len(changes),
        sum(not one.get("why") for one in changes),
        "wrong" if document.problems else draft_reviews.state_of(sprint, data, reader, connection),
    )


def _any(person: str) -> bool:
    """True when somebody has begun a draft of any workspace: a look at their folder."""
    try:
        names = [one.name for one in keeping.folder(person).iterdir()]
    except OSError:
        return False
    return any(keeping.begun(person, name) is not None for name in names)


def _workspace(whose: WorkspaceOf, reader: Reader) -> tuple[str, str]:
    """Name and title of the workspace of which a draft would be; errors where there can be none."""
    page = workspaces.page_of(whose, local(reader.clock()).date())
    if page.id == BASE:
        return first_workspace(whose), whose.ward_name
    return page.id, str(page.title)
