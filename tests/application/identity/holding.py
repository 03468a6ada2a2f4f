"""What the tests of passkeys do again and again."""

from __future__ import annotations

from jobhire.domains.identity.application.own_passkeys import OfferPasskey, PasskeyView, RegisterPasskey
from jobhire.domains.identity.application.passkey_sign_in import FinishPasskeyLogIn, StartPasskeyLogIn
from jobhire.domains.identity.application.passkeys import Begun, Made, Shown
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.shared.application import Principal
from tests.application.identity.office import Office
from tests.application.identity.signing import log_in, me
from tests.authenticator import Authenticator, Json


def made(credential: Json) -> Made:
    response = credential["response"]
    return Made(
        id=credential["id"],
        client_data=response["clientDataJSON"],
        attestation=response["attestationObject"],
        transports=tuple(response["transports"]),
    )


def shown(credential: Json) -> Shown:
    response = credential["response"]
    return Shown(
        id=credential["id"],
        client_data=response["clientDataJSON"],
        authenticator_data=response["authenticatorData"],
        signature=response["signature"],
        user_handle=response["userHandle"],
    )


async def register(
    office: Office, authenticator: Authenticator, *, by: Principal | None = None, label: str = "Laptop"
) -> PasskeyView:
    """Ann, or whoever it is, registers the authenticator."""
    by = by or await me(office, await log_in(office))
    offer = await office.send(OfferPasskey(by=by))
    credential = authenticator.create(offer.public_key)
    return await office.send(RegisterPasskey(by=by, state=offer.state, label=label, made=made(credential)))


async def start(office: Office, challenge: str | None = None) -> Begun:
    return await office.send(StartPasskeyLogIn(challenge=challenge))


async def come_in(office: Office, authenticator: Authenticator, challenge: str | None = None) -> SignedIn:
    begun = await start(office, challenge)
    return await finish(office, begun.state, authenticator.get(begun.public_key))


async def finish(office: Office, state: str, credential: Json) -> SignedIn:
    return await office.send(FinishPasskeyLogIn(state=state, shown=shown(credential)))
