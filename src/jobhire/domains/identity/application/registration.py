"""Registering: at once, by a link in a letter, or not at all, as the installation says."""

from __future__ import annotations

from typing import ClassVar, Literal

from jobhire.domains.identity.application.claims import EmailClaims
from jobhire.domains.identity.application.commands import VISITOR, save_once
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.links import LinkMaker
from jobhire.domains.identity.application.new_passwords import NewPasswords
from jobhire.domains.identity.application.ports import SessionDesk, SignedIn
from jobhire.domains.identity.domain.credential import DIRECTORY, Password
from jobhire.domains.identity.domain.errors import LinkVoid, RegistrationClosed
from jobhire.domains.identity.domain.requests import RegistrationRequest
from jobhire.domains.identity.domain.roles import Role
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email, clean_name
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, Principal
from jobhire.shared.domain import TenantId, UserId

Mode = Literal["open", "confirmed", "closed"]


class Founding:
    """Founds a tenant with its owner; done again with the same ids, it finishes what it began."""

    def __init__(
        self,
        *,
        claims: EmailClaims,
        tenants: AggregateStore[Tenant],
        users: AggregateStore[User],
        sessions: SessionDesk,
        doorkeeper: Doorkeeper,
        clock: Clock,
    ) -> None:
        self._doorkeeper = doorkeeper
        self._claims = claims
        self._tenants = tenants
        self._users = users
        self._sessions = sessions
        self._clock = clock

    async def found(
        self,
        tenant_id: TenantId,
        user_id: UserId,
        *,
        email: Email,
        password: Password | str,
        full_name: str,
        company_name: str,
    ) -> SignedIn:
        """Raises ``EmailTaken``, ``Invalid``."""
        now = self._clock.now()
        tenant = Tenant.found(tenant_id, name=company_name, owner_id=user_id, now=now)
        user = User.join(user_id, tenant_id, email=email, full_name=full_name, role=Role.ADMIN, now=now)
        await self._claims.claim(user, password, company_name, place=self._doorkeeper.place())
        await save_once(self._tenants, tenant)
        return await self._sessions.open(await save_once(self._users, user), how="registration")


class Register(Message[SignedIn | None], frozen=True, kw_only=True):
    """Found a tenant and become its owner. The ids are new ones that the caller chose."""

    permission: ClassVar = None

    by: Principal = VISITOR
    tenant_id: TenantId
    user_id: UserId
    email: Email
    password: Password
    full_name: str
    company_name: str | None = None


async def register(
    command: Register,
    *,
    mode: Mode,
    founding: Founding,
    requests: AggregateStore[RegistrationRequest],
    passwords: NewPasswords,
    doorkeeper: Doorkeeper,
    clock: Clock,
) -> SignedIn | None:
    """None: a letter follows, whoever the address belongs to, after the same work. Raises ``EmailTaken``
    (only where registration is open), ``Invalid``, ``RegistrationClosed``, ``TooManyAttempts``."""
    if mode == "closed":
        raise RegistrationClosed
    await doorkeeper.newcomer()
    company_name = command.company_name or command.full_name
    if mode == "open":
        return await founding.found(
            command.tenant_id,
            command.user_id,
            email=command.email,
            password=command.password,
            full_name=command.full_name,
            company_name=company_name,
        )
    now = clock.now()
    name = clean_name(command.full_name, field="/fullName")
    request = RegistrationRequest.request(
        command.user_id,
        command.email,
        password_hash=await passwords.hash(command.password, command.email, name, company_name),
        full_name=name,
        company_name=clean_name(company_name, field="/companyName"),
        home=command.tenant_id,
        user_id=command.user_id,
        now=now,
    )
    if await doorkeeper.letter(command.email):
        await requests.save(request)
    return None


class ConfirmRegistration(Message[SignedIn], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    token: str


async def confirm_registration(
    command: ConfirmRegistration,
    *,
    founding: Founding,
    requests: AggregateStore[RegistrationRequest],
    users: AggregateStore[User],
    links: LinkMaker,
    clock: Clock,
) -> SignedIn:
    """Raises ``LinkVoid`` (also the second time), ``EmailTaken``."""
    id = links.read("registration", command.token)
    request = (await requests.get_many(DIRECTORY, [id])).get(id)
    if request is None or not request.is_good(clock.now()):
        raise LinkVoid
    if await users.get_many(request.home, [request.user_id]):
        raise LinkVoid
    return await founding.found(
        request.home,
        request.user_id,
        email=request.email,
        password=request.password_hash,
        full_name=request.full_name,
        company_name=request.company_name,
    )
