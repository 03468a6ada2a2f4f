"""robots.txt (RFC 9309): whether a page that is made for people may be asked for by us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

AGENT = "jobhire"
"""The product token that sites address us by; requests carry it as ``User-Agent``."""
MOST_BYTES = 512_000
"""The standard asks for 500 KiB at least."""
_MOST_RULES = 2_000


@dataclass(frozen=True, slots=True)
class Rule:
    allowed: bool
    pattern: str

    def covers(self, path: str) -> bool:
        """``*`` is anything, ``$`` at the end the end; else the beginning counts."""
        ends = self.pattern.endswith("$")
        first, *rest = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        place = len(first)
        for number, piece in enumerate(rest, start=1):
            if ends and number == len(rest):
                return path.endswith(piece) and len(path) - len(piece) >= place
            found = path.find(piece, place)
            if found < 0:
                return False
            place = found + len(piece)
        return not ends or place == len(path)


def may_ask(robots: str, path: str) -> bool:
    """The longest rule that covers the path decides; of two as long the one that allows. ``path``: with its
    query. robots.txt itself may always be asked for."""
    found = [rule for rule in rules_for_us(robots) if rule.covers(path)]
    best = max(found, key=lambda rule: (len(rule.pattern), rule.allowed), default=None)
    return path == "/robots.txt" or best is None or best.allowed


def rules_for_us(robots: str) -> list[Rule]:
    """Of all groups that name us; if none does, of those for everybody."""
    named, everybody = list[Rule](), list[Rule]()
    is_named = False
    for agents, rule in _rules(robots):
        if AGENT in agents:
            is_named = True
            named += [] if rule is None else [rule]
        elif "*" in agents:
            everybody += [] if rule is None else [rule]
    return (named if is_named else everybody)[:_MOST_RULES]


def _rules(robots: str) -> Iterator[tuple[set[str], Rule | None]]:
    agents, in_rules = set[str](), False
    for line in robots.removeprefix("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        key, text = name.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            agents = {text.lower()} if in_rules else agents | {text.lower()}
            in_rules = False
            yield agents, None
        elif key in {"allow", "disallow"}:
            in_rules = True
            if text:
                yield agents, Rule(key == "allow", text)
