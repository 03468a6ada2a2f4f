"""API keys and what they are exchanged for: handlers to the mediator."""

from __future__ import annotations

from functools import partial

from jobhire.domains.identity.application import api_keys
from jobhire.domains.identity.application.client_credentials import ExchangeKey, exchange_key
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.module.parts import Parts


def wire(parts: Parts) -> None:
    kit, keys = parts.kit, parts.kit.store(mongo.API_KEYS)
    uses, clock = parts.lists.key_uses, kit.clock
    send_to = kit.mediator.register
    send_to(api_keys.CreateKey, partial(api_keys.create_key, keys=keys, vault=kit.vault, clock=clock))
    send_to(api_keys.RotateKey, partial(api_keys.rotate_key, keys=keys, vault=kit.vault, clock=clock))
    send_to(api_keys.RenameKey, partial(api_keys.rename_key, keys=keys, uses=uses))
    send_to(api_keys.RevokeKey, partial(api_keys.revoke_key, keys=keys, clock=clock))
    send_to(api_keys.ListKeys, partial(api_keys.list_keys, directory=parts.lists.keys, uses=uses))
    send_to(api_keys.GetKey, partial(api_keys.get_key, keys=keys, uses=uses))
    exchanging = partial(
        exchange_key,
        keys=parts.keys,
        tokens=parts.by.tokens,
        doorkeeper=parts.doorkeeper,
        audit=kit.audit,
        clock=clock,
        ids=kit.ids,
    )
    send_to(ExchangeKey, exchanging)
