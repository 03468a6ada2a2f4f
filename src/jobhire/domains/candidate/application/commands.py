"""What may be done to candidates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from jobhire.domains.candidate.application.ports import MatchCounts
from jobhire.domains.candidate.application.queries import CandidateView
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.career import Education, Experience, SpokenLanguage
from jobhire.domains.candidate.domain.details import CandidateDetails, CandidateType, EmploymentStatus
from jobhire.domains.candidate.domain.errors import CandidateEmailTaken
from jobhire.domains.candidate.domain.fields import IN_METADATA, api_name
from jobhire.domains.candidate.domain.leaving import come_back
from jobhire.domains.candidate.domain.origins import Origin, Source
from jobhire.shared.application import AggregateStore, Clock, Imported, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, Invalid, merged
from jobhire.shared.domain.deletion import ImportedAgain

_AT_ONCE = 125
"""Imported candidates made ready at a time: some 20 ms in which nobody else is answered."""


class RegisterCandidate(Message[CandidateView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:write"

    id: str
    details: CandidateDetails
    cv_text: str = ""


async def register_candidate(
    command: RegisterCandidate, *, candidates: AggregateStore[Candidate], clock: Clock
) -> CandidateView:
    """Sent again with the same id, it answers with the candidate of the first time.

    Raises ``Invalid`` and ``CandidateEmailTaken``.
    """
    tenant_id = command.by.tenant_id
    now = clock.now()
    candidate = Candidate.register(
        command.details,
        id=command.id,
        tenant_id=tenant_id,
        now=now,
        cv_text=command.cv_text,
        origin=Origin.person(by=command.by.user_id, now=now),
    )
    try:
        await candidates.save(candidate)
    except AlreadyExists as taken:
        if taken.context["existing"] != command.id:
            raise email_taken(taken) from None
        candidate = await candidates.get(tenant_id, command.id)
    return CandidateView.of(candidate, None)


class ChangeCandidate(Message[CandidateView], frozen=True, kw_only=True):
    """What is UNSET stays, all else is confirmed. ``metadata`` is a merge-patch of its own (RFC 7396); None
    empties it."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    expected_version: int | None = None
    name: str | UnsetType = UNSET
    email: str | UnsetType | None = UNSET
    type: CandidateType | UnsetType = UNSET
    employment_status: EmploymentStatus | UnsetType = UNSET
    skills: tuple[str, ...] | UnsetType = UNSET
    headline: str | UnsetType = UNSET
    phones: tuple[str, ...] | UnsetType = UNSET
    more_emails: tuple[str, ...] | UnsetType = UNSET
    links: tuple[str, ...] | UnsetType = UNSET
    experience: tuple[Experience, ...] | UnsetType = UNSET
    education: tuple[Education, ...] | UnsetType = UNSET
    languages: tuple[SpokenLanguage, ...] | UnsetType = UNSET
    certificates: tuple[str, ...] | UnsetType = UNSET
    cv_text: str | UnsetType = UNSET
    metadata: Mapping[str, object] | UnsetType | None = UNSET


_PLAIN = (
    "name",
    "email",
    "type",
    "employment_status",
    "skills",
    "headline",
    "phones",
    "more_emails",
    "links",
    "experience",
    "education",
    "languages",
    "certificates",
)


async def change_candidate(
    command: ChangeCandidate, *, candidates: AggregateStore[Candidate], counts: MatchCounts, clock: Clock
) -> CandidateView:
    """Raises ``NotFound``, ``Invalid``, ``CandidateEmailTaken``, and ``StaleVersion`` if one was expected."""

    def change(candidate: Candidate) -> bool:
        cv_text = candidate.cv_text if command.cv_text is UNSET else command.cv_text
        details = _revised(candidate.details, command)
        by, named = command.by.user_id, _named(command)
        return candidate.revise(details, cv_text=cv_text, now=clock.now(), by=by, named=named)

    tenant_id, expected = command.by.tenant_id, command.expected_version
    try:
        candidate = await edit(candidates, tenant_id, command.id, change, expected_version=expected)
    except AlreadyExists as taken:
        raise email_taken(taken) from None
    counted = await counts.of_candidates(tenant_id, [candidate.id])
    return CandidateView.of(candidate, counted.get(candidate.id))


def _revised(details: CandidateDetails, command: ChangeCandidate) -> CandidateDetails:
    given: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(command, name)) is not UNSET}
    if command.metadata is None:
        given["metadata"] = {}
    elif command.metadata is not UNSET:
        given["metadata"] = merged(details.metadata, command.metadata)
    return replace(details, **given)


