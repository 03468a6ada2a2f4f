"""Becomes tesseract after giving up what tesseract does not need: called with program and language."""

from __future__ import annotations

import os
import sys

from jobhire.domains.intake.infrastructure.confinement import give_up

MEMORY = 800 * 1024 * 1024
CPU_SECONDS = 20


def main() -> None:
    program, language = sys.argv[1:]
    give_up(memory=MEMORY, cpu_seconds=CPU_SECONDS)
    command = [program, "stdin", "stdout", "-l", language, "--dpi", "200", "--psm", "3", "tsv"]
    os.execve(program, command, {"OMP_THREAD_LIMIT": "1"})  # noqa: S606  (a fixed command)


if __name__ == "__main__":
    main()
