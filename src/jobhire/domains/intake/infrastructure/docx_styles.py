"""Whether a run of a DOCX is visible: hidden marks, size and colour, looked up along its chain of styles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from jobhire.domains.intake.domain.document import HiddenBy

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PAPER = "FFFFFF"
_LIGHT = {"background1": "FFFFFF", "light1": "FFFFFF", "bg1": "FFFFFF", "lt1": "FFFFFF"}
_DIFFERENCE = 28
_TINY_HALF_POINTS = 6
_OFF = {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is drawn. Colours are RRGGBB; ``paper`` is what is behind it, None where nobody can tell."""

    color: str | None = None
    paper: str | None = _PAPER
    half_points: float = 22.0
    bold: bool = False
    hidden: bool = False

    def reason(self) -> HiddenBy | None:
        if self.hidden:
            return HiddenBy.UNDRAWN
        if self.half_points < _TINY_HALF_POINTS:
            return HiddenBy.TINY
        if self.paper is None:
            return None
        ink = self.color or ("000000" if _brightness(self.paper) > 90 else "FFFFFF")  # "auto" contrasts
        return HiddenBy.BACKGROUND if _difference(ink, self.paper) < _DIFFERENCE else None


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[:2], 16), int(color[2:4], 16), int(color[4:6], 16)


def _difference(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(_channels(one), _channels(other), strict=True))


def _brightness(color: str) -> float:
    return sum(_channels(color)) / 3


def color_of(value: str | None, theme: str | None = None) -> str | None:
    if theme in _LIGHT:
        return _LIGHT[theme]
    if value and len(value) == 6 and all(c in "0123456789abcdefABCDEF" for c in value):
        return value.upper()
    return None


def shaded(properties: Any, paper: str | None) -> str | None:
    """What is behind the content of an element with these properties."""
    shade = None if properties is None else properties.find(W + "shd")
    if shade is None:
        return paper
    fill = color_of(shade.get(W + "fill"), shade.get(W + "themeFill"))
    return paper if fill is None and shade.get(W + "themeFill") is None else fill


def _on(properties: Any, name: str, before: bool) -> bool:
    mark = properties.find(W + name)
    return before if mark is None else (mark.get(W + "val") or "1").lower() not in _OFF


def with_run(look: Look, properties: Any) -> Look:
    """``look`` changed by one ``w:rPr``."""
    if properties is None:
        return look
    color, size = properties.find(W + "color"), properties.find(W + "sz")
    ink = look.color
    if color is not None:
        ink = color_of(color.get(W + "val"), color.get(W + "themeColor"))
    return replace(
        look,
        color=ink,
        paper=shaded(properties, look.paper),
        half_points=_number(size, look.half_points),
        bold=_on(properties, "b", look.bold),
        hidden=_on(properties, "vanish", _on(properties, "webHidden", look.hidden)),
    )


def _number(element: Any, otherwise: float) -> float:
    try:
        return otherwise if element is None else float(element.get(W + "val") or otherwise)
    except ValueError:
        return otherwise


class Styles:
    """``word/styles.xml``: chains of ``basedOn``, at most ten long."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        self.default = Look()
        if root is not None:
            self._styles = {style.get(W + "styleId"): style for style in root.iter(W + "style")}
            self.default = with_run(Look(half_points=20.0), root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            normal = next((s for s in self._styles.values() if _is_default(s)), None)
            if normal is not None:
                self.default = self.applied(self.default, normal.get(W + "styleId"))

    def _chain(self, style_id: str | None) -> list[Any]:
        chain: list[Any] = []
        while style_id in self._styles and len(chain) < 10:
            chain.append(self._styles[style_id])
            based = chain[-1].find(W + "basedOn")
            style_id = None if based is None else based.get(W + "val")
        return chain[::-1]

    def applied(self, look: Look, style_id: str | None) -> Look:
        for style in self._chain(style_id):
            look = replace(look, paper=shaded(style.find(W + "pPr"), look.paper))
            look = with_run(look, style.find(W + "rPr"))
        return look

    def is_heading(self, style_id: str | None) -> bool:
        names = (style.find(W + "name") for style in self._chain(style_id))
        words = " ".join((name.get(W + "val") or "").lower() for name in names if name is not None)
        return "heading" in words or (style_id or "").lower().startswith(("heading", "berschrift", "titre"))


def _is_default(style: Any) -> bool:
    return style.get(W + "type") == "paragraph" and style.get(W + "default") in {"1", "true"}
