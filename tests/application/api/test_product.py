"""The shell's promises, held by every route of the whole product. No server is asked: refusals come first."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from openapi_spec_validator import validate

from jobhire.config.environment import load
from jobhire.interfaces.api.role import build_api
from tests.application.api.test_abuse import problem
from tests.stack import UNHURRIED

NOWHERE = {
    "JOBHIRE_MONGODB_URL": "mongodb://127.0.0.1:9/jobhire",
    "JOBHIRE_REDIS_URL": "redis://127.0.0.1:9/0",
    "JOBHIRE_TOKEN_SECRET": "a-secret-for-tests-0123456789-abcdef",
    **UNHURRIED,
}
OPEN = {
    "GET /health",
    "GET /ready",
    "GET /metrics",
    "GET /docs",
    "GET /docs/{name}",
    "GET /api/v1/openapi.json",
    "GET /api/v1/cv-files/{ticket}",
    "POST /api/v1/auth/register",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/invitations/accept",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/register/confirm",
    "POST /api/v1/auth/login/second-factor",
    "POST /api/v1/auth/login/passkey",
    "POST /api/v1/auth/login/passkey/options",
    "POST /api/v1/auth/password/forgot",
    "POST /api/v1/auth/password/reset",
    "POST /api/v1/auth/email/confirm",
    "POST /api/v1/auth/oidc/start",
    "POST /api/v1/auth/oidc/finish",
    "GET /.well-known/jwks.json",
    "POST /api/v1/sources/{id}/webhook",
    "GET /.well-known/oauth-authorization-server",
    "POST /oauth/token",
    "POST /api/v1/payments/webhooks/{provider}",
    "GET /api/v1/careers/{slug}/jobs",
    "GET /api/v1/careers/{slug}/jobs/{id}",
    "POST /api/v1/careers/{slug}/jobs/{id}/applications",
    "GET /api/v1/careers/applications/{ticket}",
    "POST /api/v1/careers/applications/{ticket}",
}

SCIM = "/scim/v2"
"""Whose errors are SCIM's (RFC 7644, 3.12), not problems."""


def scim_error(answer: Any, status: int) -> str:
    """Checks an error's shape; its detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    body = answer.json()
    assert (body["schemas"], body["status"]) == (["urn:ietf:params:scim:api:messages:2.0:Error"], str(status))
    return str(body["detail"])


@pytest.fixture(scope="module")
def product() -> Iterator[Litestar]:
    """The real application, wired but not started."""
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    yield build_api(load(NOWHERE))
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def document(product: Litestar) -> dict[str, Any]:
    found: dict[str, Any] = _asking(product).get("/api/v1/openapi.json").json()
    return found


def _asking(product: Litestar) -> TestClient[Any]:
    # Not entered as a context: the application's life would begin, and with it its connections.
    return TestClient(product, raise_server_exceptions=False)


def operations(product: Litestar) -> list[tuple[str, str, dict[str, Any]]]:
    return sorted(
        (method, route.path_format, handler.opt)
        for route in product.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS"
    )


def test_only_the_open_routes_are_open(product: Litestar) -> None:
    found = {f"{method} {path}" for method, path, opt in operations(product) if opt.get("public")}
    assert found == OPEN


def test_refusals_that_are_not_on_record_are_counted_where_operators_look(product: Litestar) -> None:
    assert "jobhire_audit_refusals_not_kept_total" in _asking(product).get("/metrics").text


def test_whatever_part_counts_something_it_is_among_the_metrics(product: Litestar) -> None:
    metrics = _asking(product).get("/metrics").text
    for name in ("jobhire_http_requests_in_flight", "jobhire_ai_breaker_open", "jobhire_hashing_waiting"):
        assert f"\n{name} " in metrics
    assert metrics.count("\nprocess_resident_memory_bytes ") == 1


def test_every_other_route_wants_a_token(product: Litestar) -> None:
    client, asked = _asking(product), 0
    for method, path, _ in operations(product):
        if f"{method} {path}" not in OPEN:
            target = path.replace("{", "").replace("}", "")
            answer = client.request(method, target, content=b"not json")
            if path.startswith(SCIM):
                scim_error(answer, 401)
            else:
                problem(answer, 401, "unauthenticated")
            asked += 1
    assert asked > 15


def test_every_route_with_a_token_names_its_permission(product: Litestar) -> None:
    without = {
        path for _, path, opt in operations(product) if not opt.get("public") and not opt.get("permission")
    }
    assert without == {
        "/api/v1/auth/email",
        "/api/v1/auth/logout",
        "/api/v1/auth/logout-everywhere",
        "/api/v1/auth/me",
        "/api/v1/auth/passkeys",
        "/api/v1/auth/passkeys/options",
        "/api/v1/auth/passkeys/{id}",
        "/api/v1/auth/password",
        "/api/v1/auth/proof",
        "/api/v1/auth/proof/passkey",
        "/api/v1/auth/proof/passkey/options",
        "/api/v1/auth/second-factor",
        "/api/v1/auth/second-factor/confirm",
        "/api/v1/auth/second-factor/recovery-codes",
        "/api/v1/auth/sessions",
        "/api/v1/auth/sessions/{id}",
        "/api/v1/notifications",
        "/api/v1/notifications/read",
        "/api/v1/notifications/settings",
        "/api/v1/notifications/{id}",
    }


def test_the_openapi_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_every_operation_says_what_it_does_and_how_it_refuses(document: dict[str, Any]) -> None:
    seen = set()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], (method, path)
            assert operation["operationId"] not in seen
            seen.add(operation["operationId"])
            assert {"400", "406", "500"} <= operation["responses"].keys()
            assert ("401" in operation["responses"]) or operation["security"] == [] or path == "/auth/login"


def test_signing_in_may_be_refused_with_401(document: dict[str, Any]) -> None:
    assert "401" in document["paths"]["/api/v1/auth/login"]["post"]["responses"]


def test_request_bodies_are_closed(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                reference = media["schema"].get("$ref")
                if reference:
                    schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
                    assert schema["additionalProperties"] is False, path


def test_the_document_names_no_module_of_ours(document: dict[str, Any]) -> None:
    assert "jobhire." not in json.dumps(document["components"]["schemas"])
