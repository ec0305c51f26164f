"""Operating system errors of files and folders, in the language in use: the system's own are English."""

from __future__ import annotations

import errno

from desktop.core.messages import _


def why(error: OSError) -> str:
    """The cause; where it is none of the usual ones, what the system says."""
    known = {
        errno.ENOENT: _("it does not exist"),
        errno.EACCES: _("you have no right to it"),
        errno.EPERM: _("you have no right to it"),
        errno.EROFS: _("nothing can be written there"),
        errno.ENOSPC: _("the disk is full"),
        errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: _("the disk is full"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("it is no folder"),
        errno.ENAMETOOLONG: _("the name is too long"),
        errno.EBUSY: _("another program uses it"),
    }
    return known.get(error.errno or 0, error.strerror or type(error).__name__)
