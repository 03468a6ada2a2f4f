"""What somebody sent who applies on the career site, until it is known whose application it became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.careers.domain.events import CareerApplicationReceived, CareerApplicationTaken
from jobhire.shared.domain import Aggregate, Invalid, TenantId, one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``email``: in normal form, None: they gave none; ``note``: to whoever reads the application."""

    name: str
    email: str | None = None
    note: str = ""

    def checked(self) -> Words:
        """Raises ``Invalid``."""
        name = one_line(self.name)
        if not name:
            raise Invalid("an applicant needs a name", field="/name")
        return Words(name=name, email=self.email, note=self.note.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """``purposes``: what they agreed to; ``notice``: the version of the privacy notice they were shown."""

    purposes: tuple[str, ...]
    at: datetime
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Becomes:
    """Decided once, so that a repeat makes the same. ``document_id``: of the CV that came with it;
    ``candidate_id``: whom it becomes if it is nobody known; ``application_id``: if they have none yet."""

    candidate_id: str
    application_id: str
    document_id: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Submission(Aggregate):
    """``words``: None once they are with the candidate and the application; ``imprint``: tells another body
    under the same key, and says nothing of it."""

    job_id: str
    words: Words | None
    agreed: Agreed
    imprint: str
    becomes: Becomes
    received_at: datetime
    outcome: str | None = None
    candidate_id: str | None = None
    application_id: str | None = None

    @classmethod
    def receive(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        job_id: str,
        words: Words,
        agreed: Agreed,
        imprint: str,
        becomes: Becomes,
    ) -> Submission:
        """Raises ``Invalid``."""
        submission = cls(
            id=id,
            tenant_id=tenant_id,
            job_id=job_id,
            words=words.checked(),
            agreed=agreed,
            imprint=imprint,
            becomes=becomes,
            received_at=agreed.at,
        )
        with_cv = becomes.document_id is not None
        submission.raise_event(CareerApplicationReceived(job_id=job_id, with_cv=with_cv))
        return submission

    def end(self, outcome: str, *, candidate_id: str, application_id: str | None) -> bool:
        """It is known what became of it; what they wrote is not kept twice. False when it was."""
        if self.outcome is not None:
            return False
        self.outcome, self.candidate_id, self.application_id = outcome, candidate_id, application_id
        self.words = None
        self.raise_event(
            CareerApplicationTaken(
                job_id=self.job_id,
                candidate_id=candidate_id,
                application_id=application_id,
                outcome=outcome,
                consents=self.agreed.purposes,
                agreed_at=self.agreed.at,
                notice=self.agreed.notice,
            )
        )
        return True

    def forget(self) -> bool:
        """Nothing stays that was written. False when there was nothing."""
        if self.words is None:
            return False
        self.words, self.outcome = None, "forgotten"
        return True
