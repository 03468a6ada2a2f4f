"""Users, tenants, credentials, passwords and addresses: the rules, without any input or output."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.domain.credential import DIRECTORY, Credential, Password
from jobhire.domains.identity.domain.events import TenantFounded, UserRegistered
from jobhire.domains.identity.domain.roles import PERMISSIONS, Role
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email, clean_name, normalise_email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.domain import Invalid, TenantId, UserId

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def a_credential() -> Credential:
    return Credential.claim(
        "c1",
        Email("ann@example.com"),
        password_hash="hash",
        home=TenantId("t1"),
        user_id=UserId("u1"),
        now=NOW,
    )


def test_a_founded_tenant_lives_inside_itself_and_says_so_without_its_name() -> None:
    tenant = Tenant.found(TenantId("t1"), name="  Acme\u00a0 Ltd ", owner_id=UserId("u1"), now=NOW)
    assert (tenant.id, tenant.tenant_id, tenant.name) == ("t1", "t1", "Acme Ltd")
    assert tenant.take_events() == (TenantFounded(),)


def test_a_user_who_joins_announces_the_role_and_nothing_personal() -> None:
    user = User.join(
        "u1", TenantId("t1"), email=Email("ann@example.com"), full_name="Ann", role=Role.VIEWER, now=NOW
    )
    assert user.take_events() == (UserRegistered(role=Role.VIEWER),)


def test_a_credential_lives_in_the_directory_and_points_to_its_user() -> None:
    credential = a_credential()
    assert credential.tenant_id == DIRECTORY
    assert credential.belongs_to(TenantId("t1"), UserId("u1"))
    assert not credential.belongs_to(TenantId("t2"), UserId("u1"))
    assert credential.take_events() == ()


def test_a_claim_holds_for_two_minutes() -> None:
    credential = a_credential()
    assert not credential.may_be_abandoned(NOW + timedelta(minutes=2))
    assert credential.may_be_abandoned(NOW + timedelta(minutes=2, milliseconds=1))


def test_a_reclaimed_credential_forgets_its_former_owner() -> None:
    credential = a_credential()
    later = NOW + timedelta(days=1)
    credential.reclaim(password_hash="other", home=TenantId("t2"), user_id=UserId("u2"), now=later)
    assert credential.belongs_to(TenantId("t2"), UserId("u2"))
    assert (credential.password_hash, credential.claimed_at) == ("other", later)


def test_neither_password_nor_hash_shows_in_a_repr() -> None:
    assert "correct horse" not in repr(Password("correct horse"))
    assert "'hash'" not in repr(a_credential())


@pytest.mark.parametrize(
    "text", ["12345678", "x" * 1024, " " * 8, "🐎" * 8, "🐎" * 256, "pass word with spaces and émojis 🔑"]
)
def test_any_text_of_8_characters_to_1024_bytes_is_a_password(text: str) -> None:
    assert Password(text).text == text


@pytest.mark.parametrize("text", ["", "1234567", "x" * 1025, "🐎" * 257, "x" * 1_000_000, "\ud800" * 8])
def test_a_password_too_short_too_long_or_not_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Password(text)
    assert refused.value.field == "/password"
    assert "x" * 8 not in refused.value.detail


def test_the_same_password_typed_on_another_system_is_the_same() -> None:
    assert Password("cafe\u0301 au lait") == Password("caf\u00e9 au lait")


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        (" Ann@Example.COM ", "ann@example.com"),
        ("o'neil+jobs@sub.example.co.uk", "o'neil+jobs@sub.example.co.uk"),
        ("T\u0308@example.com", "\u1e97@example.com"),
        ("u\u0308@bu\u0308cher.de", "\u00fc@b\u00fccher.de"),
        ("a@\u0939\u093f\u0928\u094d\u0926\u0940.\u092d\u093e\u0930\u0924", "a@हिन्दी.भारत"),
    ],
)
def test_addresses_are_compared_composed_and_in_lower_case(typed: str, compared: str) -> None:
    assert normalise_email(typed) == compared


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@example.com",
        "ann@",
        "ann@localhost",
        "a@b@example.com",
        "ann@example..com",
        "ann@exa mple.com",
        "ann@example.com\r\nBcc: x@y.zz",
        "ann\x00@example.com",
        "ann<b>@example.com",
        "a" * 65 + "@example.com",
        "a@" + "b." * 130 + "com",
    ],
)
def test_what_is_not_an_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_email(text)
    assert refused.value.field == "/email"


@given(st.emails())
def test_normalising_an_address_twice_changes_nothing_more(text: str) -> None:
    try:
        once = normalise_email(text)
    except Invalid:
        return
    assert normalise_email(once) == once
    assert normalise_email(text.upper().lower()) == once


@given(st.text(max_size=400))
def test_no_text_breaks_the_rules_for_addresses_and_names(text: str) -> None:
    for rule in (normalise_email, lambda t: clean_name(t, field="/fullName")):
        try:
            kept = rule(text)
        except Invalid:
            continue
        assert kept == rule(kept)
        assert not any(character in kept for character in "\n\r\t\x00\u2028")


@pytest.mark.parametrize("text", ["", "   ", "x" * 201, "Ann\x1b[31m", "An\x00n"])
def test_a_name_that_is_empty_too_long_or_unprintable_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_name(text, field="/fullName")
    assert refused.value.field == "/fullName"


def test_every_role_has_a_row_and_only_admins_touch_people_and_events() -> None:
    assert set(PERMISSIONS) == set(Role)
    for role, permissions in PERMISSIONS.items():
        assert {"jobs:read", "candidates:read", "matches:read"} <= permissions
        assert ({"events:read", "users:write"} <= permissions) == (role is Role.ADMIN)
        assert not ({"events:read", "users:write"} & permissions) or role is Role.ADMIN


HIRING = {"applications:write", "interviews:write", "scorecards:write"}


def test_a_viewer_writes_nothing_and_a_hiring_manager_no_candidates_and_no_offers() -> None:
    written = {role: {p for p in PERMISSIONS[role] if p.endswith(":write")} for role in Role}
    assert written[Role.VIEWER] == set()
    assert written[Role.HIRING_MANAGER] == {"jobs:write", "feedback:write", "analyses:write"} | HIRING
    assert written[Role.RECRUITER] == {
        "jobs:write",
        "candidates:write",
        "feedback:write",
        "analyses:write",
        "privacy:write",
        "offers:write",
        *HIRING,
    }
    assert not {p for role in Role if role is not Role.ADMIN for p in PERMISSIONS[role]} & {
        "privacy:export",
        "privacy:manage",
    }
