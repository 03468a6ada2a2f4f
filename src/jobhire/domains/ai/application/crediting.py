"""Tokens that were bought: put to the account, and what is left of them."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from jobhire.domains.ai.application.ports import Credits, Ledger
from jobhire.shared.application import Message


class AddCredit(Message[None], frozen=True, kw_only=True):
    """``key``: the order, so that it counts once; ``tokens``: below 0 when it was paid back."""

    permission: ClassVar[str] = "ai:credit"

    key: str
    tokens: int


async def add_credit(command: AddCredit, *, credits: Credits) -> None:
    await credits.add(command.by.tenant_id, command.key, command.tokens)


class Allowance(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Tokens of a provider. ``used``: in the present month; ``credit_left``: bought ones that are left, which
    are used when those of the month are."""

    tokens_per_month: int
    used: int
    credit_left: int


class GetAllowance(Message[Allowance], frozen=True, kw_only=True):
    permission: ClassVar[str] = "ai:read"


async def get_allowance(query: GetAllowance, *, ledger: Ledger, credits: Credits, monthly: int) -> Allowance:
    tenant_id = query.by.tenant_id
    return Allowance(
        tokens_per_month=monthly,
        used=await ledger.tokens(tenant_id),
        credit_left=await credits.left(tenant_id, monthly=monthly),
    )
