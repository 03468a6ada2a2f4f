"""Every refusal has one status, one code, and says nothing that it should not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest
from litestar import Request
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    TooManyRequestsException,
)

from jobhire.shared.domain import (
    AlreadyExists,
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    StaleVersion,
    Unauthenticated,
)
from jobhire.shared.presentation.problems import (
    HTTP_PROBLEMS,
    known_problems,
    problem_handler,
    status_of,
    to_problem,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (AlreadyExists("x"), 409),
        (StaleVersion("x"), 412),
        (Forbidden("x"), 403),
        (Unauthenticated("x"), 401),
        (Invalid("x"), 422),
        (NotFoundException(), 404),
        (MethodNotAllowedException(), 405),
        (TooManyRequestsException(), 429),
        (HTTPException(status_code=418), 500),
        (RuntimeError("x"), 500),
    ],
)
def test_every_kind_has_its_status(error: Exception, status: int) -> None:
    problem = to_problem(error)
    assert problem.status == problem.body["status"] == status
    assert str(problem.body["type"]).startswith("https://jobhire.dev/problems/")


def test_context_is_shown_but_cannot_replace_a_member() -> None:
    problem = to_problem(Conflict("closed", status="mine", current="closed", type="mine"))
    assert (problem.body["status"], problem.body["current"]) == (409, "closed")
    assert problem.body["type"] == "https://jobhire.dev/problems/conflict"


def test_a_named_field_becomes_a_pointer() -> None:
    assert to_problem(Invalid("no", field="/email")).body["errors"] == [{"detail": "no", "pointer": "/email"}]


def test_what_nobody_foresaw_says_nothing() -> None:
    assert "secret" not in str(to_problem(RuntimeError("secret")).body)


def test_an_unknown_caller_learns_how_to_authenticate() -> None:
    assert to_problem(Unauthenticated("x")).headers == {"WWW-Authenticate": 'Bearer realm="jobhire"'}


def test_codes_of_the_http_layer_are_unique() -> None:
    assert max(Counter(kind.code for kind in HTTP_PROBLEMS).values()) == 1


def test_every_domain_error_is_a_client_error_with_its_own_code() -> None:
    import jobhire.bootstrap  # noqa: F401 - brings every domain in

    found, waiting = [], list(DomainError.__subclasses__())
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if error.__module__.startswith("jobhire."):
            found.append(error)
            assert 400 <= status_of(error) < 500
            assert error.code in known_problems()
    assert [code for code, count in Counter(error.code for error in found).items() if count > 1] == []


def test_a_struct_refused_outside_a_body_is_a_client_error_too() -> None:
    try:
        msgspec.convert({"a": 1}, dict[str, str])
    except msgspec.ValidationError as error:
        assert to_problem(error).status == 400


class ServerAway(Exception):
    pass


class HostAway(ServerAway):
    pass


@pytest.mark.parametrize(
    ("error", "status", "reported"), [(HostAway("db-7.internal"), 503, 0), (RuntimeError("x"), 500, 1)]
)
def test_a_server_that_is_away_is_no_mystery(error: Exception, status: int, reported: int) -> None:
    reports: list[Exception] = []
    handle = problem_handler(lambda unforeseen, _: reports.append(unforeseen), (ServerAway,))
    scope: Any = {"type": "http"}
    answer = handle(Request(scope), error)
    assert (answer.status_code, len(reports)) == (status, reported)
    assert b"db-7" not in answer.content
    assert ("Retry-After" in answer.headers) == (status == 503)
