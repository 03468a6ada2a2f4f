"""SCIM 2.0 (RFC 7643, RFC 7644) under ``/scim/v2``: how a tenant's identity provider keeps its people here.

The product's own API answers with problems; everything here answers as SCIM wants it: other media type,
other error shape, other lists.
"""

from __future__ import annotations

from litestar import Controller

from jobhire.domains.identity.presentation.scim.discovery import ScimDiscoveryController
from jobhire.domains.identity.presentation.scim.http import ResourceController

PATH = "/scim/v2"


def scim_controllers(public_url: str) -> tuple[type[Controller], ...]:
    """``public_url``: what ``meta.location`` begins with."""
    base = public_url.rstrip("/") + PATH
    made = (
        type(f"Scim{kind}", (ResourceController,), {"path": f"{PATH}/{kind}", "kind": kind, "base": base})
        for kind in ("Users", "Groups")
    )
    return *made, type("ScimDiscovery", (ScimDiscoveryController,), {"base": base})
