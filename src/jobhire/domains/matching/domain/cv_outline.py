"""What a CV shows, in words a person can use: positions, skills, and skills that follow from those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .cv import Cv
from .experience import Period, periods
from .outlines import CvOutline, InferredSkill, Phrase, Position, ShownSkill
from .personal import without_personal
from .profile import Profile, Role, SkillEvidence
from .requirements import Reading
from .scoring import LEVELS
from .sections import Section, placed
from .wording import level_of

MOST_INFERRED = 60
_MOST_SOURCES = 3
_HEADLINE = 60
"""A line longer than this (characters) is no headline; and it stands in the first so many …"""
_TOP = 400


def outline_of_cv(cv: Cv, profile: Profile, reading: Reading, read_with: str) -> CvOutline:
    """``profile``: what the score reads from the same CV, so that both speak of the same."""
    text = without_personal(cv.text)
    times, listed = periods(text, cv.received_on), _listed(cv, reading)
    return CvOutline(
        version=cv.version,
        reading=read_with,
        text=text,
        positions=_positions(profile.roles, times),
        latest=max((each.last - 1 for each in times), default=None),
        headline=_headline(text, reading),
        months=profile.experience_months,
        level=None if profile.seniority is None else LEVELS[profile.seniority],
        skills=tuple(_shown(each, reading) for each in _in_order(profile)),
        listed=tuple(reading.taxonomy.label(id) for id in listed),
        inferred=tuple(_inferred(profile, listed, reading))[:MOST_INFERRED],
    )


def _positions(roles: Sequence[Role], times: Sequence[Period]) -> tuple[Position, ...]:
    made = [
        Position(
            title=role.title,
            months=role.months,
            last=max((p.last - 1 for p in times if _within(p, role)), default=None),
            phrase=Phrase(role.title, role.span),
        )
        for role in roles
    ]
    return tuple(sorted(made, key=lambda each: (-(each.last or 0), each.months)))


def _within(period: Period, role: Role) -> bool:
    return role.span.start <= period.start < role.span.end and period.months == role.months


def _headline(text: str, reading: Reading) -> str:
    """A short line at the top that names a rank or a skill."""
    for here in placed(text[:_TOP]):
        line = " ".join(here.line.text.split())
        told = level_of(line) is not None or reading.mentions(line)
        if here.section is Section.OPENING and not here.line.item and len(line) <= _HEADLINE and told:
            return line
    return ""


def _listed(cv: Cv, reading: Reading) -> dict[str, None]:
    """The skills of the record, whatever the CV says."""
    found: dict[str, None] = {}
    for name in cv.skills:
        skill = reading.taxonomy.resolve(name) if name.strip() else None
        named = [skill] if skill else [mention.skill_id for mention in reading.mentions(name)]
        found.update(dict.fromkeys(named))
    return found


def _in_order(profile: Profile) -> list[SkillEvidence]:
    """As the CV, then the record, goes; also those that only a title names (under keys of their own)."""
    return sorted(profile.skills.values(), key=lambda each: (each.span.source, each.span.start, each.skill))


def _shown(evidence: SkillEvidence, reading: Reading) -> ShownSkill:
    label, phrase = reading.taxonomy.label(evidence.skill), Phrase(evidence.text, evidence.span)
    return ShownSkill(skill=label, months=evidence.months, phrase=phrase)


def _inferred(profile: Profile, listed: Mapping[str, None], reading: Reading) -> Iterator[InferredSkill]:
    shown = _in_order(profile)
    sure = [each for each in shown if each.skill in profile.skills]
    for evidence in sure:
        if evidence.skill not in listed:
            yield _inference(evidence.skill, "named", [evidence], reading)
    implied = _implied(sure, reading)
    for skill in sorted(implied, key=lambda each: (-len(implied[each]), each)):
        if skill not in listed and skill not in profile.skills:
            yield _inference(skill, "implied", implied[skill], reading)
    for evidence in shown:
        if all(evidence.skill not in known for known in (profile.skills, listed, implied)):
            yield _inference(evidence.skill, "title", [evidence], reading)


def _implied(shown: Sequence[SkillEvidence], reading: Reading) -> dict[str, list[SkillEvidence]]:
    """Skill → those shown that imply it."""
    found: dict[str, list[SkillEvidence]] = {}
    for evidence in shown:
        for implied in reading.taxonomy.implied(evidence.skill):
            found.setdefault(implied, []).append(evidence)
    return found


def _inference(skill: str, how: str, shown_by: Sequence[SkillEvidence], reading: Reading) -> InferredSkill:
    sources = tuple(_shown(each, reading) for each in shown_by[:_MOST_SOURCES])
    return InferredSkill(skill=reading.taxonomy.label(skill), how=how, shown_by=sources)
