"""One file (or line) of a bulk import: what would become of it, and what did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.refusal import SENTENCES, Reason
from jobhire.shared.domain import Aggregate, TenantId

MOST_ATTEMPTS = 3
"""Looks begun at one entry before it counts as refused: a fault of ours must not hold up the plan."""


class Fate(StrEnum):
    """What becomes of an entry."""

    CREATE = "create"
    NEW_VERSION = "new-version"
    DUPLICATE = "duplicate"
    SKIP = "skip"
    REFUSED = "refused"

    @property
    def acts(self) -> bool:
        return self in {Fate.CREATE, Fate.NEW_VERSION}


class EntryStatus(StrEnum):
    WAITING = "waiting"
    """To be looked at."""
    FORESEEN = "foreseen"
    RELEASED = "released"
    """Being taken in."""
    DONE = "done"
    LEFT_OUT = "left-out"
    """There is nothing to do with it."""
    UNDONE = "undone"
    KEPT = "kept"
    """Not undone, for a reason."""


SYSTEM_FILE, NESTED, ALREADY_READ, SAME_FILE = "system_file", "nested_archive", "already_read", "same_file"
SAME_PERSON, INVALID_LINE, KNOWN_LINE, CANCELLED = "same_person", "invalid_line", "known", "cancelled"
WORDS: Mapping[str, str] = {
    **{reason.value: sentence for reason, sentence in SENTENCES.items()},
    SYSTEM_FILE: "A file of the operating system, not a CV.",
    NESTED: "An archive in the archive is not opened. Unpack it first.",
    ALREADY_READ: "A candidate has this very file already.",
    SAME_FILE: "The same file stands earlier in this import.",
    SAME_PERSON: "Somebody with the same e-mail address is known, or stands earlier in this import.",
    INVALID_LINE: "The line is not a candidate.",
    CANCELLED: "The import was cancelled before.",
    KNOWN_LINE: "This line, or somebody with the same e-mail address, is known already.",
}
"""Every reason, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What would become of one entry. ``keys``: what makes two entries the same person (an e-mail address in
    normal form, a line's external id); ``same_as``: the number of the entry that it would follow."""

    fate: Fate
    reason: str | None = None
    detail: str | None = None
    """What is wrong with a line, without its values."""
    candidate_id: str | None = None
    keys: tuple[str, ...] = ()
    same_as: int | None = None
    wave: int = 0
    """Entries of one person are taken in one after the other: this one when those of earlier waves are."""


@dataclass(slots=True, kw_only=True, eq=False)
class ImportEntry(Aggregate):
    """Use ``ImportEntry.of``; one read from the store is made by the codec."""

    import_id: str
    number: int
    """From 1, in the order of the archive."""
    name: str
    size: int
    kind: Kind | None
    """None: of what is not kept, and of lines."""
    sha256: str | None
    new_candidate_id: str
    """Whom this becomes if it is nobody we know: decided once."""
    created_at: datetime
    updated_at: datetime
    type: str = "uploaded"
    metadata: Mapping[str, object] = field(default_factory=dict)
    status: EntryStatus = EntryStatus.WAITING
    attempts: int = 0
    foresight: Foresight | None = None
    outcome: Fate | None = None
    reason: str | None = None
    """Why the outcome, or the undoing, is what it is."""
    candidate_id: str | None = None
    """Whom it became."""

    @classmethod
    def of(  # noqa: PLR0913 - what is known of a file, each by name
        cls,
        *,
        import_id: str,
        tenant_id: TenantId,
        number: int,
        name: str,
        size: int,
        kind: Kind | None,
        sha256: str | None,
        new_candidate_id: str,
        type: str,
        metadata: Mapping[str, object],
        now: datetime,
        left_out: Foresight | None = None,
    ) -> ImportEntry:
        return cls(
            id=entry_id(import_id, number),
            tenant_id=tenant_id,
            import_id=import_id,
            number=number,
            name=name,
            size=size,
            kind=kind,
            sha256=sha256,
            new_candidate_id=new_candidate_id,
            created_at=now,
            updated_at=now,
            type=type,
            metadata=metadata,
            status=EntryStatus.WAITING if left_out is None else EntryStatus.LEFT_OUT,
            foresight=left_out,
        )

    def look(self, *, now: datetime) -> bool:
        """Counted before the work starts. False: nothing is left to be found out."""
        if self.status is not EntryStatus.WAITING:
            return False
        if self.attempts >= MOST_ATTEMPTS:
            return self.foresee(Foresight(fate=Fate.REFUSED, reason=Reason.GAVE_UP.value), now=now)
        self.attempts += 1
        self.updated_at = now
        return True

    def foresee(self, foresight: Foresight, *, now: datetime) -> bool:
        if self.status not in {EntryStatus.WAITING, EntryStatus.FORESEEN} or foresight == self.foresight:
            return False
        self.foresight, self.updated_at, self.attempts = foresight, now, 0
        self.status = EntryStatus.FORESEEN if foresight.fate.acts else EntryStatus.LEFT_OUT
        return True

    def drop(self, *, now: datetime) -> bool:
        """The import was cancelled before this one's turn."""
        if self.status not in {EntryStatus.WAITING, EntryStatus.FORESEEN}:
            return False
        self.status, self.reason, self.updated_at = EntryStatus.LEFT_OUT, CANCELLED, now
        return True

    def release(self, *, now: datetime) -> bool:
        if self.status is not EntryStatus.FORESEEN:
            return False
        self.status, self.updated_at = EntryStatus.RELEASED, now
        return True

    def end(
        self, outcome: Fate, *, now: datetime, candidate_id: str | None = None, reason: str | None = None
    ) -> bool:
        """What became of it."""
        if self.status not in {EntryStatus.FORESEEN, EntryStatus.RELEASED}:
            return False
        self.status, self.outcome, self.updated_at = EntryStatus.DONE, outcome, now
        self.candidate_id, self.reason = candidate_id, reason
        return True

    def forget(self, *, now: datetime) -> bool:
        """Nothing stays of the person it speaks of; what was to become of them does not. False: it was done
        before."""
        seen = self.foresight
        if not self.name and not self.metadata and not (seen and (seen.keys or seen.detail)):
            return False
        self.name, self.metadata, self.sha256, self.size = "", {}, None, 0
        self.foresight = None if seen is None else replace(seen, keys=(), detail=None)
        self.drop(now=now)
        self.updated_at = now
        return True

    def take_back(self, kept: str | None, *, now: datetime) -> bool:
        """``kept``: why it could not be undone; None: it is."""
        if self.status is not EntryStatus.DONE:
            return False
        self.status = EntryStatus.UNDONE if kept is None else EntryStatus.KEPT
        self.reason, self.updated_at = kept, now
        return True


def entry_id(import_id: str, number: int) -> str:
    """Sorts by number within one import."""
    return f"{import_id}_{number:05}"


def import_of(entry: str) -> str | None:
    """The import that an id belongs to; None for one that is no entry's."""
    import_id, _, number = entry.rpartition("_")
    return import_id if import_id and number.isdigit() else None


def settled(entries: Iterable[ImportEntry]) -> dict[str, Foresight]:
    """What the entries of one plan, in order, mean for one another: those whose foresight that changes.

    The same bytes count once. Who stands in the plan twice is made once, and then gets new versions, in the
    order of the plan.
    """
    changed: dict[str, Foresight] = {}
    files: dict[str, ImportEntry] = {}
    people: dict[str, list[ImportEntry]] = {}
    for entry in entries:
        seen = entry.foresight
        if seen is None or not seen.fate.acts:
            continue
        first = files.setdefault(entry.sha256 or entry.id, entry)
        if first is not entry:
            changed[entry.id] = Foresight(fate=Fate.DUPLICATE, reason=SAME_FILE, same_as=first.number)
            continue
        keys = (seen.candidate_id,) if seen.candidate_id else seen.keys
        earlier = next((people[key] for key in keys if key in people), None)
        if earlier is not None:
            changed[entry.id] = _following(entry, seen, earlier)
            earlier += [entry] if changed[entry.id].fate.acts else []
            continue
        # Somebody made of a file has its first address; a line's identity and address both stand for them.
        group = [entry]
        people.update((key, group) for key in (keys[:1] if entry.kind else keys))
    return changed


def _following(entry: ImportEntry, seen: Foresight, earlier: list[ImportEntry]) -> Foresight:
    first = earlier[0]
    if entry.kind is None:  # a line adds somebody or nobody
        return Foresight(fate=Fate.DUPLICATE, reason=KNOWN_LINE, same_as=first.number)
    return Foresight(
        fate=Fate.NEW_VERSION,
        reason=SAME_PERSON,
        candidate_id=seen.candidate_id,
        keys=seen.keys,
        same_as=first.number,
        wave=len(earlier),
    )
