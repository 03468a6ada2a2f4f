"""Counting requests against rates, in memory and in constant time.

Each window is a sliding window counter: two fixed windows beside each other, the earlier one weighted by the
share of it that the last ``seconds`` still cover (the arithmetic of ``limits``' ``SlidingWindowCounter``).
Nothing is awaited here. What other processes have counted comes in through ``learn``, in batches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from jobhire.shared.application.messages import Principal
from jobhire.shared.application.security import Rate

MOST_METERS = 50_000
"""Callers remembered at once; beyond that the one first seen is forgotten, and starts again at nothing."""


class Window:
    """One rate and how much of it is used. ``now`` is always seconds of the wall clock: windows of all
    processes begin at the same moments."""

    __slots__ = ("current", "key", "limit", "previous", "rate", "seconds", "slot", "unsent")

    def __init__(self, rate: Rate, key: str) -> None:
        self.rate = rate
        self.limit = rate.limit
        self.seconds = rate.seconds
        self.key = key
        self.slot = self.current = self.previous = self.unsent = 0

    def turn(self, slot: int) -> None:
        """Another fixed window has begun."""
        self.previous = self.current if slot == self.slot + 1 else 0
        self.slot, self.current, self.unsent = slot, 0, 0

    def used(self, now: float) -> float:
        slot = int(now / self.seconds)
        if slot != self.slot:
            self.turn(slot)
        return self.previous * (1.0 - now / self.seconds + slot) + self.current

    def wait(self, now: float) -> float:
        """Seconds until one more fits; 0.0 when it does now."""
        used, limit, seconds = self.used(now), self.limit, self.seconds
        if used + 1 <= limit:
            return 0.0
        passed = now / seconds - self.slot
        room = limit - 1 - self.current
        if room >= 0:
            return max(0.0, (1.0 - room / self.previous - passed) * seconds)
        return (1.0 - passed + max(0.0, 1.0 - (limit - 1) / self.current)) * seconds

    def learn(self, slot: int, total: int) -> None:
        """What all processes together have counted in a slot, without what is still ``unsent`` here."""
        if slot == self.slot:
            self.current = total + self.unsent
        elif slot == self.slot - 1:
            self.previous = total


class Meter:
    """The windows of one caller: their own, and those they share with the rest of their tenant."""

    __slots__ = ("left", "seen", "share", "tier", "tightest", "touched", "windows")

    def __init__(self, windows: Sequence[Window], share: Share, tier: str = "") -> None:
        self.windows = tuple(windows)
        self.share = share
        self.tier = tier
        self.touched = False
        self.seen = 0.0
        self.tightest = self.windows[0]
        self.left = 0

    def take(self, now: float) -> Window | None:
        """Count one, unless a window is full: then that window, and nothing is counted.

        Leaves the window with the smallest share left in ``tightest``, and in ``left`` how many still fit.
        """
        least = 1.0
        self.seen = now
        for window in self.windows:
            limit, passed = window.limit, now / window.seconds
            slot = int(passed)
            if slot != window.slot:
                window.turn(slot)
            free: float = limit - 1 - window.current
            if window.previous:
                free -= window.previous * (1.0 - passed + slot)
            if free < 0:
                self.tightest, self.left = window, 0
                return window
            share = free / limit
            if share < least:
                least, self.tightest, self.left = share, window, int(free)
        for window in self.windows:
            window.current += 1
            window.unsent += 1
        return None


class Share:
    """What a tenant, or an anonymous caller's network, has in hand at this moment.

    ``in_flight``: requests being answered; ``refused``: how many were not, since ``refused_since``;
    ``held``: how many of those have not been told yet.
    """

    __slots__ = ("held", "in_flight", "refused", "refused_since", "windows")

    def __init__(self, windows: Sequence[Window]) -> None:
        self.windows = tuple(windows)
        self.in_flight = self.held = self.refused = 0
        self.refused_since = 0.0


Rates = Callable[[str], Sequence[Rate]]
"""The rates of a tier."""


class Meters:
    """Everybody who was here lately. ``callers``, ``tenants``: rates by tier; ``strangers``: of a network
    address without a token."""

    def __init__(self, *, callers: Rates, tenants: Rates, strangers: Sequence[Rate]) -> None:
        self._callers, self._tenants, self._strangers = callers, tenants, tuple(strangers)
        self._meters: dict[tuple[str, str], Meter] = {}
        self._shares: dict[tuple[str, str], Share] = {}
        self._touched: list[Meter] = []

    def of(self, principal: Principal) -> Meter:
        key = principal.tenant_id, principal.session_id or principal.user_id
        meter = self._meters.get(key)
        if meter is None or meter.tier != principal.tier:
            share = self._share_of(principal.tenant_id, principal.tier)
            own = [Window(rate, _digest(*key)) for rate in self._callers(principal.tier)]
            meter = self._keep(key, Meter([*own, *share.windows], share, principal.tier))
        self._touch(meter)
        return meter

    def of_stranger(self, network: str) -> Meter:
        key = "", network
        meter = self._meters.get(key)
        if meter is None:
            share = Share([Window(rate, _digest(*key)) for rate in self._strangers])
            meter = self._keep(key, Meter(share.windows, share))
        self._touch(meter)
        return meter

    def _share_of(self, tenant_id: str, tier: str) -> Share:
        share = self._shares.get((tenant_id, tier))
        if share is None:
            windows = [Window(rate, _digest(tenant_id)) for rate in self._tenants(tier)]
            share = self._shares[tenant_id, tier] = Share(windows)
        return share

    def _keep(self, key: tuple[str, str], meter: Meter) -> Meter:
        if len(self._meters) >= MOST_METERS:
            del self._meters[next(iter(self._meters))]
        self._meters[key] = meter
        return meter

    def _touch(self, meter: Meter) -> None:
        if not meter.touched:
            meter.touched = True
            self._touched.append(meter)

    def take_touched(self) -> Iterator[Window]:
        """The windows that anybody has looked at since the last call, each once."""
        touched, self._touched = self._touched, []
        seen: set[int] = set()
        for meter in touched:
            meter.touched = False
            for window in meter.windows:
                if id(window) not in seen:
                    seen.add(id(window))
                    yield window

    def forget_idle(self, before: float) -> None:
        """Drop who last asked before then, with nothing in hand."""
        idle = [key for key, meter in self._meters.items() if meter.seen < before and not meter.touched]
        for key in idle:
            del self._meters[key]
        used = {id(meter.share) for meter in self._meters.values()}
        for pair in [pair for pair, share in self._shares.items() if id(share) not in used]:
            if not self._shares[pair].in_flight:
                del self._shares[pair]


def _digest(*parts: str) -> str:
    """A name for Redis: the same in every process, and no address or id to be read there."""
    return hashlib.blake2b("\x00".join(parts).encode(), digest_size=12).hexdigest()
