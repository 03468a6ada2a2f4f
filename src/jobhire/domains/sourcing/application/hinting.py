"""A board says that something has changed: that is taken as a hint, and the board is asked.

So what the message says is not believed, not even read, and it does not matter in which order messages come,
or whether one is lost: whatever the board shows then is what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from jobhire.domains.sourcing.application.rounds import context_of
from jobhire.domains.sourcing.application.sources import Office
from jobhire.domains.sourcing.domain.signing import TOLERANCE_SECONDS, verified
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import Message, Rate, Throttle
from jobhire.shared.domain import NotFound, SignatureRefused

GATHERS_SECONDS = 10.0
"""After a hint, so that a crowd of them is one round."""
ONCE = Rate(name="source-hints", limit=1, seconds=2 * TOLERANCE_SECONDS)
"""For as long as a message may come, its id is remembered. Where it is forgotten too soon, a board is asked
once more: nothing else."""
Taken = Literal["taken", "known", "late"]


class TakeHint(Message[Taken], frozen=True, kw_only=True):
    """``headers``: names in lower case."""

    permission: ClassVar[str | None] = None

    id: str
    headers: Mapping[str, str]
    body: bytes


async def take_hint(command: TakeHint, *, office: Office, throttle: Throttle) -> Taken:
    """``late``: signed well, but too long ago; ``known``: it came before. Raises ``SignatureRefused``, also
    for a source that there is not or that expects no messages: who guesses learns nothing."""
    source = await _source(command.id, office)
    secret = _secret_of(source, office) if source is not None else None
    # A secret that nobody has takes as long to refuse as one that somebody has.
    signed = verified(secret or "nobody's", command.headers, command.body)
    if source is None or secret is None or signed is None:
        raise SignatureRefused("sign the body with the source's webhook secret")
    now = office.clock.now().timestamp()
    if not signed.is_of(now):
        return "late"
    if await throttle.hit(ONCE, source.tenant_id, source.id, signed.id):
        return "known"
    if source.is_asked:
        await office.turns.hint(source.tenant_id, source.id, due=now + GATHERS_SECONDS, now=now)
    return "taken"


async def _source(id: str, office: Office) -> Source | None:
    tenant_id = await office.turns.tenant_of(id)
    if tenant_id is None:
        return None
    try:
        return await office.sources.get(tenant_id, id)
    except NotFound:
        return None


def _secret_of(source: Source, office: Office) -> str | None:
    sealed = source.terms.webhook_secret
    if sealed is None:
        return None
    return office.vault.open(sealed, context=context_of(source.tenant_id, source.id)).decode()
