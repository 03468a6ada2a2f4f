"""One file, from arrival to its end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jobhire.domains.intake.domain.cv_document import (
    MOST_ATTEMPTS,
    CvDocument,
    CvStatus,
    FileFacts,
    Outcome,
    Uploader,
)
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.events import CvFailed
from jobhire.domains.intake.domain.file_names import MOST_CHARACTERS, shown_name
from jobhire.domains.intake.domain.refusal import SENTENCES, Reason
from jobhire.domains.intake.infrastructure.mongo import CV_DOCUMENTS
from jobhire.shared.domain import TenantId, UserId
from tests.kits import reloaded

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
READ = Outcome(candidate_id="c-1", candidate_version=1, created=True, proposals=0)


def a_document(name: str = "ada.pdf") -> CvDocument:
    return CvDocument.receive(
        id="d-1",
        tenant_id=TenantId("acme"),
        file=FileFacts(name=name, kind=Kind.PDF, size=7, sha256="0" * 64),
        uploader=Uploader(user_id=UserId("u-1")),
        new_candidate_id="c-1",
        now=NOW,
    )


def finish(document: CvDocument) -> bool:
    return document.finish(READ, parser="cv-1", scanned=False, copied=True, now=NOW)


class Life(RuleBasedStateMachine):
    """Whatever happens in whatever order: one end, told once, and never more attempts than allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.document = a_document()
        self.told: list[str] = []
        self.lives = 1

    @rule()
    def begin(self) -> None:
        self.document.begin(now=NOW)

    @rule(reason=st.sampled_from(Reason))
    def fail(self, reason: Reason) -> None:
        self.document.fail(reason, now=NOW)

    @rule()
    def finish(self) -> None:
        finish(self.document)

    @precondition(lambda self: self.lives < 3)
    @rule()
    def read_again(self) -> None:
        self.lives += self.document.read_again(now=NOW)

    @invariant()
    def each_life_has_one_beginning_and_at_most_one_end(self) -> None:
        self.told += [type(event).__name__ for event in self.document.take_events()]
        ends = [name for name in self.told if name != "CvReceived"]
        assert self.told.count("CvReceived") == self.lives
        assert len(ends) == self.lives - (not self.document.ended)
        assert self.document.attempts <= MOST_ATTEMPTS


TestLife = Life.TestCase


def test_a_file_that_takes_its_worker_along_every_time_is_given_up() -> None:
    document = a_document()
    for _ in range(MOST_ATTEMPTS):
        assert document.begin(now=NOW) and document.status is CvStatus.READING
    assert document.begin(now=NOW)
    assert (document.status, document.reason) == (CvStatus.FAILED, Reason.GAVE_UP)
    assert not document.begin(now=NOW)


def test_every_reason_has_a_sentence_for_people() -> None:
    assert set(SENTENCES) == set(Reason)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\secret\\cv.pdf", "cv.pdf"),
        ("a.pdf\0.exe", "a.pdf.exe"),
        ("x" * 300 + ".pdf", "x" * (MOST_CHARACTERS - 4) + ".pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("\u200b.pdf", "pdf"),
        ("Lebenslauf Jörg.docx", "Lebenslauf Jörg.docx"),
        ("///", "cv"),
        ('a"b<c>.pdf', "abc.pdf"),
    ],
)
def test_row_55_a_name_is_shown_without_its_tricks(given_name: str, shown: str) -> None:
    assert a_document(given_name).file.name == shown


@given(st.text(max_size=400))
def test_a_shown_name_is_one_short_visible_line_and_shown_names_stay(name: str) -> None:
    shown = shown_name(name)
    assert 1 <= len(shown) <= MOST_CHARACTERS
    assert "/" not in shown and "\\" not in shown and shown.isprintable()
    assert shown_name(shown) == shown


@pytest.mark.parametrize("status", list(CvStatus))
def test_a_forgotten_document_says_nothing_of_anybody_and_is_never_read_again(status: CvStatus) -> None:
    document = a_document("quokka.pdf")
    document.uploader = Uploader(user_id=UserId("u-1"), given={"name": "Quokka"}, metadata={"x": "quokka"})
    if status is not CvStatus.RECEIVED:
        document.begin(now=NOW)
    if status is CvStatus.READ:
        finish(document)
    if status is CvStatus.FAILED:
        document.fail(Reason.SCANNED, now=NOW)
    document.take_events()
    assert document.forget("c-7", now=NOW)
    assert not document.forget("c-7", now=NOW)
    told = (CvFailed(reason="forgotten"),) if status is not CvStatus.FAILED else ()
    assert document.take_events() == told
    assert "uokka" not in str(reloaded(CV_DOCUMENTS, document).stored_state)
    assert (document.file.sha256, document.new_candidate_id, document.outcome) == ("", "c-7", None)
    assert not document.read_again(now=NOW)
    assert not finish(document), "what was being read meanwhile ends nowhere"
