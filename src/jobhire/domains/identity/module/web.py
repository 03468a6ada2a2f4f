"""What identity shows over HTTP."""

from __future__ import annotations

from litestar import Controller

from jobhire.domains.identity.module.parts import Access
from jobhire.domains.identity.presentation.api_keys import ApiKeyController
from jobhire.domains.identity.presentation.colleagues import ColleagueFactorController
from jobhire.domains.identity.presentation.domains import DomainController
from jobhire.domains.identity.presentation.email import EmailController
from jobhire.domains.identity.presentation.http import AuthController
from jobhire.domains.identity.presentation.invitations import InvitationController
from jobhire.domains.identity.presentation.oauth import oauth_controllers
from jobhire.domains.identity.presentation.passkeys import PasskeyController, PasskeySignInController
from jobhire.domains.identity.presentation.passwords import PasswordController, SecondFactorController
from jobhire.domains.identity.presentation.people import UserController
from jobhire.domains.identity.presentation.roles import PermissionController, RoleController
from jobhire.domains.identity.presentation.scim import scim_controllers
from jobhire.domains.identity.presentation.sessions import SessionController, UserSessionController
from jobhire.domains.identity.presentation.single_sign_on import (
    ExternalIdentityController,
    IdentityProviderController,
    SingleSignOnController,
)
from jobhire.domains.identity.presentation.tenant import TenantController
from jobhire.domains.identity.presentation.well_known import key_set_controller

CONTROLLERS: tuple[type[Controller], ...] = (
    AuthController,
    SessionController,
    PasswordController,
    EmailController,
    SecondFactorController,
    PasskeyController,
    PasskeySignInController,
    UserController,
    ColleagueFactorController,
    UserSessionController,
    RoleController,
    PermissionController,
    TenantController,
    InvitationController,
    ApiKeyController,
    IdentityProviderController,
    DomainController,
    ExternalIdentityController,
    SingleSignOnController,
)


def roots(access_by: Access) -> tuple[type[Controller], ...]:
    return (
        *oauth_controllers(access_by.public_url),
        *scim_controllers(access_by.public_url),
        key_set_controller(access_by.tokens.public_keys()),
    )
