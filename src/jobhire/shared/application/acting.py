"""Who acts, for the length of one message: what the audit trail writes beside every change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import msgspec

from jobhire.shared.application.messages import Message, Principal
from jobhire.shared.domain import TenantId


class Act(msgspec.Struct, kw_only=True):
    """One principal doing one thing. ``action`` is dotted: ``job.change``.

    ``told``: the handler has recorded the refusal of this act itself, with more to say than its code.
    """

    by: Principal
    action: str
    told: bool = False


acting: ContextVar[Act | None] = ContextVar("jobhire_acting", default=None)
"""None outside of any message: then it is the service itself that acts."""


@contextmanager
def acting_as(act: Act) -> Iterator[Act]:
    """Changes made inside are this act's."""
    token = acting.set(act)
    try:
        yield act
    finally:
        acting.reset(token)


def system_act(tenant_id: TenantId, action: str) -> Act:
    """What a consumer or the command line does of its own accord."""
    return Act(by=Principal.system(tenant_id), action=action)


@cache
def action_of(message: type[Message[Any]]) -> str:
    """``<domain>.<words>`` by where the message lives and what it is called, without the domain's own name
    in the words: ``ChangeJob`` of ``job`` is ``job.change``, ``LogIn`` of ``identity`` ``identity.log-in``.
    """
    domain = _domain_of(message.__module__)
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", message.__name__)]
    telling = [word for word in words if word not in {domain, f"{domain}s"}]
    return f"{domain}.{'-'.join(telling or words)}"


def _domain_of(module: str) -> str:
    parts = module.split(".")
    for room in ("domains", "interfaces"):
        if room in parts[:-1]:
            return parts[parts.index(room) + 1]
    return parts[0]
