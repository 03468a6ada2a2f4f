"""What another system's record of a person does to a candidate: it fills what is empty, follows up on what it
filled itself, and proposes whatever else differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.fields import (
    SETS,
    element_key,
    fitting,
    keys_of,
    same,
    value_of,
    with_value,
)
from jobhire.domains.candidate.domain.incoming import stands_for
from jobhire.domains.candidate.domain.origins import Origin, Source, with_origin
from jobhire.shared.domain import TenantId

SINGLE = ("name", "email", "headline", "location")
SEVERAL = ("phones", "moreEmails", "links")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRecord:
    """``system``: whose record it is; ``values``: by field as the API names it, in normal form: of a set, its
    members."""

    system: str
    values: Mapping[str, Any]
    by: str

    @classmethod
    def of(cls, given: Mapping[str, Any], *, system: str, by: str) -> IncomingRecord:
        """What a candidate cannot have is left out."""
        fields = {name: given[name] for name in (*SINGLE, *SEVERAL) if name in given}
        checked = {name: _fitting(name, value) for name, value in fields.items()}
        return cls(system=system, values={name: value for name, value in checked.items() if value}, by=by)

    @property
    def says_who(self) -> bool:
        return "name" in self.values or "email" in self.values

    @property
    def emails(self) -> tuple[str, ...]:
        main = (self.values["email"],) if "email" in self.values else ()
        return (*main, *self.values.get("moreEmails", ()))

    def origin(self, *, now: datetime) -> Origin:
        return Origin(source=Source.IMPORT, at=now, by=self.by, parser=self.system)

    def with_address_of_another(self) -> IncomingRecord:
        """The same where somebody else has the main address: here it is a further one."""
        values = {name: value for name, value in self.values.items() if name != "email"}
        return replace(self, values={**values, "moreEmails": self.emails})


def _fitting(name: str, value: Any) -> Any:
    """One member that a candidate cannot have spoils no other."""
    if name not in SETS:
        return fitting(name, value)
    members = (fitting(name, (each,)) for each in value)
    return tuple(each[0] for each in members if each)


def somebody_on_record(record: IncomingRecord, *, id: str, tenant_id: TenantId, now: datetime) -> Candidate:
    """Who was not known before; whose name is not stated is called by their address until it is."""
    origin = record.origin(now=now)
    name = record.values.get("name") or fitting("name", stands_for(record.values.get("email"))) or "?"
    details = CandidateDetails(name=name)
    for field, value in record.values.items():
        details = with_value(details, field, value)
    candidate = Candidate.register(details, id=id, tenant_id=tenant_id, now=now, origin=origin)
    if "name" not in record.values:
        candidate.origins = with_origin(candidate.origins, "name", replace(origin, confidence=0))
    return candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """``fields``: that were written; ``proposals``: how many are new."""

    fields: Sequence[str] = ()
    proposals: int = 0


def follow_record(candidate: Candidate, record: IncomingRecord, *, now: datetime) -> Followed:
    """What a person said or confirmed stays, as does what a CV or another system says. Twice is once."""
    origin, details = record.origin(now=now), candidate.details
    wanted: list[tuple[str, Any]] = []
    for field, value in record.values.items():
        given = value if field in SETS else (value,)
        news = [each for each in given if _is_news(candidate, details, field, each)]
        if not news:
            continue
        if not _may_write(candidate, field, record.system):
            wanted += [(field, each) for each in news]
            continue
        written = (*value_of(details, field), *news) if field in SETS else value
        details = with_value(details, field, written)
        candidate.origins = with_origin(candidate.origins, field, origin)
    changed = candidate.become(details, now=now)
    proposals = sum(candidate.propose(field, value, origin) for field, value in wanted)
    candidate.announce(changed, now=now)
    return Followed(fields=sorted(changed), proposals=proposals)


def _is_news(candidate: Candidate, details: CandidateDetails, field: str, value: Any) -> bool:
    """``details``: as they are by now, with what the same record said before."""
    if candidate.turned_down(field, value):
        return False
    if field in SETS:
        return element_key(field, value) not in keys_of(details, field)
    return not same(field, value, value_of(details, field))


def _may_write(candidate: Candidate, field: str, system: str) -> bool:
    """Nothing is there, or what is there came from this system and nobody has confirmed it."""
    if candidate.is_open(field):
        return True
    held = candidate.origin(field)
    own = held is not None and held.source is Source.IMPORT and held.parser == system
    return own and not candidate.is_confirmed(field)
