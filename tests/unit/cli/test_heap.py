from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jobhire.interfaces.cli.heap import MOST_HEAPS

PROGRAM = """
import ctypes, sys, threading
from jobhire.interfaces.cli.heap import keep_few_heaps
library = ctypes.CDLL(None)
library.malloc.restype = library.fopen.restype = ctypes.c_void_p
if sys.argv[1] == "few":
    keep_few_heaps()
here = threading.Barrier(8)
def want():
    library.malloc(100_000)
    here.wait()
threads = [threading.Thread(target=want) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
file = ctypes.c_void_p(library.fopen(sys.argv[2].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be told")


def heaps(how: str, folder: Path) -> int:
    told = folder / "heaps.xml"
    subprocess.run([sys.executable, "-c", PROGRAM, how, str(told)], check=True)
    return told.read_text().count("<heap nr=")


def test_threads_share_few_heaps_where_they_would_have_many(tmp_path: Path) -> None:
    assert heaps("few", tmp_path) <= MOST_HEAPS < heaps("many", tmp_path)
