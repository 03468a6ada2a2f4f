"""What a password must not be (NIST SP 800-63B-4, ASVS 5.0 6.2): common, or said by who somebody is.

No rules about kinds of characters (ASVS 6.2.5): length is what counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from jobhire.domains.identity.domain.credential import Password
from jobhire.shared.domain import Invalid

_PRODUCT = "jobhire"
_SHORTEST_WORD = 4
_LEFT_OVER = 5
"""Letters and digits that a password must have beyond all words about its owner."""


def context_words(*texts: str | None) -> frozenset[str]:
    """The words of names, addresses and companies that are long enough to matter."""
    words = {_PRODUCT}
    for text in texts:
        folded = _folded(text or "")
        words |= {word for word in re.split(r"[^\w]+", folded) if len(word) >= _SHORTEST_WORD}
        words |= {joined for joined in (re.sub(r"\W+", "", folded),) if len(joined) >= _SHORTEST_WORD}
    return frozenset(words)


def require_uncommon(password: Password, *, common: bool, context: Iterable[str], field: str) -> None:
    """Raises ``Invalid``. ``common``: whether a list of common passwords has it."""
    if common:
        raise Invalid("this is one of the passwords that are tried first; choose another", field=field)
    bare = re.sub(r"\W+", "", _folded(password.text))
    left = _without(bare, context)
    if left != bare and len(left) < _LEFT_OVER:
        raise Invalid("a password is not a name, an address or a company with little else", field=field)


def _without(text: str, words: Iterable[str]) -> str:
    """Longest first, and what stood beside a word that is gone does not grow together to another one."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return text.replace(" ", "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
