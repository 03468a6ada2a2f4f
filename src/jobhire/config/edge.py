"""What can be set about the outermost layer of the API: who may come in, how much, how long."""

from __future__ import annotations

from typing import Annotated, Literal

from jobhire.config.section import Section, env, listed

PRIVATE_NETWORKS = "127.0.0.0/8, ::1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7"


class Patience(Section, frozen=True, kw_only=True):
    """How long the API waits, for its own answers and for callers."""

    request_seconds: Annotated[
        float,
        env("REQUEST_SECONDS", "Until an answer must have begun, without the time its body takes", ge=35),
    ] = 60.0
    header_seconds: Annotated[
        float,
        env("HEADER_SECONDS", "Until the headers of a request must be there", ge=0.1, le=60),
    ] = 10.0
    connections: Annotated[
        int, env("CONNECTIONS", "Connections that one API process serves at the same time", ge=16, le=65_536)
    ] = 2_048


class Edge(Section, frozen=True, kw_only=True):
    """Who may come in, and how: what the outermost layer of the API is told."""

    trusted_proxies: Annotated[
        str,
        env(
            "TRUSTED_PROXIES",
            "Networks, separated by commas, of the proxies in front of the API: "
            "only they are believed when they say whose request it is",
        ),
    ] = ""
    forwarded_header: Annotated[
        Literal["x-forwarded-for", "forwarded"],
        env("FORWARDED_HEADER", "Header in which the proxies say it; the other one is ignored"),
    ] = "x-forwarded-for"
    allowed_hosts: Annotated[
        str,
        env(
            "ALLOWED_HOSTS",
            "Host names, separated by commas, that requests may name (`*.example.com`: every name below); "
            "unset: any in development, that of the public URL in production",
        ),
    ] = ""


class Exposure(Section, frozen=True, kw_only=True):
    """What others get to see of the API from outside."""

    cors_origins: Annotated[
        str,
        env(
            "CORS_ORIGINS",
            "Origins, separated by commas, whose pages may call the API from a browser "
            "(`https://app.example.com`, exactly); unset: none",
        ),
    ] = ""
    security_contact: Annotated[
        str,
        env(
            "SECURITY_CONTACT",
            "Where to report a weakness, for `/.well-known/security.txt`: URIs (mailto:, https:), "
            "separated by commas; unset: no such file",
        ),
    ] = ""
    metrics_networks: Annotated[
        str,
        env(
            "METRICS_NETWORKS",
            "Networks, separated by commas, from which `/metrics` may be read; to others it does not exist; "
            "unset: any in development, loopback and private ones in production",
        ),
    ] = ""


class Egress(Section, frozen=True, kw_only=True):
    """Whom this service calls on behalf of a tenant."""

    allow: Annotated[
        str,
        env(
            "EGRESS_ALLOW",
            "Hosts (`host` or `host:port`), separated by commas, that may be called over plain http and in "
            "private networks when a tenant names them: for development and tests; unset: none",
        ),
    ] = ""

    @property
    def called(self) -> tuple[str, ...]:
        return listed(self.allow)


class Rates(Section, frozen=True, kw_only=True):
    """Of a tenant in the lowest tier; the others have five and twenty times as much."""

    caller_per_second: Annotated[
        int, env("RATE_CALLER_PER_SECOND", "Requests of one session or key within a second", ge=1)
    ] = 500
    caller_per_minute: Annotated[
        int, env("RATE_CALLER_PER_MINUTE", "Requests of one session or key within a minute", ge=1)
    ] = 20_000
    tenant_per_second: Annotated[
        int, env("RATE_TENANT_PER_SECOND", "Requests of one tenant within a second", ge=1)
    ] = 1_000
    tenant_per_minute: Annotated[
        int, env("RATE_TENANT_PER_MINUTE", "Requests of one tenant within a minute", ge=1)
    ] = 40_000
    address_per_second: Annotated[
        int, env("RATE_ADDRESS_PER_SECOND", "Requests without a token of one address within a second", ge=1)
    ] = 100
    address_per_minute: Annotated[
        int, env("RATE_ADDRESS_PER_MINUTE", "Requests without a token of one address within a minute", ge=1)
    ] = 3_000
    in_flight: Annotated[
        int, env("RATE_IN_FLIGHT", "Requests of one tenant answered at the same time, per process", ge=1)
    ] = 256
    hold_seconds: Annotated[
        float,
        env("RATE_HOLD_SECONDS", "How long a refusal is kept back from who goes on asking", ge=0, le=5),
    ] = 1.0
