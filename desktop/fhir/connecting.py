"""Proxy and TLS certificates for reaching servers, as set by IT.

Every HTTP client asks here. What stays on this machine goes through no proxy.
"""

from __future__ import annotations

import functools
import logging
import os
import ssl
from typing import NamedTuple

from desktop.core import settings

log = logging.getLogger(__name__)
PROXY, TRUSTED = "proxy", "certificates"


class Way(NamedTuple):
    """Arguments for httpx: certificates to trust, the proxy, and if the environment may name one."""

    verify: ssl.SSLContext
    proxy: str | None
    trust_env: bool


def way(base: str, *, here: bool) -> Way:
    """The way to a server; `here` is one on this machine."""
    proxy = settings.text(PROXY)
    named = proxy if proxy not in ("", settings.DIRECT) and not here else None
    verify = _trusted() if base.startswith("https:") else _nobody()
    return Way(verify, named, proxy == "" and not here)


@functools.cache
def _nobody() -> ssl.SSLContext:
    """For a server that is spoken to without encryption: no certificate is trusted, and none is asked for.

    httpx makes one that reads all authorities of its own file, 39 to 47 ms for each client.
    """
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _trusted() -> ssl.SSLContext:
    """The system's own store (on Windows that of Windows), and the file that IT has named beside it."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file := settings.text(TRUSTED):
        try:
            context.load_verify_locations(cafile=os.path.expandvars(file))
        except OSError as error:
            # Fewer are trusted then, never more; `doctor` says so.
            log.warning("the file of certificates can't be used: %s", type(error).__name__)
    return context
