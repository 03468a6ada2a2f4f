"""From what a person sees to a profile. Pure: the same reading, vocabulary and month give the same
profile.
"""

from __future__ import annotations

from jobhire.domains.intake.domain.contact import emails, links, phones
from jobhire.domains.intake.domain.dates import months_covered
from jobhire.domains.intake.domain.document import Reading
from jobhire.domains.intake.domain.jobs import jobs_of
from jobhire.domains.intake.domain.person import headline_of, location_of, name_of
from jobhire.domains.intake.domain.profile import Found, Month, Profile, Span, less_sure
from jobhire.domains.intake.domain.sections import Entry, sections_of
from jobhire.domains.intake.domain.skills import Mentions, skills_of
from jobhire.domains.intake.domain.studies import certificates_of, languages_of, studies_of


def profile_of(reading: Reading, mentions: Mentions, *, today: Month) -> Profile:
    """Only visible lines count; ``reading.hidden`` is not looked at. What was recognised in pictures is less
    sure than what is written."""
    profile = _profile_of(reading, mentions, today=today)
    return less_sure(profile, frozenset(reading.recognised_pages)) if reading.recognised_pages else profile


def _profile_of(reading: Reading, mentions: Mentions, *, today: Month) -> Profile:
    entries = sections_of(reading)
    addresses = emails(reading)
    name = name_of(entries, addresses)
    headline = headline_of(entries, name)
    jobs = jobs_of(entries)
    return Profile(
        name=name,
        headline=headline,
        emails=addresses,
        phones=phones(entries),
        location=location_of(entries, name, [headline, *(job.title for job in jobs)]),
        links=links(entries),
        summary=_summary(entries),
        skills=skills_of(reading, entries, mentions),
        jobs=jobs,
        studies=studies_of(entries),
        languages=languages_of(entries),
        certificates=certificates_of(entries),
        months_of_experience=months_covered(((job.start, job.end, job.current) for job in jobs), today),
    )


def _summary(entries: list[Entry]) -> Found | None:
    lines = [entry for entry in entries if entry.section == "summary"]
    if not lines:
        return None
    end = lines[-1].start + len(lines[-1].text)
    return Found(" ".join(line.text for line in lines), Span(lines[0].line.page, lines[0].start, end), 80)
