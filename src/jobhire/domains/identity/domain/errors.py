"""What identity refuses."""

from __future__ import annotations

from collections.abc import Sequence

from jobhire.shared.domain import (
    Conflict,
    Exhausted,
    Forbidden,
    Invalid,
    TenantId,
    Unauthenticated,
    UserId,
)


class EmailTaken(Conflict):
    """Somebody signs in with this address already, in this tenant or another."""

    code = "email-taken"
    title = "This e-mail address is in use"

    def __init__(self) -> None:
        super().__init__("sign in with this address, or use another one", field="/email")


class WrongCredentials(Unauthenticated):
    """No such user, or not their password: deliberately the same answer."""

    code = "wrong-credentials"
    title = "Wrong e-mail address or password"

    def __init__(self) -> None:
        super().__init__("the e-mail address or the password is wrong")


class OwnerMustStay(Conflict):
    """The tenant's owner cannot leave, be removed, disabled or given another role."""

    code = "owner-must-stay"
    title = "The owner of the tenant has to stay its admin"

    def __init__(self) -> None:
        super().__init__("hand the tenant over first: POST /api/v1/tenant/ownership")


class BeyondYourPermissions(Forbidden):
    """Nobody gives more than they have, and nobody touches who may do more than they."""

    code = "beyond-your-permissions"
    title = "This would need permissions that you do not have yourself"

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__("ask somebody who has all of these permissions", missing=sorted(missing))


class UserNameTaken(Conflict):
    """Somebody in this tenant has this user name, or this external id."""

    code = "user-name-taken"
    title = "The user name or external id is in use"


class GroupNameTaken(Conflict):
    """Another group of the tenant has this name."""

    code = "group-name-taken"
    title = "The name of the group is in use"


class TooManyGroups(Conflict):
    code = "too-many-groups"
    title = "The tenant has as many groups as it can have"


class RoleInUse(Conflict):
    """Somebody has this role."""

    code = "role-in-use"
    title = "The role is in use"

    def __init__(self, users: int) -> None:
        super().__init__("give these users another role first", users=users)


class TooManyRoles(Conflict):
    code = "too-many-roles"
    title = "The tenant has as many roles of its own as it can have"


class NotConfirmed(Invalid):
    """The tenant's name, typed again, is not its name."""

    code = "not-confirmed"
    title = "The confirmation does not match"


class TenantStatusRefused(Conflict):
    """A tenant in this state cannot get into that one."""

    code = "tenant-status-refused"
    title = "The tenant's state does not allow this"

    def __init__(self, current: str, requested: str) -> None:
        super().__init__(
            f"a tenant that is {current} cannot become {requested}", current=current, requested=requested
        )


class InvitationOver(Conflict):
    """Accepted, revoked or expired."""

    code = "invitation-over"
    title = "The invitation does not hold any more"


class InvitationUnknown(Invalid):
    """No invitation belongs to this token, or a later letter has replaced it."""

    code = "invitation-unknown"
    title = "The invitation is not known"

    def __init__(self) -> None:
        super().__init__("use the link of the last letter", field="/token")


class AddressNotInvited(Invalid):
    """The tenant invites only addresses of some domains."""

    code = "address-not-invited"
    title = "The tenant does not invite such addresses"


class RefreshRefused(Unauthenticated):
    """Not a refresh token of ours, of a session that is over, or one that was used before."""

    code = "refresh-refused"
    title = "The refresh token is not good any more"

    def __init__(self) -> None:
        super().__init__("sign in again")


class ShutOut(Forbidden):
    """The right password, but the user is disabled, or the tenant suspended or deleted."""

    code = "shut-out"
    title = "This account cannot be used at present"

    def __init__(self) -> None:
        super().__init__("ask an admin of your company, or whoever runs this service")


class TooManyAttempts(Exhausted):
    """Too many tries to sign in, register, reset or guess a code."""

    code = "too-many-attempts"
    title = "Too many attempts"

    def __init__(self, seconds: int) -> None:
        super().__init__("wait as long as Retry-After says", retry_after=seconds)


class SignInBusy(Exhausted):
    """More people are signing in than passwords can be checked."""

    code = "sign-in-busy"
    title = "Too many people are signing in at this moment"

    def __init__(self) -> None:
        super().__init__("try again in a moment", retry_after=2)


class SecondFactorNeeded(Unauthenticated):
    """The password is right; now the second factor. ``challenge`` goes with it; ``methods``: any of them."""

    code = "second-factor-needed"
    title = "The second factor is needed, too"

    def __init__(self, challenge: str, methods: Sequence[str]) -> None:
        super().__init__(
            "POST the challenge to /api/v1/auth/login/second-factor with a code, or for a passkey to"
            " /api/v1/auth/login/passkey/options",
            challenge=challenge,
            methods=list(methods),
        )


class WrongCode(Unauthenticated):
    """Wrong, used before, or of another time."""

    code = "wrong-code"
    title = "The code is not right"

    def __init__(self) -> None:
        super().__init__("wait for the next code of your authenticator, or use a recovery code")


class SecondFactorEnrolled(Conflict):
    code = "second-factor-enrolled"
    title = "There is a second factor already"

    def __init__(self) -> None:
        super().__init__("remove it first: DELETE /api/v1/auth/second-factor")


