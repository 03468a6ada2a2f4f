"""What reading a CV needs from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.domains.intake.domain.document import Kind, Reading, Recognised
from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.profile import Month, Profile
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId


class DocumentReader(Protocol):
    def read(self, content: bytes, name: str) -> Reading:
        """What a person sees in the file. Blocks for at most some seconds, whatever the file is.

        Raises ``Refused`` with a reason that a person understands. ``name`` is used for its ending only.
        """
        ...


class PictureReader(Protocol):
    """A reader that can also show pages as pictures."""

    def everything(self, content: bytes, name: str) -> Reading:
        """As ``DocumentReader.read``, also where the file has no text at all."""
        ...

    def picture(self, content: bytes, name: str, page: int) -> Picture:
        """Raises ``Refused``."""
        ...


class Recognition(Protocol):
    """Character recognition, whoever does it."""

    def lines(self, pictures: Iterable[Picture]) -> Mapping[int, Recognised]:
        """By page number what the pictures of one document say. Pages that took too long are missing; each
        picture is asked for when it is its turn.
        """
        ...


class SkillNames(Protocol):
    """The names of skills, whoever keeps them."""

    def mentions(self, text: str) -> Iterable[tuple[str, int, int]]:
        """(skill id, start, end) for every skill named in ``text``, in order."""
        ...


class PhoneNumbers(Protocol):
    def e164(self, raw: str, region: str | None = None) -> str | None:
        """``+4930123456``; ``region`` (ISO 3166) is where a number without a country code would ring. None
        where that is unknown, or it cannot be a number.
        """
        ...


class Precheck(Protocol):
    def __call__(self, content: bytes, name: str) -> Kind:
        """What the file is. Costs microseconds, unpacks nothing. Raises ``Refused``."""
        ...


class VirusScanner(Protocol):
    @property
    def looks(self) -> bool:
        """False: there is none, and nothing was looked at."""
        ...

    async def infected(self, content: bytes) -> bool:
        """Raises ``OSError`` when the scanner cannot be asked: then nothing is read."""
        ...


class StorageQuota(Protocol):
    async def take(self, tenant_id: TenantId, size: int, *, files: int = 1) -> None:
        """Room for one more file (or so many) of so many bytes. Raises ``StorageQuotaReached``."""
        ...

    async def give_back(self, tenant_id: TenantId, size: int, *, files: int = 1) -> None: ...


class LikelySame(Protocol):
    @property
    def candidate_id(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def per_cent(self) -> int | None: ...


class TakenIn(Protocol):
    """Whom a CV became, or was added to."""

    @property
    def candidate_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def created(self) -> bool: ...
    @property
    def proposals(self) -> int: ...
    @property
    def warnings(self) -> Sequence[LikelySame]: ...


class Foreseen(Protocol):
    """Whom a CV would become, or be added to."""

    @property
    def candidate_id(self) -> str | None:
        """Of a candidate there is; None: somebody new."""
        ...

    @property
    def emails(self) -> Sequence[str]:
        """In normal form: by which they are looked for. The first is the one that somebody new would have."""
        ...


class TakenBack(Protocol):
    """``kept``: why what was made stays, as a code; None: it is gone."""

    @property
    def kept(self) -> str | None: ...


class CandidateSummary(Protocol):
    """What an upload answers with. ``document_id``: of the present CV; None: it did not come as a file."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def skills(self) -> Sequence[str]: ...
    @property
    def version(self) -> int: ...
    @property
    def document_id(self) -> str | None: ...


class CvAtHand(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a CV: what was read, and what its uploader says. ``into``: whose it is; None:
    whoever has its address, else somebody new under ``new_id``. ``e164``: for each phone of the profile;
    ``unproven``: from a stranger who says that it is theirs."""

    new_id: str
    into: str | None
    document_id: str
    file_name: str
    profile: Profile
    text: str
    received_on: date
    e164: Sequence[str | None]
    type: str
    metadata: Mapping[str, object]
    given: Mapping[str, object]
    unproven: bool = False


class Candidates(Protocol):
    """Whoever keeps candidates."""

    async def take_in(self, *, by: Principal, cv: CvAtHand) -> TakenIn:
        """Make the CV somebody's: of ``into``, of who has its address, or of somebody new. Safe to repeat."""
        ...

    async def foresee(self, *, by: Principal, cv: CvAtHand) -> Foreseen:
        """What ``take_in`` would do with it now, refusals included. Writes nothing."""
        ...

    async def take_back(self, *, by: Principal, candidate_id: str, document_id: str) -> TakenBack:
        """Undo what ``take_in`` did with a document, unless somebody has changed the candidate since: one
        whom it made is deleted, another has the CV of before again. Safe to repeat."""
        ...

    async def summary(self, tenant_id: TenantId, id: str) -> CandidateSummary:
        """Of a live candidate. Raises ``NotFound``."""
        ...


class OpenJobs(Protocol):
    async def open(self, tenant_id: TenantId) -> int:
        """How many jobs are open."""
        ...


class CvFacts(Protocol):
    """Documents as a list, past the aggregate store."""

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[CvDocument]:
        """Those that were read into one candidate, newest first."""
        ...

    async def with_content(self, tenant_id: TenantId, sha256: str) -> Sequence[CvDocument]:
        """Those that were read from exactly these bytes."""
        ...


class Links(Protocol):
    """Tickets that stand for the right to fetch one file for a while."""

    def sign(self, tenant_id: TenantId, document_id: str, *, until: datetime) -> str: ...

    def open(self, ticket: str, *, now: datetime) -> tuple[TenantId, str]:
        """(tenant, document). Raises ``NotFound`` for what is altered, expired or never was one."""
        ...


class ReadingRoom(Protocol):
    """Reads beside the event loop, a few files at a time."""

    async def read(self, content: bytes, name: str, *, today: Month) -> ReadCv:
        """Raises ``Refused``."""
        ...

    async def clean(self, content: bytes, name: str) -> bytes:
        """A copy that shows the same and carries no metadata. Raises ``Refused``."""
        ...
