"""OAuth 2.0 for services: the token endpoint (RFC 6749) and what it says of itself (RFC 8414).

These answers have the shapes that OAuth clients expect, not ours: errors are ``{error, error_description}``.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from jobhire.domains.identity.application.client_credentials import ClientRefused, ExchangeKey, ServiceToken
from jobhire.domains.identity.domain.roles import MEANINGS, OWNER_ONLY
from jobhire.domains.identity.presentation.fields import SECRET
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import PUBLIC, operation
from jobhire.shared.presentation.bodies import require_media_type
from jobhire.shared.presentation.envelope import encoded

FORM = "application/x-www-form-urlencoded"
_MOST_BYTES = 16_384
_BODY: dict[str, Any] = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"const": "client_credentials"},
        "client_id": {"type": "string", "maxLength": 500},
        "client_secret": {"type": "string", "maxLength": 500},
        "scope": {"type": "string", "maxLength": 2_000},
    },
}


_REFUSAL: dict[str, Any] = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}


class _OAuthProblem(Exception):
    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status


def oauth_controllers(public_url: str) -> tuple[type[Controller], type[Controller]]:
    """The token endpoint, and the metadata that names it."""
    base = public_url.rstrip("/")
    metadata = msgspec.json.encode(
        {
            "issuer": base,
            "token_endpoint": f"{base}/oauth/token",
            "jwks_uri": f"{base}/.well-known/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": sorted(frozenset(MEANINGS) - OWNER_ONLY),
        }
    )

    class MetadataController(Controller):
        path = "/.well-known/oauth-authorization-server"
        tags = ("API keys",)

        @get("/", opt=PUBLIC, operation_id="oauthMetadata", summary="Where services get tokens (RFC 8414)")
        async def metadata(self) -> Response[dict[str, Any]]:
            return encoded(metadata, headers={"Cache-Control": "public, max-age=3600"})

    return TokenController, MetadataController


class TokenController(Controller):
    path = "/oauth/token"
    tags = ("API keys",)

    @post(
        "/",
        opt=operation(
            public=True,
            reads=FORM,
            body_schema=_BODY,
            problems=(401, 429),
            refusals={400: _REFUSAL, 401: _REFUSAL},
        ),
        status_code=200,
        operation_id="exchangeApiKey",
        summary="A short-lived token for an API key (RFC 6749, 4.4)",
    )
    async def token(
        self, request: Request[Any, Any, Any], mediator: NamedDependency[Mediator]
    ) -> Response[ServiceToken]:
        """``client_id`` is the key's text up to its last dot, ``client_secret`` what comes after it; in
        the body, or as Basic credentials. Errors are ``{error, error_description}``, as RFC 6749 (5.2) has
        them."""
        try:
            command = _exchange(request, await _form(request))
            return Response(await mediator.send(command), headers={**SECRET, "Pragma": "no-cache"})
        except ClientRefused as refused:
            return _refusal(refused.error, refused.detail, 401 if refused.error == "invalid_client" else 400)
        except _OAuthProblem as problem:
            return _refusal(problem.error, problem.description, problem.status)


async def _form(request: Request[Any, Any, Any]) -> dict[str, str]:
    require_media_type(request, frozenset({FORM}))
    body = await request.body()
    if len(body) > _MOST_BYTES:
        raise _OAuthProblem("invalid_request", "the body is too long")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise _OAuthProblem("invalid_request", "the body is not a form") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise _OAuthProblem("invalid_request", "a parameter is given more than once")
    return form


def _exchange(request: Request[Any, Any, Any], form: dict[str, str]) -> ExchangeKey:
    grant = form.get("grant_type")
    if grant is None:
        raise _OAuthProblem("invalid_request", "grant_type is missing")
    if grant != "client_credentials":
        raise _OAuthProblem("unsupported_grant_type", "only client_credentials")
    client_id, client_secret = _client(request, form)
    scope = frozenset(form["scope"].split()) if form.get("scope", "").strip() else None
    return ExchangeKey(client_id=client_id, client_secret=client_secret, scope=scope)


def _client(request: Request[Any, Any, Any], form: dict[str, str]) -> tuple[str, str]:
    """From Basic credentials (each part form-encoded, RFC 6749 2.3.1) or from the body; never from both."""
    given = [value for name, value in request.scope["headers"] if name == b"authorization"]
    if not given:
        if "client_id" not in form or "client_secret" not in form:
            raise _OAuthProblem("invalid_client", "the client did not say who it is", 401)
        return form["client_id"], form["client_secret"]
    if len(given) > 1 or "client_secret" in form:
        raise _OAuthProblem("invalid_request", "the client says twice who it is")
    scheme, _, credentials = given[0].decode("latin-1").partition(" ")
    if scheme.lower() != "basic":
        raise _OAuthProblem("invalid_client", "Basic credentials, or none", 401)
    try:
        id, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        raise _OAuthProblem("invalid_client", "the credentials cannot be read", 401) from None
    return unquote_plus(id), unquote_plus(secret)


def _refusal(error: str, description: str, status: int) -> Response[Any]:
    headers = {"WWW-Authenticate": 'Basic realm="jobhire"'} if status == 401 else {}
    body = msgspec.json.encode({"error": error, "error_description": description})
    return encoded(body, status=status, headers={**SECRET, **headers})
