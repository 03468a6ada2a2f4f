"""A hashing process: argon2 of what comes in by its standard input, until that is closed.

It imports as little as it can, so it starts at once and costs few MiB. The lowest priority but one: whoever
answers requests comes first, on whichever core, and a hash still goes on where others keep every core busy.
"""

from __future__ import annotations

import os
import sys

import msgspec
from argon2.low_level import Type, hash_secret_raw

from jobhire.shared.infrastructure.turns import USUAL, take_turns

LENGTH_BYTES = 4
"""Of the number before each question that says how long it is (big-endian)."""
_NICE = 15


class Work(msgspec.Struct, frozen=True, array_like=True):
    """The digest of a password with these parameters. ``memory``: KiB; ``length``: bytes of the digest, which
    is the whole answer; ``type``: as argon2's C numbers them."""

    password: bytes
    salt: bytes
    passes: int
    memory: int
    lanes: int
    length: int
    type: int
    version: int

    def digest(self) -> bytes:
        return hash_secret_raw(
            self.password,
            self.salt,
            self.passes,
            self.memory,
            self.lanes,
            self.length,
            Type(self.type),
            self.version,
        )


def main() -> None:
    os.nice(_NICE)
    take_turns(USUAL)
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    decode = msgspec.msgpack.Decoder(Work).decode
    while length := questions.read(LENGTH_BYTES):
        answers.write(decode(questions.read(int.from_bytes(length, "big"))).digest())
        answers.flush()


if __name__ == "__main__":
    main()
