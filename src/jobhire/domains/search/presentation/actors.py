"""Events in: what the log names is looked at for whoever saved a search."""

from __future__ import annotations

from jobhire.domains.search.application.alerting import CONSUMER, TYPES, Watch
from jobhire.shared.application import Consumer


def consumer(watch: Watch) -> Consumer:
    return Consumer(
        name=CONSUMER, kind="aggregate-changing", types=TYPES, handle=watch.follow, unhurried=True
    )
