"""Where mail reaches people, as other domains are told."""

from __future__ import annotations

from jobhire.domains.identity import module as identity
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.domain import TenantId

from .house import House

ACME = TenantId("acme")


async def hired(house: House, name: str, tenant: str = "acme") -> User:
    user = User.join(
        name,
        TenantId(tenant),
        email=Email(f"{name}@example.com"),
        full_name=name,
        role="viewer",
        now=house.clock.now(),
    )
    await house.users.save(user)
    return user


async def test_those_who_may_sign_in_have_an_address_and_nobody_else_has(house: House) -> None:
    await hired(house, "ann")
    await hired(house, "eve", "rival")
    disabled, gone = await hired(house, "bob"), await hired(house, "cyd")
    disabled.set_active(False, now=house.clock.now())
    gone.remove(now=house.clock.now())
    for each in (disabled, gone):
        await house.users.save(each)
    people = identity.people(house.kit)
    asked = ["ann", "bob", "cyd", "eve", "system", "key-1"]
    assert await people.addresses(ACME, asked) == {"ann": "ann@example.com"}
