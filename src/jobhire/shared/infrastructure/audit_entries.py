"""One line of the audit trail: who did what to what, from where, and how it ended.

Ids, digests and codes only; no names, no texts. The one personal datum is the caller's network address. The
chain commits to it by a salted hash (``origin``) and the clear address lies beside the body: it can be
erased, and the chain still holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from uuid_utils import uuid4

from jobhire.shared.application import Clock, Ids, SecurityEvent, acting, request_context
from jobhire.shared.domain import Aggregate, TenantId
from jobhire.shared.infrastructure.documents import Document, own_id, plain

Outcome = Literal["done", "refused"]


class AuditEntry(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True
):
    """What the chain holds. Members that say nothing are left out.

    ``actor``: user, key or ``system``; ``before`` and ``after``: SHA-256 of the canonical JSON of the state
    (``before`` of what was really read: it differs from the last ``after`` when somebody wrote past the
    service); ``version``: the one the write led to; ``code``: why it was refused; ``origin``: the commitment
    to the caller's address.
    """

    id: str
    time: datetime
    actor: str
    actor_kind: Literal["user", "service", "system", "visitor"]
    action: str
    outcome: Outcome
    session_id: str = ""
    collection: str = ""
    subject: str = ""
    version: int = 0
    before: str = ""
    after: str = ""
    code: str = ""
    correlation_id: str = ""
    origin: str = ""
    facts: dict[str, str | int | bool] = {}
    position: int = msgspec.field(default=0, name="position")
    previous_hash: str = msgspec.field(default="", name="previoushash")


class PendingEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry as it waits for its place in the chain, with what will lie beside it."""

    entry: AuditEntry
    address: str = ""
    salt: str = ""

    @property
    def id(self) -> str:
        return self.entry.id

    def body(self, tenant_id: TenantId, position: int, previous_hash: str) -> bytes:
        placed = msgspec.structs.replace(self.entry, position=position, previous_hash=previous_hash)
        return msgspec.json.encode(placed, order="sorted")

    def beside(self) -> Mapping[str, Any]:
        where = {"address": self.address, "salt": self.salt} if self.address else {}
        return {**filters_of(self.entry), **where}

    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()


_pending = msgspec.json.Decoder(PendingEntry)
_entry = msgspec.json.Decoder(AuditEntry)


def decode_entries(document: Document) -> list[PendingEntry]:
    """The entries that wait in a document, in order."""
    return [_pending.decode(text) for text in document.get("audit", ())]


def filters_of(entry: AuditEntry) -> dict[str, str]:
    """The members that queries look for, beside the body."""
    return {
        "actor": entry.actor,
        "action": entry.action,
        "outcome": entry.outcome,
        "subject": entry.subject,
        "time": filter_text(entry.time),
    }


def filter_text(moment: datetime) -> str:
    """A time as queries compare it: UTC to the millisecond, sorts as text."""
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def commitment(salt: str, address: str) -> str:
    """SHA-256 over a salt of 128 random bits and the address: says nothing once both are gone."""
    return hashlib.sha256(f"{salt}/{address}".encode()).hexdigest()


def agrees(stored: Document) -> bool:
    """Whether what stands beside a body is what the body says. An address may be gone, not another."""
    entry = _entry.decode(stored["body"])
    if any(stored.get(name) != value for name, value in filters_of(entry).items()):
        return False
    address = stored.get("address")
    return address is None or commitment(stored.get("salt", ""), address) == entry.origin


def state_digest(state: Document) -> str:
    """SHA-256 of a state in canonical JSON: what is in a document's ``state``, keys sorted."""
    return hashlib.sha256(msgspec.json.encode(plain(state), order="sorted")).hexdigest()


def entry_of_write(collection: str, aggregate: Aggregate, state: Document, *, clock: Clock, ids: Ids) -> str:
    """What is written beside the new state of an aggregate, as text."""
    before = aggregate.stored_state
    return _new(
        clock,
        ids,
        outcome="done",
        collection=collection,
        subject=aggregate.id,
        version=aggregate.version + 1,
        before=state_digest(before) if before is not None else "",
        after=state_digest(state),
    ).encoded()


def entry_of_rewrite(collection: str, document: Document, state: Document, *, clock: Clock, ids: Ids) -> str:
    """What is written beside the state that a document gets without its aggregate."""
    return _new(
        clock,
        ids,
        outcome="done",
        collection=collection,
        subject=own_id(document["_id"]),
        version=document["version"] + 1,
        before=state_digest(document["state"]),
        after=state_digest(state),
    ).encoded()


def entry_of_event(event: SecurityEvent, *, clock: Clock, ids: Ids) -> PendingEntry:
    """What is kept of an event that wrote nothing."""
    return _new(
        clock,
        ids,
        actor=event.actor,
        actor_kind=_kind_of(event.actor),
        action=event.action,
        outcome=event.outcome,
        subject=event.subject,
        code=event.code,
        facts=event.facts,
    )


def _kind_of(actor: str) -> str:
    """Of whoever an event names: known of who acts; of others by what the id says."""
    act = acting.get()
    if act is not None and act.by.user_id == actor:
        return act.by.kind
    return actor if actor in {"system", "visitor"} else "user"


def _new(clock: Clock, ids: Ids, **members: Any) -> PendingEntry:
    """With who acts and from where, as far as the present context says."""
    act, request = acting.get(), request_context.get()
    known = {"actor": "system", "actor_kind": "system", "action": "system"}
    if act is not None:
        who = act.by
        known = {"actor": who.user_id, "actor_kind": who.kind, "action": act.action}
        known |= {"session_id": who.session_id} if who.session_id else {}
    address = request.client if request else ""
    # os.urandom would give the interpreter lock away, and every write would wait to have it back.
    salt = uuid4().hex if address else ""
    entry = AuditEntry(
        **{**known, **members},
        id=ids.new(),
        time=clock.now(),
        correlation_id=request.correlation_id if request else "",
        origin=commitment(salt, address) if address else "",
    )
    return PendingEntry(entry=entry, address=address, salt=salt)
