"""What others may know about how our tokens are signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Controller, Response, get

from jobhire.shared.presentation.auth import PUBLIC
from jobhire.shared.presentation.envelope import encoded


def key_set_controller(keys: Mapping[str, Any]) -> type[Controller]:
    """``GET /.well-known/jwks.json``: the JSON Web Key Set (RFC 7517), ready to send."""
    body = msgspec.json.encode(keys)

    class KeySetController(Controller):
        path = "/.well-known"
        tags = ("Sessions",)

        @get("/jwks.json", opt=PUBLIC, operation_id="keySet", summary="Public keys of access tokens")
        async def key_set(self) -> Response[dict[str, Any]]:
            """Empty while tokens are signed with a shared secret."""
            return encoded(body, headers={"Cache-Control": "public, max-age=300"})

    return KeySetController
