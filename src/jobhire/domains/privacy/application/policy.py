"""What a tenant decides about privacy: bases without a record, and for how long people are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.privacy.application.consents import Registry
from jobhire.domains.privacy.domain.consent import Basis, Default, Purpose
from jobhire.domains.privacy.domain.policy import PrivacyPolicy, Retention
from jobhire.shared.application import Message, edit
from jobhire.shared.domain import TenantId


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of this basis and this type is deleted so many days after the last activity. Null: any."""

    days: int
    basis: Basis | None
    type: str | None


class RetentionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``rules``: the first that fits counts; none: nobody goes for being inactive. ``afterEndDays``: days
    after the consent to be kept was withdrawn or has ended; null: never. ``warnDays``: days between the
    warning and the deletion. ``version`` 0: as it comes."""

    rules: Sequence[RuleView]
    after_end_days: int | None
    warn_days: int
    version: int

    @classmethod
    def of(cls, policy: PrivacyPolicy) -> RetentionView:
        kept = policy.retention
        return cls(
            rules=[RuleView(days=each.days, basis=each.basis, type=each.type) for each in kept.rules],
            after_end_days=kept.after_end,
            warn_days=kept.warn_days,
            version=policy.version,
        )


class DefaultView(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for candidates of whom nothing is on record for this purpose."""

    basis: Basis
    allowed: bool


class BasesView(msgspec.Struct, frozen=True, kw_only=True):
    """By purpose. ``version`` 0: as it comes."""

    purposes: Mapping[Purpose, DefaultView]
    version: int

    @classmethod
    def of(cls, policy: PrivacyPolicy) -> BasesView:
        defaults = {each: policy.default(each) for each in Purpose}
        shown = {name: DefaultView(basis=it.basis, allowed=it.allowed) for name, it in defaults.items()}
        return cls(purposes=shown, version=policy.version)


class GetRetention(Message[RetentionView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "privacy:read"


async def get_retention(query: GetRetention, *, registry: Registry) -> RetentionView:
    return RetentionView.of(await registry.policy(query.by.tenant_id))


class SetRetention(Message[RetentionView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "privacy:manage"

    retention: Retention
    expected_version: int | None = None


async def set_retention(command: SetRetention, *, registry: Registry) -> RetentionView:
    """Raises ``Invalid``, and ``StaleVersion`` for an expected version."""
    policy = await _change(
        command.by.tenant_id, registry, lambda it: it.keep_for(command.retention), command.expected_version
    )
    return RetentionView.of(policy)


class GetBases(Message[BasesView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "privacy:read"


async def get_bases(query: GetBases, *, registry: Registry) -> BasesView:
    return BasesView.of(await registry.policy(query.by.tenant_id))


class SetBases(Message[BasesView], frozen=True, kw_only=True):
    """Of the purposes named; the others stay."""

    permission: ClassVar[str] = "privacy:manage"

    defaults: Mapping[Purpose, Default]
    expected_version: int | None = None


async def set_bases(command: SetBases, *, registry: Registry) -> BasesView:
    """Raises ``StaleVersion`` for an expected version."""
    policy = await _change(
        command.by.tenant_id,
        registry,
        lambda it: it.set_defaults(command.defaults),
        command.expected_version,
    )
    return BasesView.of(policy)


async def _change(
    tenant_id: TenantId,
    registry: Registry,
    change: Callable[[PrivacyPolicy], bool],
    expected_version: int | None,
) -> PrivacyPolicy:
    return await edit(
        registry.policies,
        tenant_id,
        tenant_id,
        change,
        expected_version=expected_version,
        anew=lambda: PrivacyPolicy.untouched(tenant_id),
    )
