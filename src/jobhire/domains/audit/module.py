"""The door of audit: what is on record, for those who may read it. Writing it is the kernel's business."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.audit.application.disclosing import TrailDiscloser
from jobhire.domains.audit.application.queries import (
    AskAudit,
    ExportAudit,
    Trail,
    VerifyAudit,
    ask_audit,
    export_audit,
    verify_audit,
)
from jobhire.domains.audit.infrastructure.mongo import MongoTrail
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller


def open_door(kit: Kit, *, trail: Trail | None = None) -> Door:
    """``trail``: MongoDB's where none is given."""
    read = trail or MongoTrail(kit.database)
    kit.mediator.register(AskAudit, partial(ask_audit, trail=read))
    kit.mediator.register(ExportAudit, partial(export_audit, trail=read))
    kit.mediator.register(VerifyAudit, partial(verify_audit, trail=read))
    return Door(name="audit", controllers=_controllers, disclosers=(TrailDiscloser(read),))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.audit.presentation.http import AuditController

    return (AuditController,)
