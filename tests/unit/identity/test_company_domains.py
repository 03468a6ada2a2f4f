"""Names of domains, and whose one is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.domain.company_domain import CompanyDomain, DomainProof, Look, clean_domain
from jobhire.domains.identity.domain.errors import DomainForEverybody, DomainTaken
from jobhire.domains.identity.domain.text import ascii_domain
from jobhire.shared.domain import Invalid, TenantId

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)


def domain(id: str, home: str, name: str = "acme.example.com") -> CompanyDomain:
    return CompanyDomain.add(id, TenantId(home), name, secret=f"secret of {id}", now=NOW)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("example.com", "example.com"),
        (" Example.COM. ", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BU\u0308CHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("strasse.example", "strasse.example"),
        ("例え.jp", "xn--r8jz45g.jp"),
    ],
)
def test_a_domain_is_kept_as_the_name_system_has_it(typed: str, meant: str) -> None:
    assert clean_domain(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("", ".", "acme", "acme.", ".com", "a..example.com", "-a.example.com", "a-.example.com"),
        *(
            "192.0.2.1",
            "a b.example.com",
            "a_b.example.com",
            "https://example.com",
            "example.com/x",
            "*.example.com",
        ),
        *(
            "a@example.com",
            "example\u3002com",
            "exam\u200bple.com",
            "example.com\x00",
            f"{'a' * 64}.example.com",
        ),
        ".".join(["a" * 60] * 4),
    ],
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        clean_domain(typed)


@pytest.mark.parametrize("typed", ["gmail.com", "GMX.de", "co.uk", "github.io"])
def test_where_anybody_has_addresses_nobody_proves_anything(typed: str) -> None:
    with pytest.raises(DomainForEverybody):
        clean_domain(typed)
    assert clean_domain(f"acme.{typed}").startswith("acme.")


@given(st.lists(LABELS, min_size=2, max_size=4))
def test_a_clean_domain_stays_as_it_is(labels: list[str]) -> None:
    try:
        name = clean_domain(".".join(labels))
    except Invalid:
        return
    assert clean_domain(name) == name


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_two_names_stay_two_names(one: str, other: str) -> None:
    names = {label for label in (one, other) if not label.isascii() or not label.startswith("xn--")}
    encodable = {label for label in names if not any("\ud800" <= each <= "\udfff" for each in label)}
    assert len({ascii_domain(label) for label in encodable}) == len(encodable)


def test_the_place_of_the_record_fits_in_a_name() -> None:
    longest = ".".join(["a" * 60] * 3 + ["b" * 50])
    with pytest.raises(Invalid):
        clean_domain(f"c.{longest}")
    assert len(domain("1", "acme", longest[: 253 - 19]).place) <= 253


def test_a_proof_is_the_first_ones_while_both_records_are_there_and_the_latest_ones_otherwise() -> None:
    proof, first, second = (
        DomainProof.of_nobody("acme.example.com"),
        domain("1", "acme"),
        domain("2", "rival"),
    )
    assert proof.take(first, published=[first.value], now=NOW)
    assert not proof.take(first, published=[first.value], now=NOW + timedelta(days=1))
    assert proof.proven_at == NOW
    with pytest.raises(DomainTaken):
        proof.take(second, published=[first.value, second.value], now=NOW)
    assert proof.home == "acme"
    assert proof.take(second, published=[second.value], now=NOW)
    assert proof.home == "rival"
    assert not proof.release(first)
    assert proof.release(second) and proof.home is None


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sets(st.sampled_from("ab"))), max_size=12))
def test_whoever_holds_a_domain_had_their_record_there_when_they_got_it(
    steps: list[tuple[str, set[str]]],
) -> None:
    proof, domains = DomainProof.of_nobody("acme.example.com"), {each: domain(each, each) for each in "ab"}
    for who, there in steps:
        if who not in there:
            continue  # not verified: nobody asks
        before = proof.home
        published = [domains[each].value for each in there]
        try:
            proof.take(domains[who], published=published, now=NOW)
        except DomainTaken:
            assert before in there and before != who and proof.home == before
        else:
            assert proof.home == who


LOOKS = st.lists(st.sampled_from([True, False, None]), max_size=30)


@given(LOOKS)
def test_a_proof_lapses_after_eight_misses_running_and_silence_is_no_miss(looks: list[bool | None]) -> None:
    proof, ours = DomainProof.of_nobody("acme.example.com"), domain("1", "acme")
    proof.take(ours, published=[ours.value], now=NOW)
    misses = 0
    for found in looks:
        look = proof.weigh(found)
        misses = misses if found is None else 0 if found else misses + 1
        assert (look is Look.LAPSED) is (found is False and misses == 8)
        assert (look is Look.MISSING) is (found is False and 2 <= misses < 8)
        assert (look is Look.UNANSWERED) is (found is None)
        assert proof.note(ours, look, now=NOW)
        if look is Look.LAPSED:
            assert (proof.home, proof.misses, proof.looked_at) == (None, 0, None)
            return
        assert (proof.home, proof.misses, proof.looked_at) == ("acme", misses, NOW)


def test_what_another_tenant_has_proved_meanwhile_is_not_touched_by_a_look() -> None:
    proof, ours, theirs = DomainProof.of_nobody("acme.example.com"), domain("1", "acme"), domain("2", "rival")
    proof.take(ours, published=[ours.value], now=NOW)
    proof.take(theirs, published=[theirs.value], now=NOW)
    for look in Look:
        assert not proof.note(ours, look, now=NOW + timedelta(days=1))
    assert (proof.home, proof.looked_at) == ("rival", NOW)


def test_to_prove_it_again_forgets_what_was_missed() -> None:
    proof, ours = DomainProof.of_nobody("acme.example.com"), domain("1", "acme")
    proof.take(ours, published=[ours.value], now=NOW)
    proof.note(ours, Look.MISSED, now=NOW)
    assert proof.take(ours, published=[ours.value], now=NOW)
    assert proof.misses == 0


def test_a_missing_record_is_told_once_until_it_is_found_again_or_lapses() -> None:
    named = domain("1", "acme")
    named.prove(NOW)
    assert not named.find_again()
    assert [named.miss(now=NOW), named.miss(now=NOW), named.find_again(), named.miss(now=NOW)] == [
        True, False, True, True,
    ]  # fmt: skip
    assert [named.lapse(now=NOW), named.lapse(now=NOW), named.miss(now=NOW), named.find_again()] == [
        True, False, False, False,
    ]  # fmt: skip
    assert named.prove(NOW), "even at the same moment: it counts again"
    assert (named.missing_since, named.lapsed_at) == (None, None)
    told = [type(event).__name__ for event in named.take_events()]
    assert [told.count(f"CompanyDomain{what}") for what in ("Missing", "Lapsed", "Proven")] == [2, 1, 2]


def test_that_a_domain_was_proved_is_told_once() -> None:
    named = domain("1", "acme")
    assert named.prove(NOW) and not named.prove(NOW)
    assert named.prove(NOW + timedelta(days=1)), "lost, and proved again"
    assert [type(event).__name__ for event in named.take_events()].count("CompanyDomainProven") == 2
