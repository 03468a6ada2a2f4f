"""What several bodies of identity are made of."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from email_validator import EmailNotValidError, validate_email
from litestar import Request

from jobhire.domains.identity.domain.text import Email, normalise_email
from jobhire.shared.application import Principal
from jobhire.shared.domain import Invalid
from jobhire.shared.presentation.bodies import NO_NUL

IdentityRequest = Request[Principal, Any, Any]
SECRET = {"Cache-Control": "no-store"}
_CONTROL = "\\u0000-\\u001f\\u007f-\\u009f"
ONE_LINE = f"^[^{_CONTROL}]*[^\\s{_CONTROL}][^{_CONTROL}]*$"
"""Something that can be seen, and no control character."""

AddressText = Annotated[
    str, msgspec.Meta(min_length=3, max_length=254, pattern=NO_NUL, extra_json_schema={"format": "email"})
]
PasswordText = Annotated[
    str,
    msgspec.Meta(
        min_length=8,
        max_length=1024,
        pattern=NO_NUL,
        description="8 characters or more, at most 1,024 bytes of UTF-8; any characters, compared in NFC",
        extra_json_schema={"format": "password", "writeOnly": True},
    ),
]
LineText = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=ONE_LINE)]
RoleText = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=50,
        pattern=NO_NUL,
        description="`admin`, `recruiter`, `hiring_manager`, `viewer`, or the id of a role of your own",
    ),
]


def email_of(text: str, *, field: str = "/email") -> Email:
    """As compared: its domain in Unicode, the rest as the domain's rule has it. Raises ``Invalid``."""
    try:
        address = validate_email(text.strip(), check_deliverability=False).normalized
        return normalise_email(address, field=field)
    except EmailNotValidError as error:
        raise Invalid("this is not an e-mail address that mail can reach", field=field) from error
