"""What strangers and the people of a tenant are refused here."""

from __future__ import annotations

from jobhire.shared.domain import AlreadyExists, Conflict, Exhausted


class SlugTaken(AlreadyExists):
    """Another company's career site has this name in its address."""

    code = "career-slug-taken"
    title = "The name is taken"

    def __init__(self) -> None:
        super().__init__("another career site has this name: choose another", field="/slug")


class ApplicationsClosed(Conflict):
    """The job is not open (any more)."""

    code = "applications-closed"
    title = "The job takes no applications"

    def __init__(self) -> None:
        super().__init__("the job is not open any more: see which jobs are")


class TooManyApplications(Exhausted):
    """From one place, for one address, or for one company."""

    code = "too-many-applications"
    title = "Too many applications"

    def __init__(self, seconds: int) -> None:
        super().__init__("wait as long as Retry-After says", retry_after=seconds)


class OfferChanged(Conflict):
    """It says something else than what was answered."""

    code = "offer-changed"
    title = "The offer has changed since you read it"

    def __init__(self) -> None:
        super().__init__("read it again, and answer what it says now", field="/offerVersion")


class LetterNotParked(Conflict):
    """It waits, was sent or is not to be sent any more."""

    code = "letter-not-parked"
    title = "The letter is not parked"

    def __init__(self, status: str) -> None:
        super().__init__(f"only a parked letter is tried again, this one is {status}")
