"""Where files are read beside the event loop: threads that wait for the jail, and one parser for all."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from jobhire.domains.intake.application.ports import SkillNames
from jobhire.domains.intake.application.reading import CvReader
from jobhire.domains.intake.application.recognising import RecognisingReader
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.json_resume_in import clean_json_resume, read_json_resume
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.intake.infrastructure.tesseract import Tesseract

R = TypeVar("R")
_JSON = ".json"
_NICE = 10


def _give_way() -> None:
    """Reading gives way to whoever answers requests on the same cores; children that this thread starts
    inherit it."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


class JailedRoom:
    """See ``ReadingRoom``. Children and vocabulary are made when first needed: only workers read."""

    def __init__(self, skills: Callable[[], SkillNames], *, readers: int) -> None:
        self._make_skills = skills
        self._readers = readers
        self._threads = ThreadPoolExecutor(
            max_workers=readers, thread_name_prefix="cv", initializer=_give_way
        )
        self._lock = threading.Lock()
        self._reader: CvReader | None = None
        self._jail: JailedReader | None = None

    async def open(self) -> None:
        """Have everything warm before the first file comes."""
        await self._run(self._ready)

    async def read(self, content: bytes, name: str, *, today: Month) -> ReadCv:
        return await self._run(lambda: self._read(content, name, today))

    async def clean(self, content: bytes, name: str) -> bytes:
        if name.endswith(_JSON):
            return clean_json_resume(content)
        return await self._run(lambda: self._ready()[1].clean(content, name))

    def _read(self, content: bytes, name: str, today: Month) -> ReadCv:
        reader, _ = self._ready()
        if not name.endswith(_JSON):
            return reader.read(content, name, today=today)
        mentions, e164 = reader.skills.mentions, reader.numbers.e164
        return read_json_resume(content, mentions=mentions, e164=e164, today=today)

    async def _run(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _ready(self) -> tuple[CvReader, JailedReader]:
        with self._lock:
            if self._reader is None or self._jail is None:
                self._jail = JailedReader(children=self._readers)
                self._reader = CvReader(
                    RecognisingReader(self._jail, Tesseract.installed()), self._make_skills(), E164Numbers()
                )
            return self._reader, self._jail

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._jail is not None:
            self._jail.close()
