"""What the outermost layer of the API is told: who may come in, and how."""

from __future__ import annotations

from dataclasses import dataclass, field

from jobhire.config.settings import Settings
from jobhire.interfaces.api.callers import Callers, Hosts, networks


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """As it is made here: nobody is believed about the client's address, and every host name is ours."""

    callers: Callers = field(default_factory=Callers)
    hosts: Hosts = field(default_factory=Hosts)


def shell_of(settings: Settings) -> Shell:
    """The shell that the settings ask for."""
    edge = settings.edge
    return Shell(
        callers=Callers(networks(edge.trusted_proxies), header=edge.forwarded_header),
        hosts=Hosts(settings.host_names),
    )