class NoSecondFactor(Conflict):
    code = "no-second-factor"
    title = "There is no second factor"


class PasskeysOff(Conflict):
    """Nobody has said for which host name passkeys are made."""

    code = "passkeys-off"
    title = "This service does not take passkeys"

    def __init__(self) -> None:
        super().__init__("sign in another way; whoever runs this service sets JOBHIRE_PASSKEY_RP_ID")


class PasskeyRefused(Unauthenticated):
    """What came from the authenticator does not prove who somebody is. That the passkey is unknown, and what
    else is wrong with the answer, looks the same to who asks; ``why`` is for the audit trail, as is
    ``owner`` (tenant and user), where there is one."""

    code = "passkey-refused"
    title = "The passkey did not show who you are"

    def __init__(self, why: str, detail: str = "start again, or sign in another way") -> None:
        super().__init__(detail)
        self.why = why
        self.owner: tuple[TenantId, UserId] | None = None


class PasskeyUnfit(Invalid):
    """Not what an authenticator answers, or not for this service. ``detail`` says what is wrong."""

    code = "passkey-unfit"
    title = "This is no passkey that can be used here"


class PasskeyKnown(Conflict):
    code = "passkey-known"
    title = "This passkey is registered already"

    def __init__(self) -> None:
        super().__init__("use another authenticator, or remove the passkey first", field="/credential")


class TooManyPasskeys(Conflict):
    code = "too-many-passkeys"
    title = "You have as many passkeys as you can have"

    def __init__(self, most: int) -> None:
        super().__init__("remove one that you do not need", most=most)


class NoPasskey(Conflict):
    code = "no-passkey"
    title = "There is no passkey"

    def __init__(self, detail: str = "use your password, or a code of your second factor") -> None:
        super().__init__(detail)


class LinkVoid(Invalid):
    """Not a link of ours, used, replaced or expired."""

    code = "link-void"
    title = "The link is not good any more"

    def __init__(self) -> None:
        super().__init__("ask for another one", field="/token")


class AddressByProvider(Conflict):
    """They come in by the company's identity provider, or were provisioned by it: it says their address."""

    code = "address-by-provider"
    title = "Your address comes from your company's identity provider"

    def __init__(self) -> None:
        super().__init__("have it changed there; or set a password first, if you are to have one here")


class RegistrationClosed(Forbidden):
    code = "registration-closed"
    title = "Registration is by invitation only"

    def __init__(self) -> None:
        super().__init__("ask an admin of your company for an invitation")


class ProviderRefused(Unauthenticated):
    """What came from the identity provider does not prove who somebody is. ``detail`` says what is wrong."""

    code = "provider-refused"
    title = "The identity provider did not show who you are"


class ProviderAway(Conflict):
    """It does not answer, or not as OpenID Connect wants it to."""

    code = "provider-away"
    title = "The identity provider cannot be used at present"

    def __init__(self) -> None:
        super().__init__("try again in a minute, or ask an admin of your company")


class LinkedOtherwise(Conflict):
    """The account with this address is somebody's whom the identity provider calls by another ``sub``: an
    address that is given to somebody new does not bring its old account along. ``user_id``: of that account,
    for the audit trail only."""

    code = "linked-otherwise"
    title = "The account with this address belongs to another identity of the provider"

    def __init__(self, user_id: str) -> None:
        super().__init__("ask an admin of your company: if it is yours, they part it from the other identity")
        self.user_id = user_id


class NoAccountHere(Forbidden):
    """The identity provider knows them, the tenant does not, and does not take in whom it does not know."""

    code = "no-account-here"
    title = "You have no account in this company"

    def __init__(self) -> None:
        super().__init__("ask an admin of your company for an invitation")


class DomainForEverybody(Invalid):
    """Where anybody can have an address, no company's provider speaks for it."""

    code = "domain-for-everybody"
    title = "Addresses of this domain are anybody's"

    def __init__(self) -> None:
        super().__init__("name a domain of your company's own", field="/domain")


class DomainKnown(Conflict):
    code = "domain-known"
    title = "This domain is among yours already"


class TooManyDomains(Conflict):
    code = "too-many-domains"
    title = "The tenant has as many domains as it can have"


class DomainNotProven(Conflict):
    """The record is not there, or says something else. ``found``: whether there is any."""

    code = "domain-not-proven"
    title = "The domain does not say that it is yours"

    def __init__(self, place: str, *, found: bool) -> None:
        what = "says something else" if found else "is not there, or not everywhere yet"
        super().__init__(f"the TXT record {place} {what}", found=found)


class DomainTaken(Conflict):
    """Another tenant has proved it, and its record is still published."""

    code = "domain-taken"
    title = "Another tenant has proved that this domain is its own"

    def __init__(self) -> None:
        super().__init__("if it is to be yours, take the other record out first and ask again")


class NameServersAway(Conflict):
    """No answer, or none that can be used: whether the record is there is not known."""

    code = "name-servers-away"
    title = "The name servers of this domain do not answer"

    def __init__(self) -> None:
        super().__init__("try again in a minute; if it stays so, look at the domain's name servers")
