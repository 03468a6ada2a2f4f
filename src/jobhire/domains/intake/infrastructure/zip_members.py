"""What members of a hostile archive look like, judged by the archive's list alone."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath, PureWindowsPath

HIGHEST_RATIO = 100
_SMALL = 200_000
"""Members this small may be packed as tightly as they like."""


def is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > _SMALL and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1)


def is_link(member: zipfile.ZipInfo) -> bool:
    return (member.external_attr >> 16) & 0o170000 == 0o120000


def leaves_folder(member: zipfile.ZipInfo) -> bool:
    """A path that leads out of the folder it is unpacked into, on any system."""
    name = member.orig_filename
    windows = PureWindowsPath(name)
    absolute = windows.drive or windows.root or PurePosixPath(name).is_absolute()
    return bool(absolute or ".." in windows.parts or "\0" in name)


def is_oddly_packed(member: zipfile.ZipInfo) -> bool:
    """By a method that neither word processors nor people use."""
    return member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
