"""What an act is called in the audit trail."""

from __future__ import annotations

import pytest

from jobhire.domains.identity.application.commands import AddUser
from jobhire.domains.identity.application.sign_in import LogIn
from jobhire.domains.job.application.commands import ChangeJob, ImportJobs
from jobhire.interfaces.events.feed import ReadEvents
from jobhire.shared.application import Message, acting, acting_as, action_of, system_act
from jobhire.shared.domain import TenantId


@pytest.mark.parametrize(
    ("message", "action"),
    [
        (ChangeJob, "job.change"),
        (ImportJobs, "job.import"),
        (LogIn, "identity.log-in"),
        (AddUser, "identity.add-user"),
        (ReadEvents, "events.read"),
    ],
)
def test_an_action_is_named_after_its_domain_and_its_message(
    message: type[Message[object]], action: str
) -> None:
    assert action_of(message) == action


def test_an_act_ends_with_its_block_also_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), acting_as(system_act(TenantId("t"), "a.b")) as act:
        assert acting.get() is act
        raise ZeroDivisionError
    assert acting.get() is None
