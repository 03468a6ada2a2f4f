"""Names of products with the case endings that some languages give them: "Javan", "Dockerilla", "u Pythonu".

Only capitalised words in Latin letters of four and more,
whose name is known without the ending and not with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ENDINGS = {
    "fi": r"i?n|i?[aä]|i?(?:t|ss|st|ll|lt)[aä]|i?lle|i?ksi|iin|een|an",
    "hu": r"[oeöa]?(?:t|n|k)|[bnvr][ae][lnk]?|[oeöa]?[nv][ae][kl]|b[óő]l|r[óő]l|t[óő]l|h[oeö]z",
    "hr": r"a|u|om|em|e|i|ov\w{1,2}",
    "pl": r"a|u|i?em|i?e|owi|y|i|ą|ę",
    "cs": r"u|em|om|a|e|ě|y|ou|i",
    "ro": r"u?lui|ul",
}
_ENDINGS["sk"] = _ENDINGS["cs"]
_NAME = {
    tongue: re.compile(rf"\b([A-Z][A-Za-z0-9+#]{{2,30}}?)({endings})(?!\w)")
    for tongue, endings in _ENDINGS.items()
}
_LEAD = re.compile(r"([^\W_]{2,20}) \Z")
_SHORTEST = 4


def uninflected(text: str, tongue: str, known: Callable[[str], object]) -> str:
    """The text with blanks, one for one, for such endings. ``known``: whether something has that name."""
    pattern = _NAME.get(tongue)
    if pattern is None:
        return text
    pieces, at = [], 0
    for match in pattern.finditer(text):
        name = _name(match, known)
        if name:
            pieces += [text[at : match.start()], name.ljust(len(match[0]))]
            at = match.end()
    return "".join((*pieces, text[at:])) if pieces else text


def _name(match: re.Match[str], known: Callable[[str], object]) -> str | None:
    """The name without its ending; an *a* that the ending took the place of is given back ("Javu")."""
    lead = _LEAD.search(match.string, max(0, match.start() - 22), match.start())
    before = f"{lead[1]} " if lead else ""
    if known(match[0]) or (before and known(before + match[0])):
        return None
    for name in (match[1], match[1] + "a"):
        if len(name) >= _SHORTEST and (known(name) or (before and known(before + name))):
            return name
    return None
