"""HTML to the plain text that a person who opens the page would read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

_LONGEST = 400_000
"""Characters of HTML that are looked at."""
_UNSEEN = frozenset(
    (
        *("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head"),
        *("title", "meta", "link", "canvas", "audio", "video", "button", "input", "select", "textarea"),
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset", "figure"),
        *(
            "footer",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
        ),
        *("section", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|font-size:0(?![.\d]*[1-9])|opacity:0(?![.\d]*[1-9])|color:transparent"
)
_JOINERS = frozenset("\u200c\u200d")
"""Persian and the scripts of India need them to be written right."""


def plain_text(html: str) -> str:
    """Blocks on lines of their own, list items behind a dash. What is hidden, and what only programs see, is
    dropped, and so are letters without a shape."""
    if "<" not in html and "&" not in html:
        return _tidy(_visible(html[:_LONGEST]))
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(html[:_LONGEST].encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        return ""
    return "" if root is None else _tidy(_visible("".join(_pieces(root))))


def _pieces(root: Any) -> Iterator[str]:
    """Without recursion: pages may nest as they like."""
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = element.tag if isinstance(element.tag, str) else "script"
        if event == "start":
            if name in _UNSEEN or _is_hidden(element):
                walker.skip_subtree()
            else:
                yield _opening(name)
                yield _spaced(element.text)
            continue
        if name in _BLOCKS:
            yield "\n"
        if element is not root:
            yield _spaced(element.tail)


def _opening(name: str) -> str:
    if name == "li":
        return "\n- "
    return "\n" if name in _BLOCKS or name == "br" else ""


def _spaced(text: str | None) -> str:
    """Line breaks of the source are blanks on the page."""
    if not text:
        return ""
    inner = " ".join(text.split())
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if inner and text[-1].isspace() else ''}"


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style) and _HIDING.search("".join(style.lower().split())) is not None


def _visible(text: str) -> str:
    if text.isascii():
        return text
    return "".join(each for each in text if each in _JOINERS or unicodedata.category(each) != "Cf")


def _tidy(text: str) -> str:
    """No blanks at the ends of lines, no more than one empty line in a row, and none between list items."""
    lines = list[str]()
    for line in (" ".join(each.split()) for each in text.splitlines()):
        if line == "-" or (not line and (not lines or not lines[-1])):
            continue
        if line.startswith("- ") and len(lines) > 1 and not lines[-1] and lines[-2].startswith("- "):
            lines.pop()
        lines.append(line)
    return "\n".join(lines).strip()
