"""What the outermost layer of the API is told: who may come in, and how."""

from __future__ import annotations

from dataclasses import dataclass, field

from litestar import Router

from jobhire.config.edge import Rates
from jobhire.config.section import listed
from jobhire.config.settings import Settings
from jobhire.interfaces.api.callers import Callers, Hosts, Networks, networks
from jobhire.interfaces.api.cors import Cors
from jobhire.interfaces.api.limits import Limits, RatePlan
from jobhire.interfaces.api.metering import Meters
from jobhire.interfaces.api.microcache import Microcache
from jobhire.interfaces.api.security_txt import security_txt_router
from jobhire.interfaces.api.time_limit import TimeLimit
from jobhire.shared.application import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """As it is made here: nobody is believed about the client's address, every host name is ours, and
    nothing is counted or remembered.

    ``metrics_from``: where ``/metrics`` may be read (empty: anywhere). ``https``: everybody comes by TLS, so
    browsers may be told to insist on it.
    """

    callers: Callers = field(default_factory=Callers)
    hosts: Hosts = field(default_factory=Hosts)
    limits: Limits | None = None
    cors: Cors = field(default_factory=lambda: Cors(()))
    metrics_from: Networks = field(default_factory=lambda: Networks(()))
    https: bool = False
    time_limit: TimeLimit = field(default_factory=lambda: TimeLimit(60.0))
    microcache: Microcache | None = None


def extra_roots(settings: Settings, clock: Clock) -> list[Router]:
    """Routes outside the API proper that the settings ask for."""
    contacts = listed(settings.exposure.security_contact)
    return [security_txt_router(contacts, settings.http.public_url, clock)] if contacts else []


def rate_plan(rates: Rates) -> RatePlan:
    """The rates that the settings ask for."""
    return RatePlan(
        caller=(rates.caller_per_second, rates.caller_per_minute),
        tenant=(rates.tenant_per_second, rates.tenant_per_minute),
        address=(rates.address_per_second, rates.address_per_minute),
        in_flight=rates.in_flight,
        hold_seconds=rates.hold_seconds,
    )


def shell_of(settings: Settings, meters: Meters, microcache: Microcache) -> Shell:
    """The shell that the settings ask for. ``meters``: where requests are counted."""
    edge = settings.edge
    return Shell(
        callers=Callers(networks(edge.trusted_proxies), header=edge.forwarded_header),
        hosts=Hosts(settings.host_names),
        limits=Limits(rate_plan(settings.rates), meters),
        time_limit=TimeLimit(settings.patience.request_seconds),
        microcache=microcache,
        cors=Cors(listed(settings.exposure.cors_origins)),
        metrics_from=Networks(networks(settings.metrics_networks)),
        https=settings.production and settings.http.public_url.startswith("https://"),
    )
