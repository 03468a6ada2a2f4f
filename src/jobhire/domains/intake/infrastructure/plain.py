"""Plain text to a ``Reading``: which encoding, then lines."""

from __future__ import annotations

import codecs
import re

from jobhire.domains.intake.domain.document import Hidden, HiddenBy, Kind, Line, Reading
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.domain.wording import MOST_CHARACTERS, seen

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ROMANIAN = re.compile("[ăĂşŞţŢ]")


def read_plain(content: bytes) -> Reading:
    """Raises ``Refused``."""
    text = decoded(content)
    if len(text) > MOST_CHARACTERS:
        raise Refused(Reason.TOO_LONG)
    lines, hidden = [], []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n"):
        shown, machine = seen(re.sub(r"(?<=\S) {3,}(?=\S)", "\t", raw))
        if machine:
            hidden.append(Hidden(machine, HiddenBy.CONTROL, 1))
        if shown:
            lines.append(Line(shown))
    return Reading(Kind.TEXT, 1, tuple(lines), tuple(hidden))


def decoded(content: bytes) -> str:
    """By mark, as UTF-8, as UTF-16 without mark, or else the Windows code page that fits. Raises
    ``Refused``.
    """
    try:
        for mark, encoding in _MARKS:
            if content.startswith(mark):
                return content.decode(encoding)
        if b"\0" in content:
            return _wide(content)
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _code_page(content)


def _wide(content: bytes) -> str:
    even, odd = content[0:4000:2].count(0), content[1:4000:2].count(0)
    if max(even, odd) * 3 < len(content[:4000]) / 2:
        raise Refused(Reason.UNSUPPORTED)
    return content.decode("utf-16-be" if even > odd else "utf-16-le")


def _code_page(content: bytes) -> str:
    if b"\0" in content or sum(byte < 32 and byte not in b"\t\n\r\f" for byte in content[:8000]) > 8:
        raise Refused(Reason.UNSUPPORTED)
    western, central = content.decode("cp1252", "replace"), content.decode("cp1250", "replace")
    return central if len(_ROMANIAN.findall(central)) > len(re.findall("[äöüßéèêçñ]", western)) else western
