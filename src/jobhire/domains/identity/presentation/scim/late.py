"""The library of SCIM and what is made with it, loaded when a provider first asks: most processes never see
one, and it takes a sixth of an API's start.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobhire.domains.identity.presentation.scim.office import Office

_LOADED: list[Office] = []


async def late() -> Office:
    """In a thread, while the others are served."""
    if not _LOADED:
        _LOADED.append(await asyncio.to_thread(_load))
    return _LOADED[0]


def _load() -> Office:
    from jobhire.domains.identity.presentation.scim.office import Office

    return Office()
