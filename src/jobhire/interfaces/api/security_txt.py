"""``/.well-known/security.txt``: where to report a weakness (RFC 9116)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from litestar import Response, Router, get

from jobhire.shared.application import Clock
from jobhire.shared.presentation.auth import PUBLIC

GOOD_FOR = timedelta(days=180)
"""The RFC recommends less than a year; each answer says it anew."""


def security_txt(contacts: Sequence[str], url: str, now: datetime) -> str:
    """``contacts``: URIs, the preferred one first. ``url``: of this very file."""
    expires = (now + GOOD_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [*(f"Contact: {contact}" for contact in contacts), f"Expires: {expires}", f"Canonical: {url}"]
    return "\r\n".join([*lines, "Preferred-Languages: en", ""])


def security_txt_router(contacts: Sequence[str], public_url: str, clock: Clock) -> Router:
    """The one file, open to everybody."""
    url = f"{public_url.rstrip('/')}/.well-known/security.txt"

    @get("/security.txt", media_type="text/plain", include_in_schema=False, opt=PUBLIC)
    async def file() -> Response[str]:
        headers = {"Cache-Control": "public, max-age=86400", "Content-Type": "text/plain; charset=utf-8"}
        return Response(security_txt(contacts, url, clock.now()), headers=headers)

    return Router("/.well-known", route_handlers=[file])
