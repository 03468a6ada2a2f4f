"""The boards that come with the product, and those of other packages (entry point group
``jobhire.boards``)."""

from __future__ import annotations

from importlib.metadata import entry_points

from jobhire.domains.sourcing.application.boards import PluginManager
from jobhire.domains.sourcing.application.people import Systems
from jobhire.domains.sourcing.infrastructure.boards.feeds import NewsFeed, PortalFeed
from jobhire.domains.sourcing.infrastructure.boards.greenhouse import Greenhouse
from jobhire.domains.sourcing.infrastructure.boards.job_posting import JobPostings
from jobhire.domains.sourcing.infrastructure.boards.lever import Lever
from jobhire.domains.sourcing.infrastructure.boards.remoteok import RemoteOk
from jobhire.domains.sourcing.infrastructure.systems.greenhouse_harvest import GreenhouseHarvest
from jobhire.domains.sourcing.infrastructure.systems.lever_api import LeverApi

GROUP = "jobhire.boards"
"""Each entry is a class without arguments, or any callable, that gives a ``JobBoard``; its name is the
board's."""


def all_boards() -> PluginManager:
    """Raises ``ValueError`` when two have the same name."""
    manager = PluginManager()
    manager.register("greenhouse", Greenhouse())
    manager.register("lever", Lever())
    manager.register("remoteok", RemoteOk())
    manager.register("schema-org", JobPostings())
    manager.register("feed", NewsFeed())
    manager.register("portal-xml", PortalFeed())
    for entry in entry_points(group=GROUP):
        manager.register(entry.name, entry.load()())
    return manager


def all_systems() -> Systems:
    """Applicant tracking systems, whose people become candidates."""
    return {"greenhouse-harvest": GreenhouseHarvest(), "lever-api": LeverApi()}
