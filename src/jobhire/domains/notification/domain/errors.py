"""Why Slack is not told."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Exhausted


class SlackRefused(Conflict):
    """A test was not taken. Context: ``reason``, as Slack spells it, or what kept us from an answer."""

    code = "slack-refused"
    title = "Slack did not take the message"


class TooManySlackTests(Exhausted):
    code = "too-many-slack-tests"
    title = "Too many tests, for now"
