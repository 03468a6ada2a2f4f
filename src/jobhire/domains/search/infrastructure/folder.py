"""Where a machine keeps the indexes of tenants, and the one thread of a process that is at them."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar, TypeVarTuple
from urllib.parse import quote, unquote
from uuid import uuid4

from jobhire.domains.search.application.ports import Vocabulary
from jobhire.shared.domain import TenantId

from .file import FORMAT, IndexFile

MOST_OPEN = 16
_BUILDING, _NAMED = ".building", ".sqlite"
_BESIDE = ("-wal", "-shm", "-journal")

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class Desk:
    """Work waits its turn. ``learn``: makes the vocabulary when somebody first needs it."""

    def __init__(self, learn: Callable[[], Vocabulary]) -> None:
        self._learn = learn
        self._vocabulary: Vocabulary | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")

    async def run(self, work: Callable[[*Ts], R], *arguments: *Ts) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    @property
    def vocabulary(self) -> Vocabulary:
        """On the thread only."""
        if self._vocabulary is None:
            self._vocabulary = self._learn()
        return self._vocabulary

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)


class Folder:
    """``<folder>/<tenant>/<format>-<vocabulary>-<number>.sqlite``; a file that is made anew has another
    number, so nobody takes the old one for it. All calls on the desk's thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: OrderedDict[TenantId, IndexFile] = OrderedDict()

    def tenants(self) -> list[TenantId]:
        """Who has a folder here."""
        folders = self._path.iterdir() if self._path.exists() else ()
        return [TenantId(unquote(each.name)) for each in folders if each.is_dir()]

    def current(self, tenant_id: TenantId, reading: str) -> IndexFile | None:
        """The index as this version reads texts; None: there is none."""
        path = self._newest(tenant_id, reading)
        held = self._open.get(tenant_id)
        if held is not None and held.path != path:
            self._open.pop(tenant_id).close()
            held = None
        if path is None:
            return None
        if held is None:
            held = self._open[tenant_id] = IndexFile(path)
        self._open.move_to_end(tenant_id)
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)[1].close()
        return held

    def files(self, tenant_id: TenantId) -> list[Path]:
        """Indexes of whatever version."""
        return sorted(self._of(tenant_id).glob(f"*{_NAMED}"))

    def _newest(self, tenant_id: TenantId, reading: str) -> Path | None:
        begins = f"{FORMAT}-{reading}-"
        found = [each for each in self.files(tenant_id) if each.name.startswith(begins)]
        return max(found, key=_number, default=None)

    def begin(self, tenant_id: TenantId) -> Path:
        """A new file under no name that anybody looks for. For who is ``alone``: what a killed process has
        left half made ends."""
        self._of(tenant_id).mkdir(parents=True, exist_ok=True, mode=0o700)
        for each in self._of(tenant_id).glob(f"*{_BUILDING}"):
            _end(each)
        return self._of(tenant_id) / f"{uuid4().hex}{_BUILDING}"

    def name(self, tenant_id: TenantId, reading: str, built: Path) -> None:
        """From now on it is the index; earlier ones end."""
        earlier = self.files(tenant_id)
        number = max(map(_number, earlier), default=0) + 1
        built.chmod(0o600)
        built.replace(self._of(tenant_id) / f"{FORMAT}-{reading}-{number}{_NAMED}")
        for each in earlier:
            _end(each)

    def drop(self, tenant_id: TenantId) -> None:
        """All there is of a tenant."""
        if (held := self._open.pop(tenant_id, None)) is not None:
            held.close()
        shutil.rmtree(self._of(tenant_id), ignore_errors=True)

    def discard(self, built: Path) -> None:
        _end(built)

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether no other process of this machine is at it; until the end of the block none will be."""
        self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path / f"{quote(name, safe='')}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(descriptor)

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def _of(self, tenant_id: TenantId) -> Path:
        return self._path / quote(tenant_id, safe="")


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _end(path: Path) -> None:
    for name in (path.name, *(f"{path.name}{more}" for more in _BESIDE)):
        with suppress(FileNotFoundError):
            path.with_name(name).unlink()
