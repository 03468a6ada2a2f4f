"""Passkeys over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.own_passkeys import (
    ListPasskeys,
    OfferPasskey,
    PasskeyView,
    RegisterPasskey,
    RemovePasskey,
    RenamePasskey,
)
from jobhire.domains.identity.application.passkey_sign_in import (
    FinishPasskeyLogIn,
    FinishPasskeyProof,
    StartPasskeyLogIn,
    StartPasskeyProof,
)
from jobhire.domains.identity.application.passkeys import Begun, Made, Shown
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.presentation.fields import ONE_LINE, SECRET, IdentityRequest
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.envelope import Envelope, Message

MOST_BYTES = 65_536
"""Of a body; an authenticator's answer has two or three thousand."""
_BASE64URL = "^[A-Za-z0-9_-]+$"
LabelText = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=64,
        pattern=ONE_LINE,
        description="What its owner calls it",
    ),
]
IdText = Annotated[str, msgspec.Meta(min_length=1, max_length=1_364, pattern=_BASE64URL)]
BytesText = Annotated[str, msgspec.Meta(min_length=1, max_length=12_000, pattern=_BASE64URL)]
HandleText = Annotated[str, msgspec.Meta(min_length=1, max_length=86, pattern=_BASE64URL)]
StateText = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000, pattern=NO_NUL)]
"""What we sealed and a client brings back, challenges of ``second-factor-needed`` too."""
TransportText = Annotated[str, msgspec.Meta(max_length=40, pattern=NO_NUL)]
_RENAMED = {"label": "Laptop"}


# What browsers write (``credential.toJSON()``) is theirs to extend: members that we do not read are let
# through here, and here only.
class Attested(msgspec.Struct, kw_only=True, frozen=True):
    client_data: BytesText = msgspec.field(name="clientDataJSON")
    attestation: BytesText = msgspec.field(name="attestationObject")
    transports: Annotated[tuple[TransportText, ...], msgspec.Meta(max_length=20)] = ()


class NewCredential(msgspec.Struct, kw_only=True, frozen=True):
    """As ``navigator.credentials.create()`` answers, in JSON."""

    id: IdText
    response: Attested


class Asserted(msgspec.Struct, kw_only=True, frozen=True):
    client_data: BytesText = msgspec.field(name="clientDataJSON")
    authenticator_data: BytesText = msgspec.field(name="authenticatorData")
    signature: BytesText
    user_handle: HandleText | None = msgspec.field(name="userHandle", default=None)


class KnownCredential(msgspec.Struct, kw_only=True, frozen=True):
    """As ``navigator.credentials.get()`` answers, in JSON."""

    id: IdText
    response: Asserted


