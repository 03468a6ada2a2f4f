"""What an audit says, as canonical JSON: the same question on the same data is the same text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from jobhire.domains.fairness.domain.bias_audit import Question
from jobhire.domains.fairness.domain.errors import TooManyGroups
from jobhire.domains.fairness.domain.sample import (
    SMALL_SHARE,
    Compared,
    Outcome,
    Person,
    Rules,
    scoring,
    selection,
)

MOST_GROUPS = 50


def report_on(question: Question, people: Sequence[Person], rules: Rules) -> str:
    """Raises ``TooManyGroups``. The day it was asked about is not in it: equal data gives an equal report."""
    for name in question.attributes:
        values = {person.attributes.get(name, "") for person in people}
        if len(values) > MOST_GROUPS:
            raise TooManyGroups(f"{name} has more than {MOST_GROUPS} values", attribute=name)
    return canonical(
        {
            "source": question.source.value,
            "jobId": question.job_id,
            "people": len(people),
            "rules": {
                "minShare": rules.min_share,
                "smallShare": SMALL_SHARE,
                "smallestShown": rules.smallest_shown,
                "confidence": 0.95,
            },
            "selection": _outcome(selection(people, question.attributes, rules)),
            "scoring": _outcome(scoring(people, question.attributes, rules)),
        }
    )


def canonical(value: object) -> str:
    """Keys sorted, no white space, nothing escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(report: str) -> str:
    return hashlib.sha256(report.encode()).hexdigest()


def _outcome(outcome: Outcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "people": outcome.people,
        "selected": outcome.selected,
        "median": outcome.above,
        "attributes": {name: _compared(each) for name, each in outcome.attributes.items()},
    }


def _compared(compared: Compared) -> dict[str, Any]:
    return {
        "unknown": compared.unknown,
        "withheld": {"groups": compared.withheld_groups, "people": compared.withheld_people},
        "reference": compared.reference,
        "groups": _camel_members(compared.groups),
        "significance": _camel_members(compared.significance),
    }


def _camel_members(members: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {_camel(key): value for key, value in asdict(each).items()} for name, each in members.items()
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
