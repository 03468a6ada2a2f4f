"""A tenant's career site: whether strangers may see its jobs and apply, and what candidates are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from jobhire.domains.careers.domain.events import CareerSiteChanged
from jobhire.domains.careers.domain.wording import LetterKind, Wording
from jobhire.shared.domain import Aggregate, Invalid, TenantId, one_line

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])")
_RESERVED = frozenset({"applications"})
"""What stands beside slugs in addresses."""
LONGEST_NOTICE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """``slug``: the company's name in addresses; ``letters``: of what candidates are written, and how;
    ``application_url``: of a page of the company's own, which a candidate's token is put behind; empty: the
    API's own address; ``notice``: version of the privacy notice that applicants are shown."""

    slug: str
    company_name: str
    enabled: bool = False
    letters: Mapping[LetterKind, Wording] = field(default_factory=dict)
    application_url: str = ""
    notice: str = ""
    updates_employment_status: bool = True

    def checked(self) -> SiteSettings:
        """In normal form. Raises ``Invalid``."""
        if _SLUG.fullmatch(self.slug) is None or self.slug in _RESERVED:
            raise Invalid("3 to 60 lower-case letters, digits and dashes, not `applications`", field="/slug")
        name = one_line(self.company_name)
        if not name or not name.isprintable():
            raise Invalid("a name that says something, without control characters", field="/companyName")
        return replace(
            self,
            company_name=name,
            letters={kind: self.letters[kind].checked(kind) for kind in LetterKind if kind in self.letters},
            application_url=_page(self.application_url),
            notice=one_line(self.notice),
        )


@dataclass(slots=True, kw_only=True, eq=False)
class CareerSite(Aggregate):
    """Has the id of its tenant. ``slug`` stands beside ``settings`` because sites are found by it."""

    slug: str
    settings: SiteSettings

    @classmethod
    def of(cls, tenant_id: TenantId, settings: SiteSettings) -> CareerSite:
        """Raises ``Invalid``."""
        settings = settings.checked()
        site = cls(id=str(tenant_id), tenant_id=tenant_id, slug=settings.slug, settings=settings)
        site._tell()
        return site

    def change(self, settings: SiteSettings) -> bool:
        """Raises ``Invalid``. False when nothing differs."""
        settings = settings.checked()
        if settings == self.settings:
            return False
        self.slug, self.settings = settings.slug, settings
        self._tell()
        return True

    def wording(self, kind: LetterKind) -> Wording | None:
        """None: candidates are not written of that."""
        return self.settings.letters.get(kind)

    def _tell(self) -> None:
        letters = tuple(kind.value for kind in self.settings.letters)
        self.raise_event(CareerSiteChanged(enabled=self.settings.enabled, letters=letters))


def _page(url: str) -> str:
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or not url.isascii() or any(each.isspace() or not each.isprintable() for each in url):
        raise Invalid(
            "an address that starts with https://, behind which a token can stand", field="/applicationUrl"
        )
    return url
