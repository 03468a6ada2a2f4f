"""What a tenant decides: on which basis it keeps people of whom nothing is on record, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobhire.domains.privacy.domain.consent import Basis, Default, Purpose
from jobhire.domains.privacy.domain.events import PrivacyPolicyChanged
from jobhire.shared.domain import Aggregate, Invalid, TenantId

MOST_RULES = 20
MOST_DAYS = 36_500
LONGEST_WARNING = 90
TYPES = ("internal", "past", "uploaded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Somebody of this basis and this type is deleted so many ``days`` after the last activity. None: any."""

    days: int
    basis: Basis | None = None
    type: str | None = None

    def fits(self, basis: Basis, type: str) -> bool:
        return self.basis in (None, basis) and self.type in (None, type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """``rules``: the first that fits counts; none: nobody goes for being inactive. ``after_end``: days after
    the consent to be kept was withdrawn or has ended, None: never. ``warn_days``: nobody is deleted who was
    not warned of so many days before."""

    rules: tuple[Rule, ...] = ()
    after_end: int | None = 30
    warn_days: int = 14

    def checked(self) -> Retention:
        """Raises ``Invalid``."""
        if len(self.rules) > MOST_RULES:
            raise Invalid(f"at most {MOST_RULES} rules", field="/rules")
        for number, rule in enumerate(self.rules):
            if not 1 <= rule.days <= MOST_DAYS:
                raise Invalid(f"1 to {MOST_DAYS} days", field=f"/rules/{number}/days")
            if rule.type not in (None, *TYPES):
                raise Invalid(f"a type is one of {', '.join(TYPES)}", field=f"/rules/{number}/type")
            for earlier in self.rules[:number]:
                if earlier.basis in (None, rule.basis) and earlier.type in (None, rule.type):
                    raise Invalid(
                        "an earlier rule fits all that this one does: put it before that one",
                        field=f"/rules/{number}",
                    )
        if self.after_end is not None and not 0 <= self.after_end <= MOST_DAYS:
            raise Invalid(f"0 to {MOST_DAYS} days, or null", field="/afterEndDays")
        if not 1 <= self.warn_days <= LONGEST_WARNING:
            raise Invalid(f"1 to {LONGEST_WARNING} days", field="/warnDays")
        return self

    def rule_for(self, basis: Basis, type: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.fits(basis, type)), None)


@dataclass(slots=True, kw_only=True, eq=False)
class PrivacyPolicy(Aggregate):
    """There is one per tenant, whose id it has. Nothing of it is stored until it is changed."""

    defaults: Mapping[Purpose, Default] = field(default_factory=dict)
    retention: Retention = field(default_factory=Retention)

    @classmethod
    def untouched(cls, tenant_id: TenantId) -> PrivacyPolicy:
        return cls(id=tenant_id, tenant_id=tenant_id)

    def default(self, purpose: Purpose) -> Default:
        return self.defaults.get(purpose, Default())

    def set_defaults(self, wanted: Mapping[Purpose, Default]) -> bool:
        """Of the purposes named; the others stay. False when nothing differs."""
        changed = [purpose for purpose, default in wanted.items() if default != self.default(purpose)]
        if changed:
            self.defaults = {**self.defaults, **wanted}
            self.raise_event(PrivacyPolicyChanged(fields=tuple(sorted(f"bases.{each}" for each in changed))))
        return bool(changed)

    def keep_for(self, wanted: Retention) -> bool:
        """Raises ``Invalid``. False when nothing differs."""
        if wanted.checked() == self.retention:
            return False
        self.retention = wanted
        self.raise_event(PrivacyPolicyChanged(fields=("retention",)))
        return True
