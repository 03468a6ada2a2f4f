"""The passwords that are tried first: 30,000 of them, from the list that zxcvbn comes with."""

from __future__ import annotations

from functools import cached_property


class CommonPasswordList:
    """See ``CommonPasswords``. Read at the first question: 15 MB, as zxcvbn's lists of names
    and words come with it, and some 25 ms."""

    def __contains__(self, password: str) -> bool:
        return password in self._known

    @cached_property
    def _known(self) -> frozenset[str]:
        from zxcvbn.frequency_lists import FREQUENCY_LISTS

        return frozenset(FREQUENCY_LISTS["passwords"])
