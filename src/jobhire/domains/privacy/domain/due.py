"""When somebody is to be deleted, and why: a function of what is on record and what a tenant decided.

Activity is what shows that somebody still matters: their record was made, changed, read from a new CV, merged
into or restored; a verdict was given; they applied, or an application of theirs was moved; something they
agreed to was written down. Analyses, scores, searches and exports are none: machines
and curiosity keep nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobhire.domains.privacy.domain.consent import Purpose, Status
from jobhire.domains.privacy.domain.policy import PrivacyPolicy
from jobhire.domains.privacy.domain.record import PrivacyRecord, Reason, latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``active_at``: the last activity. ``wanted``: hired for some job, or liked for one that is open, or in
    the running for one that is: they are kept."""

    type: str
    active_at: datetime
    wanted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    at: datetime
    reason: Reason


def due(
    records: Sequence[PrivacyRecord], policy: PrivacyPolicy, facts: Facts, *, now: datetime
) -> Due | None:
    """``records``: theirs, and those of whoever was merged into them. None: not at all, as things are."""
    if facts.wanted or any(record.hold is not None for record in records):
        return None
    ends = (_ended(records, policy, now), _inactive(records, policy, facts))
    return min((end for end in ends if end is not None), key=lambda end: end.at, default=None)


def _ended(records: Sequence[PrivacyRecord], policy: PrivacyPolicy, now: datetime) -> Due | None:
    """The consent to be kept is over, and nothing else that is on record keeps them."""
    kept, days = latest(records, Purpose.TALENT_POOL), policy.retention.after_end
    recruiting = latest(records, Purpose.RECRUITING)
    if kept is None or days is None or kept.allows(now) or (recruiting and recruiting.allows(now)):
        return None
    withdrawn = kept.status is Status.WITHDRAWN
    end = kept.at if withdrawn or kept.until is None else kept.until
    return Due(at=end + timedelta(days=days), reason=Reason.WITHDRAWN if withdrawn else Reason.LAPSED)


def _inactive(records: Sequence[PrivacyRecord], policy: PrivacyPolicy, facts: Facts) -> Due | None:
    kept = latest(records, Purpose.TALENT_POOL)
    basis = kept.basis if kept is not None else policy.default(Purpose.TALENT_POOL).basis
    rule = policy.retention.rule_for(basis, facts.type)
    if rule is None:
        return None
    said = [
        history[-1].recorded_at
        for record in records
        for history in record.entries.values()
        if history[-1].status is Status.GIVEN
    ]
    return Due(at=max([facts.active_at, *said]) + timedelta(days=rule.days), reason=Reason.INACTIVE)
