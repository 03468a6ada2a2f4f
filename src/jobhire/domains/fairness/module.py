"""The door of the fairness domain: what candidates declare, and audits of what was decided."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.fairness.application.audits import (
    OPERATION,
    AuditOperations,
    CarryOutBiasAudit,
    GetBiasAudit,
    ListBiasAudits,
    Records,
    RequestBiasAudit,
    carry_out_bias_audit,
    get_bias_audit,
    list_bias_audits,
    request_bias_audit,
)
from jobhire.domains.fairness.application.declarations import (
    CONTEXT,
    DeclarationForgetter,
    GetDeclaration,
    RecordDeclaration,
    WithdrawDeclaration,
    get_declaration,
    record_declaration,
    withdraw_declaration,
)
from jobhire.domains.fairness.application.disclosing import DeclarationDiscloser
from jobhire.domains.fairness.application.impacts import DeclaredImpacts
from jobhire.domains.fairness.application.ports import Decisions, People
from jobhire.domains.fairness.domain.events import (
    BiasAuditFinished,
    BiasAuditRequested,
    DeclarationRecorded,
    DeclarationWithdrawn,
)
from jobhire.domains.fairness.infrastructure.mongo import (
    BIAS_AUDITS,
    DECLARATIONS,
    BiasAuditDocument,
    DeclarationDocument,
    MongoAuditReader,
    MongoDeclarations,
)
from jobhire.domains.fairness.presentation.actors import consumer
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.sealed import SealedField

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["impacts", "open_door"]


def impacts(kit: Kit, *, people: People) -> DeclaredImpacts:
    """What a change of who is selected means to groups."""
    return DeclaredImpacts(MongoDeclarations(kit.database, kit.activity), people, kit.vault)


def open_door(kit: Kit, *, people: People, decisions: Decisions) -> Door:
    """``people``: who there is; ``decisions``: from whoever keeps what was decided."""
    declarations, audits, clock = kit.store(DECLARATIONS), kit.store(BIAS_AUDITS), kit.clock
    found = MongoDeclarations(kit.database, kit.activity)
    records = Records(decisions=decisions, declarations=found, vault=kit.vault)
    register = kit.mediator.register
    register(
        RecordDeclaration,
        partial(
            record_declaration,
            declarations=declarations,
            records=found,
            people=people,
            vault=kit.vault,
            clock=clock,
        ),
    )
    register(WithdrawDeclaration, partial(withdraw_declaration, declarations=declarations, clock=clock))
    register(GetDeclaration, partial(get_declaration, declarations=declarations))
    register(RequestBiasAudit, partial(request_bias_audit, audits=audits, records=records, clock=clock))
    register(CarryOutBiasAudit, partial(carry_out_bias_audit, audits=audits, records=records, clock=clock))
    register(GetBiasAudit, partial(get_bias_audit, audits=audits))
    reader = MongoAuditReader(kit.database, kit.activity)
    register(ListBiasAudits, partial(list_bias_audits, reader=reader))
    return Door(
        name="fairness",
        events=(DeclarationRecorded, DeclarationWithdrawn, BiasAuditRequested, BiasAuditFinished),
        documents=(DeclarationDocument, BiasAuditDocument),
        controllers=_controllers,
        consumers=(consumer(kit.mediator),),
        sealed=(SealedField(collection=DECLARATIONS.collection, path="entries.*.sealed", context=CONTEXT),),
        forgetters=(DeclarationForgetter(declarations, clock),),
        disclosers=(DeclarationDiscloser(declarations, kit.vault),),
        operations={OPERATION: AuditOperations(audits)},
    )


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.fairness.presentation.http import BiasAuditController, DeclarationController

    return DeclarationController, BiasAuditController
