"""What is good enough for a password, and its hash."""

from __future__ import annotations

from jobhire.domains.identity.application.ports import CommonPasswords, PasswordHasher
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.passwords import context_words, require_uncommon


class NewPasswords:
    """Hashes what is good enough for a password."""

    def __init__(self, *, hasher: PasswordHasher, common: CommonPasswords) -> None:
        self._hasher = hasher
        self._common = common

    async def hash(self, password: Password, *context: str | None, field: str = "/password") -> str:
        """``context``: names, addresses and companies that it must not be. Raises ``Invalid``."""
        common = password.text.lower() in self._common
        require_uncommon(password, common=common, context=context_words(*context), field=field)
        return await self._hasher.hash(password)
