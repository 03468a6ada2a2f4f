"""What a candidate refuses."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, NotFound


class CandidateEmailTaken(Conflict):
    """Another live candidate of this tenant has the address. Context: their ``candidateId`` only."""

    code = "candidate-email-taken"
    title = "Another candidate has this e-mail address"

    def __init__(self, candidate_id: str) -> None:
        super().__init__(
            "another candidate has this e-mail address; change that one, or use another address",
            field="/email",
            candidateId=candidate_id,
        )


class ProposalDecided(Conflict):
    """It was decided the other way before."""

    code = "proposal-decided"
    title = "The proposal was decided the other way"

    def __init__(self, id: str) -> None:
        super().__init__("a person has decided on this proposal before; change the candidate instead", id=id)


class CandidateHidden(Conflict):
    """They are merged into another, and share that one's fate. Context: that one's ``candidateId``."""

    code = "candidate-merged"
    title = "The candidate is merged into another"

    def __init__(self, into: str) -> None:
        super().__init__("unmerge them first, or go on with the candidate who stayed", candidateId=into)


class AlreadyErased(Conflict):
    """They were erased: there is nothing that could come back."""

    code = "candidate-erased"
    title = "The candidate was erased"

    def __init__(self, id: str) -> None:
        super().__init__("nothing of them is kept; register them anew if they want that", id=id)


class NotErased(NotFound):
    """There is no erasure of this candidate to tell of."""

    code = "not-erased"
    title = "The candidate was not erased"
