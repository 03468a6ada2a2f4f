"""A page as a picture: what character recognition looks at."""

from __future__ import annotations

from dataclasses import dataclass

from jobhire.domains.intake.domain.document import Box

SEEN_DIFFERENCE = 28
"""Of 255: less is not seen by people (pale grey on white is 34 and more)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey, one byte a pixel, row by row from the top left. ``scale``: pixels per point."""

    page: int
    width: int
    height: int
    scale: float
    pixels: bytes

    def contrast(self, box: Box) -> int:
        """Between the lightest and the darkest pixel inside ``box`` (in points)."""
        left, top = max(0, int(box[0] * self.scale)), max(0, int(box[1] * self.scale))
        right = min(self.width, int(box[2] * self.scale) + 1)
        bottom = min(self.height, int(box[3] * self.scale) + 1)
        rows = [self.pixels[y * self.width + left : y * self.width + right] for y in range(top, bottom)]
        inside = b"".join(rows)
        return max(inside) - min(inside) if inside else 0
