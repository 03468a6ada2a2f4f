"""The spelling of what every controller of hiring takes."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import FromPath

from jobhire.shared.application import Principal
from jobhire.shared.presentation.bodies import NO_NUL

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
Notes = Annotated[str, msgspec.Meta(max_length=5_000, pattern=NO_NUL)]
StageId = Annotated[str, msgspec.Meta(min_length=1, max_length=50, pattern=NO_NUL)]
HiringRequest = Request[Principal, Any, Any]
