"""A company's domains: which it names, and which of them it has proved to be its own.

A domain is proved by whoever can publish a record in it. Each tenant keeps its own list; who holds a domain
is kept beside it, once over all tenants (``DomainProof``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.identity.domain.credential import DIRECTORY
from jobhire.domains.identity.domain.errors import DomainForEverybody, DomainTaken
from jobhire.domains.identity.domain.events import (
    CompanyDomainAdded,
    CompanyDomainLapsed,
    CompanyDomainMissing,
    CompanyDomainProven,
    CompanyDomainRemoved,
)
from jobhire.domains.identity.domain.tenant import DOMAIN
from jobhire.domains.identity.domain.text import ascii_domain
from jobhire.shared.domain import Aggregate, Invalid, TenantId

MOST_DOMAINS = 50
LOOKED_AT_EVERY = timedelta(days=1)
"""How often the record of a proven domain is looked up."""
_TOLD_AT, _BORNE = 2, 7
"""In how many looks running the record is missed before that is told, and how many a proof outlives."""
_PLACE = "_jobhire-challenge"
"""Nobody can register a name with an underscore, so below a public suffix nobody can publish this one."""
_LONGEST = 253 - len(f"{_PLACE}.")

_MAIL_FOR_EVERYBODY = """
    gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.co.uk hotmail.de hotmail.fr live.com
    msn.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.co.jp ymail.com icloud.com me.com mac.com aol.com
    proton.me protonmail.com pm.me tuta.com tutanota.com fastmail.com hey.com hushmail.com zoho.com mail.com
    gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de posteo.de mailbox.org bluewin.ch
    orange.fr free.fr laposte.net wanadoo.fr sfr.fr libero.it virgilio.it tiscali.it seznam.cz wp.pl o2.pl
    onet.pl interia.pl mail.ru bk.ru inbox.ru list.ru rambler.ru yandex.ru yandex.com ukr.net btinternet.com
    comcast.net verizon.net att.net uol.com.br bol.com.br qq.com 163.com 126.com sina.com naver.com daum.net
    hanmail.net rediffmail.com
"""
_PUBLIC_SUFFIXES = """
    co.uk org.uk me.uk ltd.uk plc.uk ac.uk gov.uk com.au net.au org.au edu.au co.nz co.jp or.jp ne.jp ac.jp
    co.kr co.in co.il co.id co.th co.za co.at or.at ac.at com.br com.mx com.ar com.co com.tr com.cn com.hk
    com.sg com.tw com.my com.ph com.vn com.ua com.pl com.es com.pt github.io netlify.app herokuapp.com
    azurewebsites.net cloudfront.net
