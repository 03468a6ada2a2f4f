"""Registering, signing in, passwords, second factors, passkeys and sessions: handlers to the mediator,
and the letters."""

from __future__ import annotations

from functools import partial

from jobhire.domains.identity.application import (
    email_change,
    own_passkeys,
    passkey_sign_in,
    passwords,
    registration,
    second_factor,
    session_commands,
    sign_in,
)
from jobhire.domains.identity.application.domain_notices import DomainNotices
from jobhire.domains.identity.application.letters import IdentityLetters
from jobhire.domains.identity.application.notices import SignInNotices
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.application.second_factor import SecondFactors
from jobhire.domains.identity.application.standing import Standings
from jobhire.domains.identity.domain import events
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.module.parts import Parts
from jobhire.shared.infrastructure.letters import Letters
from jobhire.shared.infrastructure.module import Kit


def wire(parts: Parts) -> None:
    factors = _factors(parts)
    signing_in = sign_in.SignIn(
        credentials=parts.credentials,
        users=parts.users,
        tenants=parts.tenants,
        hasher=parts.by.hasher,
        factors=factors,
        passkeys=parts.passkeys,
        doorkeeper=parts.doorkeeper,
        watch=parts.watch,
        sessions=parts.sessions,
        vault=parts.kit.vault,
        audit=parts.kit.audit,
        clock=parts.kit.clock,
    )
    send_to = parts.kit.mediator.register
    send_to(sign_in.LogIn, partial(sign_in.log_in, sign_in=signing_in))
    send_to(sign_in.FinishLogIn, partial(sign_in.finish_log_in, sign_in=signing_in))
    send_to(sign_in.Prove, partial(sign_in.prove, sign_in=signing_in))
    _registration(parts)
    _passwords(parts, signing_in)
    _email(parts, factors)
    _second_factor(parts, factors)
    _own_passkeys(parts)
    _by_passkey(parts, signing_in)
    _sessions(parts)


def standings(kit: Kit) -> Standings:
    return Standings(
        tenants=kit.store(mongo.TENANTS),
        users=kit.store(mongo.USERS),
        sessions=kit.store(mongo.SESSIONS),
        roles=Roles(kit.store(mongo.ROLES)),
        clock=kit.clock,
    )


def letters(parts: Parts, domain_notices: DomainNotices) -> Letters:
    """What is written when somebody is invited, forgot a password, registers, wants another address, when
    what they sign in with changes, when it may have been somebody else who signed in, and when a domain of a
    company lapses."""
    kit = parts.kit
    written = IdentityLetters(
        invitations=kit.store(mongo.INVITATIONS),
        tenants=parts.tenants,
        resets=kit.store(mongo.RESETS),
        requests=kit.store(mongo.REGISTRATIONS),
        changes=kit.store(mongo.EMAIL_CHANGES),
        credentials=parts.credentials,
        links=parts.links,
        vault=kit.vault,
    )
    notices = SignInNotices(users=parts.users, credentials=parts.credentials)
    writers = {
        events.InvitationSent.type: written.invitation,
        events.PasswordResetRequested.type: written.reset,
        events.RegistrationRequested.type: written.registration,
        events.EmailChangeRequested.type: written.email_change,
        events.EmailChangeAnnounced.type: written.email_change_announced,
        events.CredentialChanged.type: notices.credential,
        events.CredentialUsedUnusually.type: notices.unusual,
        events.PasskeyRegistered.type: notices.passkey_registered,
        events.PasskeyRemoved.type: notices.passkey_removed,
        events.UserSignedOut.type: notices.signed_out,
        events.CompanyDomainMissing.type: domain_notices.missing,
        events.CompanyDomainLapsed.type: domain_notices.lapsed,
    }
    return Letters(kit.database, kit.mailer, writers)


def _factors(parts: Parts) -> SecondFactors:
    return SecondFactors(
        credentials=parts.credentials,
        users=parts.users,
        codes=parts.by.codes,
        vault=parts.kit.vault,
        doorkeeper=parts.doorkeeper,
        audit=parts.kit.audit,
        clock=parts.kit.clock,
    )


def _registration(parts: Parts) -> None:
    kit = parts.kit
    requests, clock = kit.store(mongo.REGISTRATIONS), kit.clock
    founding = registration.Founding(
        claims=parts.claims,
        tenants=parts.tenants,
        users=parts.users,
        sessions=parts.sessions,
        doorkeeper=parts.doorkeeper,
        clock=clock,
    )
    registering = partial(
        registration.register,
        mode=parts.by.registration,
        founding=founding,
        requests=requests,
        passwords=parts.passwords,
        doorkeeper=parts.doorkeeper,
        clock=clock,
    )
    confirming = partial(
        registration.confirm_registration,
        founding=founding,
        requests=requests,
        users=parts.users,
        links=parts.links,
        clock=clock,
    )
    kit.mediator.register(registration.Register, registering)
    kit.mediator.register(registration.ConfirmRegistration, confirming)


