"""SCIM 2.0 (RFC 7643, RFC 7644) under ``/scim/v2``: how a tenant's identity provider keeps its people here.

The product's own API answers with problems; everything here answers as SCIM wants it: other media type,
other error shape, other lists.
"""

from __future__ import annotations

from litestar import Controller

from jobhire.domains.identity.presentation.scim.discovery import discovery_controller
from jobhire.domains.identity.presentation.scim.groups import GROUPS
from jobhire.domains.identity.presentation.scim.resource import controller_of
from jobhire.domains.identity.presentation.scim.users import USERS

PATH = "/scim/v2"


def scim_controllers(public_url: str) -> tuple[type[Controller], ...]:
    """``public_url``: what ``meta.location`` begins with."""
    base = public_url.rstrip("/") + PATH
    return controller_of(USERS, base), controller_of(GROUPS, base), discovery_controller(base)