def _named(command: ChangeCandidate) -> list[str]:
    """The fields that are set, as the API names them; of ``metadata`` its members with a meaning."""
    given = [name for name in (*_PLAIN, "cv_text") if getattr(command, name) is not UNSET]
    members = command.metadata if isinstance(command.metadata, Mapping) else {}
    return [api_name(name) for name in given] + [name for name in members if name in IN_METADATA]


def email_taken(taken: AlreadyExists) -> CandidateEmailTaken:
    return CandidateEmailTaken(str(taken.context["existing"]))


class DeleteCandidate(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:write"

    id: str
    expected_version: int | None = None


async def delete_candidate(
    command: DeleteCandidate, *, candidates: AggregateStore[Candidate], clock: Clock
) -> None:
    """Raises ``NotFound`` (also the second time), and ``StaleVersion`` for an expected version."""

    def change(candidate: Candidate) -> bool:
        return candidate.delete(now=clock.now())

    tenant_id, expected = command.by.tenant_id, command.expected_version
    await edit(candidates, tenant_id, command.id, change, expected_version=expected)


class RestoreCandidate(Message[CandidateView], frozen=True, kw_only=True):
    """Undo a deletion."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    expected_version: int | None = None


async def restore_candidate(
    command: RestoreCandidate, *, candidates: AggregateStore[Candidate], clock: Clock
) -> CandidateView:
    """Rankings follow. Raises ``NotFound``, what ``come_back`` raises, ``CandidateEmailTaken``,
    ``ImportedAgain``, and ``StaleVersion`` for an expected version."""
    tenant_id, expected = command.by.tenant_id, command.expected_version

    def change(candidate: Candidate) -> bool:
        return come_back(candidate, now=clock.now())

    try:
        candidate = await edit(
            candidates, tenant_id, command.id, change, expected_version=expected, deleted=True
        )
    except AlreadyExists as taken:
        if taken.context["key"] == "email":
            raise email_taken(taken) from None
        raise ImportedAgain(str(taken.context["existing"])) from None
    return CandidateView.of(candidate, None)


class CandidateLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line to import. ``key``: its identity in this tenant; ``id``: that of the candidate if new."""

    id: str
    key: str
    details: CandidateDetails
    cv_text: str = ""


class ImportCandidates(Message[Sequence[Imported]], frozen=True, kw_only=True):
    """Some lines of an import; one answer per line, in order. A live candidate's line, or one whose e-mail a
    live candidate has, makes nothing and changes nothing; for the latter the answer says so."""

    permission: ClassVar[str] = "candidates:write"

    lines: Sequence[CandidateLine]


async def import_candidates(
    command: ImportCandidates, *, candidates: AggregateStore[Candidate], clock: Clock
) -> Sequence[Imported]:
    """In order, a few at a time: while they are stored the next are made ready, and others get their turn."""
    imported: list[Imported] = []
    parts = [command.lines[first : first + _AT_ONCE] for first in range(0, len(command.lines), _AT_ONCE)]
    ready = await _ready(parts[:1], command.by, clock)
    for number in range(len(parts)):
        new = [each for each in ready if isinstance(each, Candidate)]
        following = _ready(parts[number + 1 : number + 2], command.by, clock)
        answers, after = await asyncio.gather(candidates.add_many(new), following)
        taken = dict(zip((each.id for each in new), answers, strict=True))
        imported += (
            Imported(refused=each) if isinstance(each, Invalid) else _imported(each, taken[each.id])
            for each in ready
        )
        ready = after
    return imported


async def _ready(
    parts: Sequence[Sequence[CandidateLine]], by: Principal, clock: Clock
) -> list[Candidate | Invalid]:
    return [_registered(line, by, clock) for part in parts for line in part]


def _registered(line: CandidateLine, by: Principal, clock: Clock) -> Candidate | Invalid:
    try:
        return Candidate.register(
            line.details,
            id=line.id,
            tenant_id=by.tenant_id,
            now=clock.now(),
            cv_text=line.cv_text,
            import_key=line.key,
            origin=Origin(source=Source.IMPORT, at=clock.now(), by=by.user_id),
        )
    except Invalid as refused:
        return refused


def _imported(candidate: Candidate, taken: AlreadyExists | None) -> Imported:
    if taken is None:
        return Imported(id=candidate.id, created=True)
    another = email_taken(taken) if taken.context["key"] == "email" else None
    return Imported(id=str(taken.context["existing"]), refused=another)
