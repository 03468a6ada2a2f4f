"""A worker that was idle while another one ran ahead of the log does not follow the log from where it was."""

from __future__ import annotations

import pytest

from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import TENANT, PowerCut
from .test_projector import Ranked, check


def at_work() -> Ranked:
    """The first worker has followed five events; three more have come."""
    machine = Ranked()
    world = machine.world
    world.put_job(a_job("a", id=uuid(50)), "open")
    for number in (1, 2, 3, 4):
        world.put_candidate(a_profile(number, "a", "b") if number > 2 else a_profile(number, "a"))
    machine.run(machine.workers[0].apply(TENANT, world.change(0, 5)))
    world.put_candidate(a_profile(1, "b"))
    world.put_job(a_job("a", "b", id=uuid(51)), "open")
    world.put_candidate(a_profile(2, "c"))  # far from the best: only counted
    return machine


def test_a_worker_notices_that_a_batch_that_was_cut_short_had_run_ahead_of_the_log() -> None:
    machine = at_work()
    world, storage, (first, second) = machine.world, machine.storage, machine.workers
    storage.cut_after = 2  # both profiles are stored, nothing else
    with pytest.raises(PowerCut):
        machine.run(second.apply(TENANT, world.change(5, 8)))
    storage.cut_after = None
    machine.run(machine.new_worker().apply(TENANT, world.change(5, 6)))
    machine.run(first.apply(TENANT, world.change(6, 7)))
    machine.run(first.apply(TENANT, world.change(7, 8)))
    check(world, storage, machine.model.version)
    machine.close()


def test_a_worker_notices_that_old_events_came_again_together_with_new_ones() -> None:
    machine = at_work()
    world, (first, second) = machine.world, machine.workers
    machine.run(second.apply(TENANT, world.change(2, 6)))  # 2 is read as it is now, two events ahead
    machine.run(first.apply(TENANT, world.change(6, 7)))
    machine.run(first.apply(TENANT, world.change(7, 8)))
    check(world, machine.storage, machine.model.version)
    machine.close()
