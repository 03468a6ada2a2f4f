"""Texts from outside: what goes to a provider is made harmless first, and so is what comes back."""

from __future__ import annotations

import re
import unicodedata

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s)<>\]]{1,2000}|\[([^\]\n]{0,200})\]\([^)\n]{0,2000}\)", re.IGNORECASE
)
_MAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\w+])\+?\d(?:[ ().\-/]{0,2}\d){8,14}(?!\w)")
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^\n]{0,40}\b(?:instructions?|prompts?|rules|above|previous)\b"
    r"|\b(?:system|developer) (?:prompt|message)s?\b"
    r"|\byou are (?:now|an? (?:ai|assistant|language))\b"
    r"|\b(?:give|rate|score|rank|recommend)\b[^\n]{0,30}\b(?:this|the|me|him|her) "
    r"(?:candidate|applicant|cv|resume)?[^\n]{0,20}\b(?:100|10/10|highest|top|perfect|maximum|best)\b"
    r"|\b(?:as an ai|language model|chatgpt|llm)\b[^\n]{0,40}\b(?:must|should|answer|respond|say|output)\b"
    r"|</?(?:system|assistant|user|instructions?|cv|job)>|\[/?INST\]|<\|[a-z_]{1,20}\|>",
    re.IGNORECASE,
)


def for_provider(text: str, limit: int) -> str:
    """Visible characters only, without links, e-mail addresses and telephone numbers, cut to ``limit``."""
    plain = visible(text[: 4 * limit])
    for pattern in (_LINK, _MAIL, _PHONE):
        plain = pattern.sub(" ", plain)
    return plain.replace("<", "‹").replace(">", "›")[:limit]


def from_provider(text: str, limit: int) -> str:
    """One line without links: what a model wrote is shown to people, and nobody is to be led anywhere."""
    plain = _LINK.sub(lambda found: found[1] or "", visible(text))
    return " ".join(plain.replace("<", "‹").replace(">", "›").split())[:limit]


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a model instead of to people. A suspicion, not a finding."""
    return _ORDERS.search(visible(text)) is not None


def visible(text: str) -> str:
    """Without control, format and private characters; lines stay."""
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"}
    )