class PasskeyRegistration(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``state``: from the options. ``credential``: ``toJSON()`` of what the browser gave."""

    state: StateText
    label: LabelText
    credential: NewCredential


class PasskeyName(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    label: LabelText


class PasskeySignInStart(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``challenge``: from the problem ``second-factor-needed``, if a password was given before."""

    challenge: StateText | None = None


class PasskeyAnswer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``state``: from the options. ``credential``: ``toJSON()`` of what the browser gave."""

    state: StateText
    credential: KnownCredential


class PasskeyController(Controller):
    path = "/auth/passkeys"
    tags = ("Passkeys",)

    @get("/", opt=operation(), operation_id="listPasskeys", summary="Your passkeys")
    async def mine(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[PasskeyView]]]:
        return Response(Envelope(data=await mediator.send(ListPasskeys(by=request.user))))

    @post(
        "/options",
        opt=operation(problems=(409,)),
        status_code=200,
        operation_id="offerPasskey",
        summary="Begin to register a passkey",
    )
    async def offer(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Begun]]:
        """Give `publicKey` to `navigator.credentials.create()`, keep `state`. Good for 5 minutes, once."""
        return _begun(await mediator.send(OfferPasskey(by=request.user)))

    @post(
        "/",
        opt=operation(problems=(409,)),
        request_max_body_size=MOST_BYTES,
        operation_id="registerPasskey",
        summary="Register the passkey that the authenticator has made",
    )
    async def register(
        self,
        request: IdentityRequest,
        data: JSONBody[PasskeyRegistration],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[PasskeyView]]:
        """At most 10 each."""
        made = Made(
            id=data.credential.id,
            client_data=data.credential.response.client_data,
            attestation=data.credential.response.attestation,
            transports=data.credential.response.transports,
        )
        command = RegisterPasskey(by=request.user, state=data.state, label=data.label, made=made)
        return Response(Envelope(data=await mediator.send(command)), status_code=201)

    @patch(
        "/{id:str}",
        opt=operation(problems=(404,), example=_RENAMED),
        operation_id="renamePasskey",
        summary="Call a passkey of yours something else",
    )
    async def rename(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        data: JSONBody[PasskeyName],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[PasskeyView]]:
        command = RenamePasskey(by=request.user, id=id, label=data.label)
        return Response(Envelope(data=await mediator.send(command)))

    @delete(
        "/{id:str}",
        opt=operation(problems=(404,)),
        status_code=200,
        operation_id="removePasskey",
        summary="Remove a passkey of yours",
    )
    async def remove(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Nobody comes in by it any more. Sessions that are open go on."""
        await mediator.send(RemovePasskey(by=request.user, id=id))
        return Response(Message(message="Passkey removed"))


class PasskeySignInController(Controller):
    path = "/auth"
    tags = ("Passkeys",)

    @post(
        "/login/passkey/options",
        opt=operation(public=True, problems=(401, 409, 429)),
        status_code=200,
        operation_id="startPasskeyLogIn",
        summary="Begin to sign in by a passkey",
    )
    async def start(
        self, data: JSONBody[PasskeySignInStart], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Begun]]:
        """Without `challenge`: by any passkey, and nothing else. With it: by one of whoever's password was
        right. Give `publicKey` to `navigator.credentials.get()`, keep `state`. Good for 5 minutes, once."""
        return _begun(await mediator.send(StartPasskeyLogIn(challenge=data.challenge)))

    @post(
        "/login/passkey",
        opt=operation(public=True, problems=(401, 403, 409, 429)),
        status_code=200,
        request_max_body_size=MOST_BYTES,
        operation_id="finishPasskeyLogIn",
        summary="Sign in by a passkey",
    )
    async def finish(
        self, data: JSONBody[PasskeyAnswer], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        """Counts as two factors. One refusal for everything: whether there is such a passkey is not said."""
        command = FinishPasskeyLogIn(state=data.state, shown=_shown(data.credential))
        return Response(Envelope(data=await mediator.send(command)), headers=SECRET)

    @post(
        "/proof/passkey/options",
        opt=operation(problems=(409,)),
        status_code=200,
        operation_id="startPasskeyProof",
        summary="Begin to show again that it is you, by a passkey",
    )
    async def start_proof(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Begun]]:
        return _begun(await mediator.send(StartPasskeyProof(by=request.user)))

    @post(
        "/proof/passkey",
        opt=operation(problems=(409, 429)),
        status_code=200,
        request_max_body_size=MOST_BYTES,
        operation_id="provePasskey",
        summary="Show again that it is you, by a passkey",
    )
    async def prove(
        self,
        request: IdentityRequest,
        data: JSONBody[PasskeyAnswer],
        mediator: NamedDependency[Mediator],
    ) -> Response[Message]:
        """Holds for 15 minutes in this session, which counts as one with two factors from then on."""
        shown = _shown(data.credential)
        await mediator.send(FinishPasskeyProof(by=request.user, state=data.state, shown=shown))
        return Response(Message(message="Proved"))


def _begun(begun: Begun) -> Response[Envelope[Begun]]:
    return Response(Envelope(data=begun), headers=SECRET)


def _shown(credential: KnownCredential) -> Shown:
    return Shown(
        id=credential.id,
        client_data=credential.response.client_data,
        authenticator_data=credential.response.authenticator_data,
        signature=credential.response.signature,
        user_handle=credential.response.user_handle,
    )
