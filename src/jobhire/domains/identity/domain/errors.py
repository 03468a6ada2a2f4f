"""What identity refuses."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Unauthenticated


class EmailTaken(Conflict):
    """Somebody signs in with this address already, in this tenant or another."""

    code = "email-taken"
    title = "This e-mail address is in use"

    def __init__(self) -> None:
        super().__init__("sign in with this address, or use another one", field="/email")


class WrongCredentials(Unauthenticated):
    """No such user, or not their password: deliberately the same answer."""

    code = "wrong-credentials"
    title = "Wrong e-mail address or password"

    def __init__(self) -> None:
        super().__init__("the e-mail address or the password is wrong")
