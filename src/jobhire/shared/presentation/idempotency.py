"""``Idempotency-Key`` on POST: one result per key, whatever happens between the commit and the answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

import msgspec
from litestar import Request, Response

from jobhire.shared.application import IdempotencyClaim, Principal, StoredAnswer
from jobhire.shared.presentation.problems import (
    INVALID_IDEMPOTENCY_KEY,
    PROBLEM_JSON,
    FieldError,
    HttpProblem,
)
from jobhire.shared.presentation.services import services

_QUOTED = re.compile(r'\A"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"\Z')
_BARE = re.compile(r"\A[!#-\[\]-~]+\Z")
_MAX_KEY = 255
_REFUSED = 400


async def once(
    request: Request[Any, Any, Any],
    run: Callable[[str], Awaitable[Response[Any]]],
    *,
    digest: str | None = None,
) -> Response[Any]:
    """Answer a POST at most once per ``Idempotency-Key``; without the header simply run it.

    ``run`` gets the id for what it creates and returns a ``Response`` whose content is JSON bytes or a
    struct. A repeat after a crash gets the **same id** again: when the command answers that this id exists,
    read the aggregate and answer from it. Nothing is remembered for anonymous callers. ``digest``: of a body
    that is not kept whole.
    """
    key = idempotency_key(request)
    principal: Principal | None = request.scope.get("user")
    new_id = services(request).ids.new()
    if key is None or principal is None:
        return await run(new_id)
    store, now = services(request).idempotency, int(services(request).clock.now().timestamp() * 1000)
    fingerprint = await _fingerprint(request, digest)
    claim = await store.claim(principal.tenant_id, key, fingerprint=fingerprint, resource_id=new_id, now=now)
    if claim.answer is not None:
        return _replay(claim.answer)
    return await _run(request, principal, key, claim, run)


async def _run(
    request: Request[Any, Any, Any],
    principal: Principal,
    key: str,
    claim: IdempotencyClaim,
    run: Callable[[str], Awaitable[Response[Any]]],
) -> Response[Any]:
    store = services(request).idempotency
    try:
        response = await run(claim.resource_id)
    except BaseException:
        await store.release(principal.tenant_id, key, claim.lock)
        raise
    answer = _stored(request, response)
    await store.finish(principal.tenant_id, key, claim.lock, answer)
    return response


def _stored(request: Request[Any, Any, Any], response: Response[Any]) -> StoredAnswer:
    content = response.content
    body = content if isinstance(content, bytes) else msgspec.json.encode(content)
    status = response.status_code or request.route_handler.status_code
    return StoredAnswer(status=status, headers=dict(response.headers), body=body.decode())


def _replay(answer: StoredAnswer) -> Response[Any]:
    return Response(
        answer.body.encode(),
        status_code=answer.status,
        headers={**answer.headers, "Idempotency-Replayed": "true"},
        media_type="application/json" if answer.status < _REFUSED else PROBLEM_JSON,
    )


async def _fingerprint(request: Request[Any, Any, Any], digest: str | None) -> str:
    body = digest or sha256(await request.body()).hexdigest()
    return f"{request.method} {request.scope['path']} {body}"


def idempotency_key(request: Request[Any, Any, Any]) -> str | None:
    """The key, quoted (a structured-field string) or bare. Raises a 400 problem for anything else."""
    found = [value for name, value in request.scope["headers"] if name == b"idempotency-key"]
    if not found:
        return None
    raw = found[0].decode("latin-1").strip() if len(found) == 1 else ""
    quoted = _QUOTED.match(raw)
    key = re.sub(r"\\(.)", r"\1", quoted.group(1)) if quoted else raw if _BARE.match(raw) else ""
    if not 1 <= len(key) <= _MAX_KEY:
        error = FieldError(f"One key of 1 to {_MAX_KEY} printable ASCII characters", header="Idempotency-Key")
        raise HttpProblem(INVALID_IDEMPOTENCY_KEY, "See errors.", errors=(error,))
    return key