"""
_FOR_EVERYBODY = frozenset(f"{_MAIL_FOR_EVERYBODY} {_PUBLIC_SUFFIXES}".split())
"""The most common ones of either kind, so that a mistake gets a clear answer. The record is what protects."""


def clean_domain(text: str) -> str:
    """As the name system has it: lower case, internationalised labels as ``xn--``. Raises ``Invalid``,
    ``DomainForEverybody``."""
    typed = unicodedata.normalize("NFC", text.strip().lower()).removesuffix(".")
    if not all(each in "-." or unicodedata.category(each)[0] in "LMN" for each in typed):
        raise Invalid("a domain looks like example.com", field="/domain")
    name = ascii_domain(typed)
    if len(name) > _LONGEST or DOMAIN.fullmatch(name) is None or name.rpartition(".")[2].isdecimal():
        raise Invalid("a domain looks like example.com", field="/domain")
    if name in _FOR_EVERYBODY:
        raise DomainForEverybody
    return name


@dataclass(slots=True, kw_only=True, eq=False)
class CompanyDomain(Aggregate):
    """One that a tenant names. ``value``: what it is to publish, which nobody can guess; ``proven_at``: when
    it was found there, unless another tenant has proved it since (``DomainProof`` knows). ``missing_since``:
    since when it is known to be gone; ``lapsed_at``: when it had been gone for too long."""

    name: str
    value: str
    added_at: datetime
    proven_at: datetime | None = None
    missing_since: datetime | None = None
    lapsed_at: datetime | None = None
    removed_at: datetime | None = None

    @classmethod
    def add(cls, id: str, tenant_id: TenantId, name: str, *, secret: str, now: datetime) -> CompanyDomain:
        """Raises ``Invalid``, ``DomainForEverybody``."""
        value = f"jobhire-domain-verification={secret}"
        domain = cls(id=id, tenant_id=tenant_id, name=clean_domain(name), value=value, added_at=now)
        domain.raise_event(CompanyDomainAdded())
        return domain

    @property
    def place(self) -> str:
        """The name of the TXT record that is to say ``value``."""
        return f"{_PLACE}.{self.name}"

    def prove(self, at: datetime) -> bool:
        """The record is there. False, and nothing happens, when that is known."""
        if self.proven_at == at and self.lapsed_at is None:
            return self.find_again()
        self.proven_at, self.missing_since, self.lapsed_at = at, None, None
        self.raise_event(CompanyDomainProven())
        return True

    def find_again(self) -> bool:
        """False when nobody missed it, or missed it for too long: then it is to be proved anew."""
        if self.missing_since is None or self.lapsed_at is not None:
            return False
        self.missing_since = None
        return True

    def miss(self, *, now: datetime) -> bool:
        """False, and nothing happens, when that is known."""
        if self.missing_since is not None or self.lapsed_at is not None:
            return False
        self.missing_since = now
        self.raise_event(CompanyDomainMissing())
        return True

    def lapse(self, *, now: datetime) -> bool:
        """It proves nothing any more. False, and nothing happens, when it had lapsed before."""
        if self.lapsed_at is not None:
            return False
        self.lapsed_at = now
        self.raise_event(CompanyDomainLapsed())
        return True

    def remove(self, *, now: datetime) -> None:
        self.removed_at = now
        self.raise_event(CompanyDomainRemoved())


class Look(StrEnum):
    """What a look for the record comes to."""

    FOUND = "found"
    UNANSWERED = "unanswered"
    """The name servers did not say: no sign of a missing record."""
    MISSED = "missed"
    MISSING = "missing"
    """Missed often enough to be told."""
    LAPSED = "lapsed"
    """Missed so often that it counts no longer."""


@dataclass(slots=True, kw_only=True, eq=False)
class DomainProof(Aggregate):
    """Whose a domain is, once over all tenants: its id is the domain's name, and it lives in the directory.
    ``home``, ``domain_id``, ``value``: of the ``CompanyDomain`` that was proved last; None and empty when
    nobody's. ``looked_at``: when its record was last looked up; ``misses``: in how many looks running, a day
    or more apart, it was not there. Raises no events."""

    home: TenantId | None = None
    domain_id: str = ""
    value: str = ""
    proven_at: datetime | None = None
    looked_at: datetime | None = None
    misses: int = 0

    @classmethod
    def of_nobody(cls, name: str) -> DomainProof:
        return cls(id=name, tenant_id=DIRECTORY)

    def take(self, domain: CompanyDomain, *, published: Collection[str], now: datetime) -> bool:
        """``domain`` was just proved; ``published``: all that stands in its record. False when it is known.
        Raises ``DomainTaken`` while the record of another tenant, which was first, is published as well: of
        two who can write there nobody outside knows who should have it. Once that is gone, so is its right:
        domains are sold."""
        if self.domain_id == domain.id:
            missed, self.misses = self.misses, 0
            return missed > 0
        if self.home not in (None, domain.tenant_id) and self.value in published:
            raise DomainTaken
        self.home, self.domain_id, self.value = domain.tenant_id, domain.id, domain.value
        self.proven_at = self.looked_at = now
        self.misses = 0
        return True

    def weigh(self, found: bool | None) -> Look:
        """What a further look comes to. None: there was no answer."""
        if found is None:
            return Look.UNANSWERED
        if found:
            return Look.FOUND
        misses = self.misses + 1
        if misses > _BORNE:
            return Look.LAPSED
        return Look.MISSING if misses >= _TOLD_AT else Look.MISSED

    def note(self, domain: CompanyDomain, look: Look, *, now: datetime) -> bool:
        """False when somebody else has it by now. What has lapsed is nobody's."""
        if look is Look.LAPSED:
            return self.release(domain)
        if self.domain_id != domain.id:
            return False
        self.looked_at = now
        if look is not Look.UNANSWERED:
            self.misses = 0 if look is Look.FOUND else self.misses + 1
        return True

    def release(self, domain: CompanyDomain) -> bool:
        """False when somebody else has it by now."""
        return self.disown(domain.id)

    def disown(self, domain_id: str) -> bool:
        """False when it does not belong to this entry any more."""
        if self.domain_id != domain_id:
            return False
        self.home, self.domain_id, self.value, self.proven_at = None, "", "", None
        self.looked_at, self.misses = None, 0
        return True
