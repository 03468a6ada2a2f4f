"""An open job as search engines and boards read it: JobPosting of schema.org, in JSON-LD."""

from __future__ import annotations

from typing import Any

import msgspec

from jobhire.domains.careers.application.showing import VacancyView

LD_JSON = "application/ld+json"


def posting_of(vacancy: VacancyView) -> dict[str, Any]:
    company = {"@type": "Organization", "name": vacancy.company}
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": vacancy.company, "value": vacancy.id},
        "title": vacancy.title,
        "description": vacancy.description or vacancy.title,
        "datePosted": vacancy.posted_at.date().isoformat(),
        "hiringOrganization": company,
        "directApply": True,
    }
    if vacancy.location:
        address = {"@type": "PostalAddress", "addressLocality": vacancy.location}
        posting["jobLocation"] = {"@type": "Place", "address": address}
    if vacancy.department:
        posting["occupationalCategory"] = vacancy.department
    if vacancy.required_skills:
        posting["skills"] = ", ".join(vacancy.required_skills)
    return posting


def written(vacancy: VacancyView) -> bytes:
    """Safe to stand inside of a page: what is written in it can not end the element around it."""
    return msgspec.json.encode(posting_of(vacancy)).replace(b"<", b"\\u003c")
