"""Multipart forms: whatever the body, a file and known fields, or a refusal that names the part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.intake.presentation.uploads import received
from jobhire.shared.presentation.problems import HttpProblem

BOUNDARY = b"b0undary"
TYPE = "multipart/form-data; boundary=b0undary"


class FakeRequest:
    """As much of a request as is asked for, its body in chunks."""

    def __init__(self, body: bytes, *, type: str = TYPE, chunk: int = 7) -> None:
        self.content_type = ("multipart/form-data", {"boundary": type.partition("boundary=")[2]})
        self.scope = {"headers": [(b"content-type", type.encode())]}
        self._body, self._chunk = body, chunk

    async def stream(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._body), self._chunk):
            yield self._body[at : at + self._chunk]


def part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    named = "" if file_name is None else f'; filename="{file_name}"'
    return b'--%b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n' % (
        BOUNDARY,
        name.encode(),
        named.encode(),
        content,
    )


END = b"--%b--\r\n" % BOUNDARY


async def read(body: bytes, **rest: Any) -> tuple[str, bytes, dict[str, str], str]:
    request = cast(Any, FakeRequest(body, **rest))
    async with received(request, fields=("metadata",)) as upload, upload.content() as content:
        assert upload.size == len(content)
        return upload.file_name, content, dict(upload.fields), upload.digest


async def refusal(body: bytes) -> HttpProblem:
    with pytest.raises(HttpProblem) as refused:
        await read(body)
    return refused.value


@given(content=st.binary(max_size=300), chunk=st.integers(1, 50))
async def test_a_file_comes_out_as_it_went_in_however_it_is_cut(content: bytes, chunk: int) -> None:
    body = part("metadata", b"{}") + part("file", content, "cv.pdf") + END
    if b"--b0undary" in content:
        return
    name, found, fields, _ = await read(body, chunk=chunk)
    assert (name, found, fields) == ("cv.pdf", content, {"metadata": "{}"})


@given(body=st.binary(max_size=200))
async def test_any_bytes_are_a_form_or_refused_with_400(body: bytes) -> None:
    try:
        await read(body)
    except HttpProblem as refused:
        assert refused.kind.status == 400


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (part("file", b"x", "a.pdf") + part("file", b"y", "b.pdf") + END, "/file"),
        (part("cv", b"x", "a.pdf") + END, "/cv"),
        (part("metadata", b"{}") + END, "/file"),
        (part("file", b"no name") + END, "/file"),
        (part("file", b"x", "a.pdf") + part("metadata", b"\xff") + END, "/metadata"),
        (part("file", b"x", "a.pdf") + part("metadata", b" " * 33_000) + END, "/metadata"),
        (part("file", b"cut short", "a.pdf"), ""),
    ],
)
async def test_a_refusal_names_the_part(body: bytes, pointer: str) -> None:
    refused = await refusal(body)
    assert refused.kind.status == 400
    assert refused.errors[0].pointer == pointer


async def test_two_forms_have_one_digest_only_if_they_say_the_same() -> None:
    bodies = [
        part("file", b"x", "a.pdf") + END,
        part("file", b"y", "a.pdf") + END,
        part("file", b"x", "b.pdf") + END,
        part("file", b"x", "a.pdf") + part("metadata", b"{}") + END,
    ]
    digests = [(await read(body))[3] for body in bodies]
    assert len(set(digests)) == len(bodies)
    assert (await read(bodies[0], chunk=1))[3] == digests[0]


async def test_a_long_file_does_not_stay_in_memory() -> None:
    request = cast(Any, FakeRequest(part("file", b"x" * 3_000_000, "a.pdf") + END, chunk=65_536))
    async with received(request) as upload:
        assert getattr(upload.file, "_rolled")  # noqa: B009 - the spool's own word for it
