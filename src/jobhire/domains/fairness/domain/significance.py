"""How likely a difference of two rates is chance. Shown beside the four-fifths rule, never folded in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

Z95 = 1.959963985
"""The normal quantile of a two-sided 95 % interval, to nine decimals: intervals are the same everywhere."""
EXACT_UP_TO = 10_000
"""People in a table for which Fisher's test is counted in whole numbers; beyond, in logarithms."""
_TIE = 1e-9
_SMALLEST = -740.0
"""Logarithm of what adds nothing to a sum."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Rate:
    """``selected`` of ``n`` people."""

    n: int
    selected: int

    @property
    def value(self) -> float:
        return self.selected / self.n


@dataclass(frozen=True, slots=True, kw_only=True)
class Significance:
    """One group beside the group with the highest rate. None: not defined for such numbers.

    ``z``: two proportions, pooled; ``p_two_sided``: of z; ``fisher_p``: two-sided, all tables as likely as
    this one or less; ``ratio_ci95``: of the impact ratio, by the logarithm (Katz).
    """

    z: float | None
    p_two_sided: float | None
    fisher_p: float
    ratio_ci95: tuple[float, float] | None


def compare(group: Rate, reference: Rate) -> Significance:
    z = pooled_z(group, reference)
    return Significance(
        z=z,
        p_two_sided=None if z is None else two_sided(z),
        fisher_p=fisher(group, reference),
        ratio_ci95=ratio_interval(group, reference),
    )


def pooled_z(group: Rate, reference: Rate) -> float | None:
    """None when all of both were selected, or none: then nothing differs."""
    pooled = (group.selected + reference.selected) / (group.n + reference.n)
    if pooled in {0.0, 1.0}:
        return None
    spread = math.sqrt(pooled * (1 - pooled) * (1 / group.n + 1 / reference.n))
    return (group.value - reference.value) / spread


def two_sided(z: float) -> float:
    plain = 2 * (1 - _NORMAL.cdf(abs(z)))
    # Far out the difference from 1 has no digits left; the complementary error function has.
    return plain if plain > 1e-12 else math.erfc(abs(z) / math.sqrt(2))


def ratio_interval(group: Rate, reference: Rate) -> tuple[float, float] | None:
    if 0 in (group.selected, reference.selected):
        return None
    ratio = group.value / reference.value
    spread = math.sqrt(1 / group.selected - 1 / group.n + 1 / reference.selected - 1 / reference.n)
    return ratio * math.exp(-Z95 * spread), ratio * math.exp(Z95 * spread)


def fisher(group: Rate, reference: Rate) -> float:
    total = group.n + reference.n
    return _counted(group, reference) if total <= EXACT_UP_TO else _in_logarithms(group, reference)


def _counted(group: Rate, reference: Rate) -> float:
    """Whole numbers all the way; one division at the end, correctly rounded."""
    chosen = group.selected + reference.selected
    least, most = max(0, chosen - reference.n), min(group.n, chosen)
    ways = math.comb(group.n, least) * math.comb(reference.n, chosen - least)
    all_ways = []
    for k in range(least, most + 1):
        all_ways.append(ways)
        ways = ways * (group.n - k) * (chosen - k) // ((k + 1) * (reference.n - chosen + k + 1))
    observed = all_ways[group.selected - least]
    return sum(each for each in all_ways if each <= observed) / sum(all_ways)


def _in_logarithms(group: Rate, reference: Rate) -> float:
    chosen = group.selected + reference.selected
    least, most = max(0, chosen - reference.n), min(group.n, chosen)
    likely = _log_ways(group.n, least) + _log_ways(reference.n, chosen - least)
    likely -= _log_ways(group.n + reference.n, chosen)
    logs = [likely]
    for k in range(least, most):
        likely += math.log((group.n - k) * (chosen - k) / ((k + 1) * (reference.n - chosen + k + 1)))
        logs.append(likely)
    limit = logs[group.selected - least] + _TIE
    return min(1.0, math.fsum(math.exp(each) for each in logs if _SMALLEST < each <= limit))


def _log_ways(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
