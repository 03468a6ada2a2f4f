"""Where mail reaches people, as other domains are told."""

from __future__ import annotations

from jobhire.domains.identity.application.addresses import MOST_ADMINS, Addresses
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.domain import TenantId, UserId

from .directories import MemoryUserDirectory
from .house import House

ACME = TenantId("acme")


def known(house: House) -> Addresses:
    return Addresses(house.users, house.tenants, MemoryUserDirectory(house.users))


async def hired(house: House, name: str, tenant: str = "acme", role: str = "viewer") -> User:
    user = User.join(
        name,
        TenantId(tenant),
        email=Email(f"{name}@example.com"),
        full_name=name,
        role=role,
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
    people = known(house)
    asked = ["ann", "bob", "cyd", "eve", "system", "key-1"]
    assert await people.addresses(ACME, asked) == {"ann": "ann@example.com"}


async def test_the_owner_and_the_admins_who_may_sign_in_look_after_a_tenant(house: House) -> None:
    now = house.clock.now()
    await house.tenants.save(Tenant.found(ACME, name="Acme", owner_id=UserId("zoe"), now=now))
    for name, role in (("zoe", "viewer"), ("ann", "admin"), ("bob", "recruiter"), ("cyd", "admin")):
        await hired(house, name, role=role)
    await hired(house, "eve", "rival", role="admin")
    away = await house.users.get(ACME, "cyd")
    away.set_active(False, now=now)
    await house.users.save(away)
    assert sorted(await known(house).admins(ACME)) == ["ann", "zoe"]


async def test_of_very_many_admins_some_are_named(house: House) -> None:
    now = house.clock.now()
    await house.tenants.save(Tenant.found(ACME, name="Acme", owner_id=UserId("a-00"), now=now))
    for number in range(MOST_ADMINS + 5):
        await hired(house, f"a-{number:02}", role="admin")
    assert len(await known(house).admins(ACME)) == MOST_ADMINS
