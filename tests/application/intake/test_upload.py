"""Files through the mediator: stored before they are known, read once, and never lost in between."""

from __future__ import annotations

import msgspec
import pytest

from jobhire.domains.intake.application.upload import UploadCv
from jobhire.domains.intake.domain.cv_document import MOST_ATTEMPTS, CvStatus
from jobhire.domains.intake.domain.errors import CvRefused, StorageQuotaReached
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.shared.domain import Forbidden
from tests.application.intake.house import ACME, House, somebody


@pytest.fixture
def house() -> House:
    return House()


async def test_a_file_is_stored_and_announced_without_its_name(house: House) -> None:
    document = await house.upload(into="c-7", given={"name": "Zoë Qvist"}, metadata={"source": "fair"})
    assert await house.keys() == ["cvs/acme/d-1/original"]
    assert (document.status, document.file.size, document.uploader.into) == ("received", 12, "c-7")
    assert house.announced() == ["ai.jobhire.cv.received.v1"]
    pending = str(house.documents.documents()[0]["pending"])
    assert not any(word in pending for word in ("Qvist", "ada.txt", "fair"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cv.txt", b"", Reason.EMPTY),
        ("cv.pdf", b"plain", Reason.WRONG_TYPE),
        ("cv.exe", b"MZ\x90", Reason.UNSUPPORTED),
        ("cv.pdf.exe", b"%PDF-1.7", Reason.UNSUPPORTED),
        ("cv.pdf", b"<html>", Reason.UNSUPPORTED),
    ],
)
async def test_row_56_what_is_no_cv_is_refused_before_anything_is_kept(
    house: House, name: str, content: bytes, reason: Reason
) -> None:
    with pytest.raises(CvRefused) as refused:
        await house.upload(file_name=name, content=content)
    assert refused.value.context == {"reason": reason.value}
    assert await house.keys() == [] and house.documents.documents() == [] and house.quota.used == 0


async def test_row_60_who_has_used_their_room_gets_no_more(house: House) -> None:
    house.quota.most = 1
    await house.upload("d-1")
    with pytest.raises(StorageQuotaReached):
        await house.upload("d-2")
    assert await house.keys() == ["cvs/acme/d-1/original"]


async def test_a_repeat_with_the_same_id_is_the_same_document_and_uses_no_more_room(house: House) -> None:
    first, again = await house.upload(), await house.upload()
    assert (again.id, again.new_candidate_id) == (first.id, first.new_candidate_id)
    assert house.quota.used == 1 and house.announced() == ["ai.jobhire.cv.received.v1"]


async def test_who_may_only_read_cannot_upload(house: House) -> None:
    command = UploadCv(by=somebody("candidates:read"), id="d", file_name="a.txt", content=b"x")
    with pytest.raises(Forbidden):
        await house.send(command)


async def test_a_file_becomes_a_candidate_with_reading_and_clean_copy(house: House) -> None:
    await house.upload(given={"name": "Ada"}, metadata={"source": "fair"})
    document = await house.take_in()
    assert document.outcome is not None
    assert (document.status, document.outcome.candidate_id) == ("read", document.new_candidate_id)
    assert [each.reason for each in document.outcome.warnings] == ["same-phone"]
    assert await house.keys() == [f"cvs/acme/d-1/{what}" for what in ("clean", "original", "reading")]
    reading = msgspec.json.decode(await house.blobs.get("cvs/acme/d-1/reading"))
    assert reading["text"] == "Ada Lovelace"
    assert house.people.calls[0]["given"] == {"name": "Ada"}
    assert house.room.read_names == ["cv.txt"]
    assert house.announced() == ["ai.jobhire.cv.received.v1", "ai.jobhire.cv.read.v1"]


async def test_taking_in_again_does_nothing(house: House) -> None:
    await house.upload()
    first = await house.take_in()
    again = await house.take_in()
    assert again.version == first.version and len(house.people.calls) == 1


async def test_a_file_that_cannot_be_read_has_failed_with_a_reason_and_makes_nobody(house: House) -> None:
    house.room.fault = Refused(Reason.ENCRYPTED)
    await house.upload()
    document = await house.take_in()
    assert (document.status, document.reason) == (CvStatus.FAILED, Reason.ENCRYPTED)
    assert house.people.calls == [] and house.announced()[-1] == "ai.jobhire.cv.failed.v1"


async def test_row_63_what_the_scanner_finds_is_never_read_nor_copied(house: House) -> None:
    house.scanner.looks = True
    await house.upload(content=b"X5O!P%@AP EICAR")
    document = await house.take_in()
    assert (document.status, document.reason, document.scanned) == ("failed", Reason.INFECTED, True)
    assert house.room.read_names == [] and await house.keys() == ["cvs/acme/d-1/original"]


async def test_while_the_scanner_is_away_nothing_is_read_and_later_it_is(house: House) -> None:
    house.scanner.looks = house.scanner.away = True
    await house.upload()
    with pytest.raises(ConnectionError):
        await house.take_in()
    assert house.room.read_names == []
    house.scanner.away = False
    document = await house.take_in()
    assert (document.status, document.scanned, document.attempts) == ("read", True, 2)


async def test_a_fault_of_ours_is_tried_a_few_times_and_then_given_up(house: House) -> None:
    house.people.fault = RuntimeError("told to fail")
    await house.upload()
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            await house.take_in()
    document = await house.take_in()
    assert (document.status, document.reason) == (CvStatus.FAILED, Reason.GAVE_UP)


async def test_a_crash_after_the_candidate_was_made_makes_the_same_candidate_again(house: House) -> None:
    await house.upload()
    document = await house.documents.get(ACME, "d-1")
    await house.take_in()
    house.documents._documents.clear()  # the document as it was before: its last writes are lost
    document.version = 0
    await house.documents.save(document)
    again = await house.take_in()
    assert again.outcome is not None
    assert set(house.people.known) == {again.outcome.candidate_id}


async def test_row_64_what_cannot_be_copied_clean_is_read_but_not_handed_out(house: House) -> None:
    house.room.no_copy = Refused(Reason.TOO_COMPLEX)
    await house.upload()
    document = await house.take_in()
    assert (document.status, document.copied) == ("read", False)
