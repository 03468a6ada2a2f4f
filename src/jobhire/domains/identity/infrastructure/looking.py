"""The chore that looks for the records of proven domains."""

from __future__ import annotations

import structlog
from prometheus_client import Counter

from jobhire.domains.identity.application.domain_looks import DomainLooks
from jobhire.domains.identity.domain.company_domain import Look

SECONDS = 600.0
"""Between two turns; each domain is looked at once a day."""

_log = structlog.get_logger(__name__)
_looks = Counter(
    "jobhire_domain_looks", "Looks for the records of proven domains by what they came to", ["look"]
)


async def look_again(looks: DomainLooks) -> None:
    found = await looks.turn()
    for look, times in found.items():
        _looks.labels(look.value).inc(times)
    if found.get(Look.LAPSED):
        _log.warning("domains.lapsed", domains=found[Look.LAPSED])
