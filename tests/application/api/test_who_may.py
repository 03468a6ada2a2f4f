"""Who may call what, generated over every route of the product and every role: refused before any work."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from jobhire.config.environment import load
from jobhire.domains.identity.domain.roles import MEANINGS, PERMISSIONS, Role
from jobhire.interfaces.api.role import build_api
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId, UserId
from tests.application.api.conftest import VIEWER, connect
from tests.application.api.notes import BASE, Notes, build
from tests.application.api.test_abuse import problem
from tests.application.api.test_product import NOWHERE, SCIM, scim_error

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
ROLES: dict[str, frozenset[str]] = {
    **{role.value: PERMISSIONS[role] for role in Role},
    "nothing": frozenset(),
}


class Somebody:
    """The token is the role's name."""

    async def verify(self, token: str) -> Principal:
        return Principal(
            tenant_id=TenantId("acme"),
            user_id=UserId("u"),
            role=token,
            permissions=ROLES[token],
            session_id=token,
        )


@pytest.fixture(scope="module")
def product() -> Iterator[Litestar]:
    """The real application, wired but not started; only the tokens are ours."""
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    app = build_api(load(NOWHERE))
    gate: Any = app.before_request.__self__  # type: ignore[union-attr]
    gate._verifier, gate._refused = Somebody(), None
    yield app
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def operations(app: Litestar) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if method != "OPTIONS":
                    yield method, route.path_format, handler.opt


@pytest.mark.parametrize("role", ROLES)
def test_row_27_every_route_refuses_every_role_without_its_permission(product: Litestar, role: str) -> None:
    refused = 0
    client = TestClient(product, raise_server_exceptions=False)
    for method, path, options in operations(product):
        needed = options["permission"]
        if options["public"] or needed is None or needed in ROLES[role]:
            continue
        url = path.replace("{", "").replace("}", "") if "{" not in path else _filled(path)
        answer = client.request(method, url, headers={"Authorization": f"Bearer {role}"})
        if path.startswith(SCIM):
            assert needed in scim_error(answer, 403), (method, path)
        else:
            assert problem(answer, 403, "forbidden")["permission"] == needed, (method, path)
        refused += 1
    assert refused >= {"admin": 2, "nothing": 30}.get(role, 15)


def _filled(path: str) -> str:
    return "/".join(ID if part.startswith("{") else part for part in path.split("/"))


def test_every_permission_that_a_route_needs_is_one_that_can_be_held(product: Litestar) -> None:
    needed = {options["permission"] for _, _, options in operations(product)} - {None}
    assert needed <= MEANINGS.keys()


def test_only_ones_own_account_and_notifications_need_no_permission(product: Litestar) -> None:
    """A new route that forgets its permission lands here; one's own account is what ``/auth`` is about."""
    own = (f"{BASE}/auth/", f"{BASE}/notifications")
    open_to_all = {
        path
        for _, path, options in operations(product)
        if options["permission"] is None and not options["public"]
    }
    assert {path for path in open_to_all if not path.startswith(own)} == set()


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_row_27_a_header_does_not_change_the_method(header: str) -> None:
    notes = Notes()
    with connect(build(notes), VIEWER) as client:
        assert client.get(f"{BASE}/notes", headers={header: "POST"}).status_code == 200
        problem(client.post(f"{BASE}/notes", json={"title": "a"}, headers={header: "GET"}), 403, "forbidden")
        problem(client.get(f"{BASE}/notes?_method=POST"), 400)
    assert notes.writes == 0
