"""What is taken of a provider's answer. It may explain and propose; what was read and counted stays ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, TypeVar

import msgspec

from jobhire.domains.ai.domain.findings import (
    LEVELS,
    NOT_STATED,
    QUOTED,
    CvFindings,
    Inference,
    JobFindings,
    Place,
    Seniority,
    Source,
)
from jobhire.domains.ai.domain.fit import FitAnalysis
from jobhire.domains.ai.domain.outlines import CvOutline
from jobhire.domains.ai.domain.untrusted import from_provider
from jobhire.domains.ai.infrastructure.prompts import ABOUT_CV, ABOUT_FIT, ABOUT_JOB

_LINE, _PARAGRAPH, _ITEMS, _TITLE = 300, 800, 12, 80
_SHORTEST_QUOTE = 4

_OURS = tuple(
    sentence.strip().casefold()
    for system in (ABOUT_FIT, ABOUT_JOB, ABOUT_CV)
    for sentence in re.split(r"[.:\n]", system)
    if len(sentence.strip()) >= 30
)
"""Sentences that nobody but us would write: an answer that repeats one tells what it was told."""

Line = Annotated[str, msgspec.Meta(max_length=4_000)]
Lines = Annotated[list[Line], msgspec.Meta(max_length=50)]


class FitReply(msgspec.Struct, frozen=True, rename="camel"):
    """What a provider must answer with. Members it adds are not read."""

    summary: Line
    strengths: Lines
    gaps: Lines
    comments: dict[str, Line] = {}
    advice: dict[str, Line] = {}
    outlook: Line = ""
    next_steps: Lines = []


class JobReply(msgspec.Struct, frozen=True, rename="camel"):
    responsibilities: Lines
    ideal_profile: Line
    level: Line = ""


class QuotedSkill(msgspec.Struct, frozen=True):
    skill: Line
    quote: Line


class CvReply(msgspec.Struct, frozen=True, rename="camel"):
    role_title: Line
    summary: Line
    skills: Annotated[list[QuotedSkill], msgspec.Meta(max_length=50)] = []


R = TypeVar("R", FitReply, JobReply, CvReply)


def decode(text: str, type: type[R]) -> R:
    """Raises ``msgspec.DecodeError`` (``ValidationError`` among them)."""
    return msgspec.json.decode(text.encode(), type=type)


def annotated(ours: FitAnalysis, reply: FitReply) -> FitAnalysis:
    """Our analysis in the provider's words, cleaned; where it has none for something, ours stay."""
    comments, advice = reply.comments, reply.advice
    return replace(
        ours,
        summary=_told(reply.summary, _PARAGRAPH) or ours.summary,
        strengths=_lines(reply.strengths) or ours.strengths,
        gaps=_lines(reply.gaps) or ours.gaps,
        dimensions=tuple(
            replace(each, comment=_told(comments.get(each.name, ""), _LINE) or each.comment)
            for each in ours.dimensions
        ),
        skill_gaps=tuple(
            replace(each, advice=_told(advice.get(each.skill, ""), _LINE) or each.advice)
            for each in ours.skill_gaps
        ),
        outlook=replace(
            ours.outlook,
            summary=_told(reply.outlook, _PARAGRAPH) or ours.outlook.summary,
            next_steps=_lines(reply.next_steps) or ours.outlook.next_steps,
        ),
    )


def reworded(ours: JobFindings, reply: JobReply) -> JobFindings:
    """Duties and profile in the provider's words; its level only where the job itself names none."""
    return replace(
        ours,
        responsibilities=_lines(reply.responsibilities) or ours.responsibilities,
        ideal_profile=_told(reply.ideal_profile, _PARAGRAPH) or ours.ideal_profile,
        seniority=_levelled(ours.seniority, reply.level.strip().casefold()),
    )


def _levelled(ours: Seniority, level: str) -> Seniority:
    if ours.level != NOT_STATED or level not in LEVELS:
        return ours
    return replace(ours, level=level, reason=f"{ours.reason} The agent takes it for {level}.")


def proposed(ours: CvFindings, reply: CvReply, cv: CvOutline) -> CvFindings:
    """Its title and summary, and besides our skills those for which it quotes the CV to the letter."""
    return replace(
        ours,
        role_title=_told(reply.role_title, _TITLE) or ours.role_title,
        summary=_told(reply.summary, _PARAGRAPH) or ours.summary,
        skills=(*ours.skills, *list(_quoted(reply.skills, cv))[:_ITEMS]),
    )


def _quoted(skills: Sequence[QuotedSkill], cv: CvOutline) -> Iterator[Inference]:
    shown = [each.skill for each in cv.skills] + [each.skill for each in cv.inferred]
    told = {name.casefold() for name in (*shown, *cv.listed)}
    for each in skills:
        name, quote = _told(each.skill, _TITLE), each.quote.strip()
        start = cv.text.find(quote) if _SHORTEST_QUOTE <= len(quote) <= _LINE else -1
        if name and start >= 0 and name.casefold() not in told:
            told.add(name.casefold())
            place = Place(source="cvText", start=start, end=start + len(quote))
            yield Inference(skill=name, how=QUOTED, sources=(Source(skill="", text=quote, place=place),))


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    cleaned = (_told(text, _LINE) for text in texts[:_ITEMS])
    return tuple(text for text in cleaned if text)


def _told(text: str, limit: int) -> str:
    """Cleaned; nothing when it repeats what only we have said."""
    plain = from_provider(text, limit)
    return "" if any(sentence in plain.casefold() for sentence in _OURS) else plain
