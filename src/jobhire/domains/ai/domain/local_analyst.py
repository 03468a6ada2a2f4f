"""The analyst that needs nobody: the score's own evidence, put into words. Same case, same words."""

from __future__ import annotations

from collections.abc import Sequence

from jobhire.domains.ai.domain.fit import (
    FULL,
    Dimension,
    Evidence,
    FitAnalysis,
    FitCase,
    Outlook,
    Part,
    SkillGap,
)

SKILLS = ("requiredSkills", "niceToHave")
MOST = 12
_STRONG, _GOOD = 80, 60
_TITLES = {
    "requiredSkills": "required skills",
    "niceToHave": "skills that are nice to have",
    "experience": "experience",
    "seniority": "seniority",
    "location": "location",
    "textRelevance": "the job's own words",
}


def analyse(case: FitCase) -> FitAnalysis:
    asked = [each for part in case.parts if part.name in SKILLS for each in part.evidence]
    gaps = [_gap(each) for each in asked]
    return FitAnalysis(
        summary=_summary(case.score, gaps),
        dimensions=tuple(_dimension(part) for part in case.parts),
        strengths=_strengths(case, asked),
        gaps=tuple(_missing(each) for each in gaps if each.status != "met")[:MOST],
        skill_gaps=tuple(gaps),
        outlook=_outlook(case, asked, gaps),
    )


def _dimension(part: Part) -> Dimension:
    percent = 100 * part.points // part.max_points if part.max_points else 0
    met = sum(each.credit >= FULL for each in part.evidence)
    comment = f"{met} of {len(part.evidence)} met" if part.evidence else "nothing asked"
    return Dimension(name=part.name, percent=percent, comment=comment)


def _gap(evidence: Evidence) -> SkillGap:
    status = "met" if evidence.credit >= FULL else "partial" if evidence.credit else "missing"
    return SkillGap(
        skill=evidence.requirement, status=status, evidence=evidence.text, advice=_advice(evidence, status)
    )


def _advice(evidence: Evidence, status: str) -> str:
    if status == "met":
        return ""
    if status == "partial":
        return f"Ask how far {evidence.text} goes towards {evidence.requirement}."
    return f"Ask about {evidence.requirement}: the CV does not show it."


def _strengths(case: FitCase, asked: Sequence[Evidence]) -> tuple[str, ...]:
    shown = [
        each.requirement
        if each.text.casefold() == each.requirement.casefold()
        else f"{each.requirement} ({each.text})"
        for each in asked
        if each.credit >= FULL
    ]
    full = [
        f"All points for {_TITLES.get(part.name, part.name)}"
        for part in case.parts
        if part.name not in SKILLS and part.max_points and part.points == part.max_points
    ]
    return tuple(dict.fromkeys([*shown, *full]))[:MOST]


def _missing(gap: SkillGap) -> str:
    if gap.status == "partial":
        return f"{gap.skill}: shown in part, by {gap.evidence}"
    return f"{gap.skill}: not found"


def _summary(score: int, gaps: Sequence[SkillGap]) -> str:
    met = sum(gap.status == "met" for gap in gaps)
    asked = f"; {met} of {len(gaps)} skills met" if gaps else ""
    return f"{score} of 100 points{asked}."


def _outlook(case: FitCase, asked: Sequence[Evidence], gaps: Sequence[SkillGap]) -> Outlook:
    missing = [gap.skill for gap in gaps if gap.status == "missing"]
    adjacent = [each.text for each in asked if each.how in {"related", "implied"} and each.text]
    readiness, opening = _readiness(case.score)
    closing = f" To learn: {', '.join(missing[:3])}." if missing else ""
    return Outlook(
        readiness=readiness,
        summary=f"{opening}{closing}",
        adjacent_skills=tuple(dict.fromkeys(adjacent))[:MOST],
        next_steps=tuple(f"Learn {skill}" for skill in missing[:3]),
    )


def _readiness(score: int) -> tuple[str, str]:
    if score >= _STRONG:
        return "ready now", "Meets nearly all that is asked."
    if score >= _GOOD:
        return "ready with support", "Meets most of what is asked."
    return "needs development", "Meets part of what is asked."
