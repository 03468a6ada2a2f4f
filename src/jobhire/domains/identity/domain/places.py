"""Where somebody came in from before: keyed digests of network addresses, never the addresses."""

from __future__ import annotations

MOST_PLACES = 10
"""Of one credential, passkey or identity; the one that was not seen for longest is forgotten."""
MANY_FAILURES = 5
"""From so many on, who succeeds after them may have guessed."""


def with_place(known: tuple[str, ...], place: str) -> tuple[str, ...]:
    """Newest first; equal to ``known`` when it is the newest already, or no place at all."""
    if not place or known[:1] == (place,):
        return known
    return (place, *(each for each in known if each != place))[:MOST_PLACES]
