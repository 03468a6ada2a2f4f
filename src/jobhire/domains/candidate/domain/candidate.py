"""A candidate: a person who may be right for a job, as far as we know them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from jobhire.domains.candidate.domain.absorbed import Absorbed
from jobhire.domains.candidate.domain.details import CandidateDetails, ProfileStatus
from jobhire.domains.candidate.domain.errors import ProposalDecided
from jobhire.domains.candidate.domain.events import CandidateChanged, CandidateDeleted, CandidateRegistered
from jobhire.domains.candidate.domain.fields import (
    ALL,
    SETS,
    api_name,
    digest,
    element_key,
    filled_fields,
    from_plain,
    is_empty,
    keys_of,
    same,
    value_of,
    with_value,
)
from jobhire.domains.candidate.domain.likeness import detail_keys, text_keys
from jobhire.domains.candidate.domain.origins import Origin, Origins, origin_of, with_origin
from jobhire.domains.candidate.domain.proposals import Proposal, remembered, with_proposal
from jobhire.domains.candidate.domain.versions import PresentCv, Versions
from jobhire.shared.domain import Aggregate, Invalid, NotFound, TenantId, search_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """That somebody was erased. ``removed``: how many things, by the place they were in; ``complete``: none
    is left that says anything; ``verified_at``: when everything was gone through once more, later on."""

    at: datetime
    by: str
    removed: Mapping[str, int] = field(default_factory=dict)
    complete: bool = False
    verified: bool = False
    verified_at: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Candidate(Aggregate):
    """Use ``Candidate.register``; a candidate read from the store is made by the codec."""

    details: CandidateDetails
    cv_text: str = ""
    """Kept to the letter: evidence points into it."""
    cv_received_on: date
    """The day (UTC) the present CV came in: what "to date" means in it, for good."""
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    import_key: str | None = None
    """Identity of the imported line this candidate came from: the same line never makes a second live one."""
    search: str = ""
    """What a text search looks at: name, e-mail and skills, each in its own case-folded line."""
    skill_keys: tuple[str, ...] = ()
    """The skills case-folded, for exact filters."""
    document_id: str | None = None
    """Of the present CV; None: it did not come as a file."""
    origins: Origins = ()
    proposals: tuple[Proposal, ...] = ()
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    """Proposals that a person decided on, by id: a rejected value does not come back."""
    versions: Versions = ()
    match_keys: tuple[str, ...] = ()
    """What somebody is found by: ``cv:`` and a document, ``tel:``, ``mail:``, ``job:``, and ``txt:`` with a
    band of the CV's text."""
    merged_into: str | None = None
    """Another candidate who is the same person: this one is hidden until that is undone."""
    merged_by: str | None = None
    settled: bool = False
    """Whether that one has taken over."""
    merges: int = 0
    """How often this one was hidden so."""
    absorbed: tuple[Absorbed, ...] = ()
    purged: bool = False
    """Nothing is left of them but this; soon the document goes as well."""
    erasure: Erasure | None = None
    """Nothing is left of them but this, which stays."""

    @classmethod
    def register(
        cls,
        details: CandidateDetails,
        *,
        id: str,
        tenant_id: TenantId,
        now: datetime,
        cv_text: str = "",
        import_key: str | None = None,
        origin: Origin | None = None,
    ) -> Candidate:
        """``origin``: of every field that is known."""
        candidate = cls(
            id=id,
            tenant_id=tenant_id,
            details=details.checked(),
            cv_text=cv_text,
            cv_received_on=now.date(),
            created_at=now,
            updated_at=now,
            import_key=import_key,
            match_keys=text_keys(cv_text),
        )
        if origin is not None:
            for name in (*filled_fields(candidate.details), *(("cvText",) if cv_text else ())):
                candidate.origins = with_origin(candidate.origins, name, origin)
        candidate.index()
        candidate.raise_event(CandidateRegistered(type_=candidate.details.type))
        return candidate

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def profile_status(self) -> ProfileStatus:
        known = bool(self.cv_text and self.details.email)
        return ProfileStatus.COMPLETE if known else ProfileStatus.PARTIAL

    @property
    def present_cv(self) -> PresentCv:
        return PresentCv(text=self.cv_text, received_on=self.cv_received_on, document_id=self.document_id)

    def origin(self, name: str) -> Origin | None:
        return origin_of(self.origins, name)

    def is_confirmed(self, name: str) -> bool:
        origin = self.origin(name)
        return origin is not None and origin.confirmed

    def is_open(self, name: str) -> bool:
        """Nothing is known, or a stand-in, and nobody said that it shall stay so."""
        origin = self.origin(name)
        if origin is not None and origin.stands_in:
            return True
        return is_empty(value_of(self.details, name)) and not self.is_confirmed(name)

    def revise(
        self,
        details: CandidateDetails,
        *,
        cv_text: str,
        now: datetime,
        by: str | None = None,
        named: Collection[str] = (),
    ) -> bool:
        """What ``by`` knows now, which confirms it and all that they ``named``. False, and nothing happens,
        when nothing differs."""
        before = self.details
        changed = self.become(details, now=now)
        if cv_text != self.cv_text:
            changed.append("cvText")
            self.present(PresentCv(text=cv_text, received_on=now.date(), document_id=None))
        differing = [name for name in ALL if name in changed or _differ(name, before, self.details)]
        owned = by is not None and self._own(differing, named, Origin.person(by=by, now=now))
        self.announce(changed, now=now)
        return bool(changed) or owned

    def become(self, details: CandidateDetails, *, now: datetime) -> list[str]:
        """Which fields differ now, as the API spells them. ``announce`` them."""
        details = details.checked()
        changed = [api_name(name) for name in self.details.differences(details)]
        if changed:
            self.details = details
            self.index()
        return changed

    def present(self, cv: PresentCv) -> None:
        if cv.text != self.cv_text:
            self.match_keys = text_keys(cv.text)
        self.cv_text, self.cv_received_on, self.document_id = cv.text, cv.received_on, cv.document_id
        self.index()

    def announce(self, changed: Iterable[str], *, now: datetime) -> None:
        if names := tuple(sorted(set(changed))):
            self.updated_at = now
            self.raise_event(CandidateChanged(fields=names))

    def _own(self, changed: Collection[str], named: Collection[str], origin: Origin) -> bool:
        before = self.origins
        for name in named:
            known = self.origin(name)
            if name not in changed and known is not None and not known.confirmed:
                self._confirm(name, origin)
            elif name not in changed and known is None and not is_empty(_value(self, name)):
                self.origins = with_origin(self.origins, name, origin)
        for name in changed:
            self.origins = with_origin(self.origins, name, origin)
        return self.origins != before

    def _confirm(self, name: str, origin: Origin) -> None:
        by, now = str(origin.by), origin.at
        self.origins = tuple(
            replace(each, origin=each.origin.confirm(by=by, now=now)) if each.field == name else each
            for each in self.origins
        )

    def confirm(self, names: Collection[str], *, by: str, now: datetime) -> bool:
        """The values are right as they are. Raises ``Invalid`` for a field without one."""
        for name in names:
            if name not in ALL or is_empty(_value(self, name)):
                raise Invalid(f"there is no {name} that could be confirmed", field="/fields")
        return self._own((), names, Origin.person(by=by, now=now))

    def turned_down(self, name: str, value: Any) -> bool:
        return digest(name, value) in self.rejected

    def propose(self, name: str, value: Any, origin: Origin) -> bool:
        """Kept for a person to decide; not what was rejected before."""
        proposal = Proposal.of(name, value, origin)
        if proposal.id in self.rejected:
            return False
        before, self.proposals = self.proposals, with_proposal(self.proposals, proposal)
        return self.proposals != before

    def accept(self, id: str, *, by: str, now: datetime) -> bool:
        """The value is theirs, with the origin it had, confirmed. False: it was accepted before. Raises
        ``NotFound`` and ``ProposalDecided``."""
        proposal = self._waiting(id, done=self.accepted, undone=self.rejected)
        if proposal is None:
            return False
        name, value = proposal.field, from_plain(proposal.field, proposal.value)
        origin = proposal.origin.confirm(by=by, now=now)
        if name in SETS:
            held, key = value_of(self.details, name), element_key(name, value)
            changed = self.become(with_value(self.details, name, (*held, value)), now=now)
            self.origins = with_origin(self.origins, name, origin, element=key if held else None)
        else:
            changed = self.become(with_value(self.details, name, value), now=now)
            self.origins = with_origin(self.origins, name, origin)
        self.accepted = remembered(self.accepted, id)
        self._drop(id)
        self.announce(changed, now=now)
        return True

    def reject(self, id: str) -> bool:
        """False: it was rejected before. Raises ``NotFound`` and ``ProposalDecided``."""
        if self._waiting(id, done=self.rejected, undone=self.accepted) is None:
            return False
        self.rejected = remembered(self.rejected, id)
        self._drop(id)
        return True

    def _waiting(self, id: str, *, done: Collection[str], undone: Collection[str]) -> Proposal | None:
        found = next((each for each in self.proposals if each.id == id), None)
        if found is None and id in undone:
            raise ProposalDecided(id)
        if found is None and id not in done:
            raise NotFound("there is no proposal with this id", id=id)
        return found

    def _drop(self, id: str) -> None:
        self.proposals = tuple(each for each in self.proposals if each.id != id)

    def delete(self, *, now: datetime) -> bool:
        """Out of sight at once; the record stays for 30 days, so that it can be undone."""
        self.deleted_at = now
        self.updated_at = now
        self.raise_event(CandidateDeleted())
        return True

    def index(self) -> None:
        """What is derived from the details; a proposal that says what is known by now is none any more."""
        self.search = search_text(self.details.name, self.details.email or "", *self.details.skills)
        self.skill_keys = tuple(skill.casefold() for skill in self.details.skills)
        texts = (key for key in self.match_keys if key.startswith("txt:"))
        documents = (f"cv:{version.document_id}" for version in self.versions)
        self.match_keys = (*documents, *detail_keys(self.details), *texts)
        self.proposals = tuple(each for each in self.proposals if not _says_nothing_new(each, self.details))


def _says_nothing_new(proposal: Proposal, details: CandidateDetails) -> bool:
    name, value = proposal.field, from_plain(proposal.field, proposal.value)
    if name in SETS:
        return element_key(name, value) in keys_of(details, name)
    return same(name, value, value_of(details, name))


def _differ(name: str, one: CandidateDetails, other: CandidateDetails) -> bool:
    return name != "cvText" and bool(value_of(one, name) != value_of(other, name))


def _value(candidate: Candidate, name: str) -> Any:
    return candidate.cv_text if name == "cvText" else value_of(candidate.details, name)
