"""The door of identity: tenants, their people, and how they come in."""

from __future__ import annotations

from jobhire.domains.identity.application.standing import Standings
from jobhire.domains.identity.domain import events
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.module import access, tenancy
from jobhire.domains.identity.module.parts import Access, Directories, assemble
from jobhire.domains.identity.presentation.http import AuthController
from jobhire.domains.identity.presentation.invitations import InvitationController
from jobhire.domains.identity.presentation.passwords import PasswordController, SecondFactorController
from jobhire.domains.identity.presentation.people import UserController
from jobhire.domains.identity.presentation.roles import PermissionController, RoleController
from jobhire.domains.identity.presentation.sessions import SessionController, UserSessionController
from jobhire.domains.identity.presentation.tenant import TenantController
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.sealed import SealedField

__all__ = ["Access", "Directories", "open_door", "standings"]

EVENTS = (
    events.TenantFounded,
    events.TenantChanged,
    events.TenantOwnerChanged,
    events.TenantStatusChanged,
    events.UserRegistered,
    events.UserChanged,
    events.UserRoleChanged,
    events.UserDisabled,
    events.UserEnabled,
    events.UserRemoved,
    events.RoleDefined,
    events.RoleChanged,
    events.RoleDeleted,
    events.InvitationSent,
    events.InvitationAccepted,
    events.InvitationRevoked,
    events.SessionBegun,
    events.SessionEnded,
    events.PasswordResetRequested,
    events.RegistrationRequested,
)
DOCUMENTS = (
    mongo.TenantDocument,
    mongo.UserDocument,
    mongo.RoleDocument,
    mongo.SessionDocument,
    mongo.InvitationDocument,
    mongo.ResetDocument,
    mongo.RegistrationDocument,
    mongo.CredentialDocument,
)
CONTROLLERS = (
    AuthController,
    SessionController,
    PasswordController,
    SecondFactorController,
    UserController,
    UserSessionController,
    RoleController,
    PermissionController,
    TenantController,
    InvitationController,
)
SEALED = (
    SealedField(collection="credentials", path="second_factor.secret", context="second-factor/{id}"),
    SealedField(collection="credentials", path="offered", context="second-factor/{id}"),
)


def open_door(kit: Kit, access_by: Access, *, directories: Directories | None = None) -> Door:
    """``access_by``: how people prove who they are. ``directories`` list; without them, MongoDB does.

    Who verifies for the API is bootstrap's choice (``standings`` tells it what counts).
    """
    parts = assemble(kit, access_by, directories or Directories.on_mongodb(kit))
    access.wire(parts)
    tenancy.wire(parts)
    return Door(
        name="identity",
        events=EVENTS,
        documents=DOCUMENTS,
        controllers=CONTROLLERS,
        consumers=(access.letters(parts).consumer("mail"),),
        sealed=SEALED,
    )


def standings(kit: Kit) -> Standings:
    """What decides on every request whether a session still acts, and as what."""
    return access.standings(kit)