def _passwords(parts: Parts, signing_in: sign_in.SignIn) -> None:
    kit, users = parts.kit, parts.users
    resets, clock = kit.store(mongo.RESETS), kit.clock
    changing = partial(
        passwords.change_password,
        sign_in=signing_in,
        passwords=parts.passwords,
        users=users,
        audit=kit.audit,
        clock=clock,
    )
    resetting = partial(
        passwords.reset_password,
        resets=resets,
        credentials=parts.credentials,
        users=users,
        links=parts.links,
        passwords=parts.passwords,
        audit=kit.audit,
        clock=clock,
    )
    asking = partial(passwords.request_reset, resets=resets, doorkeeper=parts.doorkeeper, clock=clock)
    kit.mediator.register(passwords.ChangePassword, changing)
    kit.mediator.register(passwords.RequestReset, asking)
    kit.mediator.register(passwords.ResetPassword, resetting)


def _email(parts: Parts, factors: SecondFactors) -> None:
    kit, users = parts.kit, parts.users
    changes = kit.store(mongo.EMAIL_CHANGES)
    asking = partial(
        email_change.request_email_change,
        factors=factors,
        users=users,
        tenants=parts.tenants,
        changes=changes,
        doorkeeper=parts.doorkeeper,
        clock=kit.clock,
    )
    confirming = partial(
        email_change.confirm_email_change,
        changes=changes,
        credentials=parts.credentials,
        users=users,
        links=parts.links,
        audit=kit.audit,
        clock=kit.clock,
    )
    kit.mediator.register(email_change.RequestEmailChange, asking)
    kit.mediator.register(email_change.ConfirmEmailChange, confirming)


def _second_factor(parts: Parts, factors: SecondFactors) -> None:
    send_to = parts.kit.mediator.register
    enrolling = partial(second_factor.enrol_second_factor, factors=factors, sessions=parts.sessions)
    send_to(second_factor.GetSecondFactor, partial(second_factor.get_second_factor, factors=factors))
    send_to(second_factor.OfferSecondFactor, partial(second_factor.offer_second_factor, factors=factors))
    send_to(second_factor.EnrolSecondFactor, enrolling)
    send_to(second_factor.RenewRecoveryCodes, partial(second_factor.renew_recovery_codes, factors=factors))
    send_to(second_factor.RemoveSecondFactor, partial(second_factor.remove_second_factor, factors=factors))


def _own_passkeys(parts: Parts) -> None:
    passkeys, send_to = parts.passkeys, parts.kit.mediator.register
    send_to(
        own_passkeys.OfferPasskey,
        partial(own_passkeys.offer_passkey, passkeys=passkeys, users=parts.users),
    )
    send_to(
        own_passkeys.RegisterPasskey,
        partial(
            own_passkeys.register_passkey,
            passkeys=passkeys,
            users=parts.users,
            watch=parts.watch,
            sessions=parts.sessions,
        ),
    )
    send_to(own_passkeys.ListPasskeys, partial(own_passkeys.list_passkeys, passkeys=passkeys))
    send_to(own_passkeys.RenamePasskey, partial(own_passkeys.rename_passkey, passkeys=passkeys))
    send_to(own_passkeys.RemovePasskey, partial(own_passkeys.remove_passkey, passkeys=passkeys))


def _by_passkey(parts: Parts, signing_in: sign_in.SignIn) -> None:
    by = passkey_sign_in.PasskeySignIn(
        passkeys=parts.passkeys,
        sign_in=signing_in,
        users=parts.users,
        sessions=parts.sessions,
        doorkeeper=parts.doorkeeper,
        watch=parts.watch,
    )
    send_to = parts.kit.mediator.register
    send_to(passkey_sign_in.StartPasskeyLogIn, partial(passkey_sign_in.start_passkey_log_in, by_passkey=by))
    send_to(passkey_sign_in.FinishPasskeyLogIn, partial(passkey_sign_in.finish_passkey_log_in, by_passkey=by))
    send_to(passkey_sign_in.StartPasskeyProof, partial(passkey_sign_in.start_passkey_proof, by_passkey=by))
    send_to(passkey_sign_in.FinishPasskeyProof, partial(passkey_sign_in.finish_passkey_proof, by_passkey=by))


def _sessions(parts: Parts) -> None:
    kit, users = parts.kit, parts.users
    store, clock = kit.store(mongo.SESSIONS), kit.clock
    listing = partial(
        session_commands.list_sessions, directory=parts.lists.sessions, users=users, clock=clock
    )
    send_to = kit.mediator.register
    send_to(
        session_commands.Refresh,
        partial(session_commands.refresh, sessions=parts.sessions, standings=standings(kit)),
    )
    send_to(session_commands.LogOut, partial(session_commands.log_out, store=store, clock=clock))
    send_to(
        session_commands.LogOutEverywhere,
        partial(session_commands.log_out_everywhere, users=users, sessions=store, clock=clock),
    )
    send_to(session_commands.ListSessions, listing)
    send_to(session_commands.ListSessionsOfUser, listing)
    send_to(session_commands.EndSession, partial(session_commands.end_session, store=store, clock=clock))
    send_to(
        session_commands.EndSessionsOfUser,
        partial(
            session_commands.end_sessions_of_user,
            users=users,
            tenants=parts.tenants,
            roles=parts.roles,
            clock=clock,
        ),
    )
