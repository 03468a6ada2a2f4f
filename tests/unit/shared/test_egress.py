"""Which addresses are called for somebody, and which never."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobhire.shared.application import AddressRefused, FetchFailed
from jobhire.shared.infrastructure.egress import Allowed, GuardedFetch, is_public, parse

PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
NOBODY = Allowed()
NOWHERE = GuardedFetch(allowed=["127.0.0.1:9"], seconds=2)
"""Nobody listens at port 9."""


class Names:
    """A resolver that knows a few names, and counts."""

    def __init__(self, **known: Sequence[str]) -> None:
        self.known = {name.replace("_", "."): tuple(addresses) for name, addresses in known.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        if host not in self.known:
            raise OSError("no such name")
        return self.known[host]


async def refused(url: str, names: Names | None = None, *, allowed: Sequence[str] = ()) -> bool:
    fetch = GuardedFetch(allowed=allowed, resolve=names or Names())
    try:
        await fetch.check(url, field="/issuer")
    except AddressRefused as refusal:
        assert refusal.field == "/issuer"
        return True
    return False


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://0/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fec0::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://localhost/",
        "https://localhost./",
        "https://public.example./",
        "https://intranet/",
        "https://user@public.example/",
        "https://public.example@127.0.0.1/",
        "https://public.example:443@127.0.0.1/",
        "https://public.example\\@127.0.0.1/",
        "https://127.0.0.1#@public.example/",
        "https://public.example/#fragment",
        "https://127。0。0。1/",
        "https://①②⑦.0.0.1/",
        "https://public。example/",
        "https://public%2eexample/",
        "https://public.example%00.other/",
        "https://public.example\t/",
        "https://public.example/\r\nHost: other",
        " https://public.example/",
        "https:public.example",
        "https:///public.example",
        "//public.example/",
        "http://public.example/",
        "ftp://public.example/",
        "file:///etc/passwd",
        "gopher://public.example/",
        "https://public.example:22/",
        "https://public.example:8443/",
        "https://public.example:99999/",
        "https://public.example:/",
        "https://public..example/",
        "https://.example/",
        "https://public.example/" + "a" * 2_000,
        "",
    ],
)
async def test_row_65_an_address_that_is_not_plainly_public_is_refused(
    url: str,
) -> None:
    names = Names(public_example=PUBLIC, localhost=["127.0.0.1"], intranet=["10.0.0.1"])
    assert await refused(url, names)
    with pytest.raises(FetchFailed):
        await GuardedFetch(resolve=names).get(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://public.example",
        "https://public.example/",
        "https://public.example:443/path?query=1&b=%20",
        "HTTPS://Public.Example/",
        "https://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    ],
)
async def test_a_public_address_is_taken(url: str) -> None:
    assert not await refused(url, Names(public_example=PUBLIC))


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a00:1"],
        ["fe80::1%eth0"],
        ["93.184.215.14", "127.0.0.1"],
        [],
    ],
)
async def test_row_65_a_name_with_any_address_inside_is_refused(addresses: list[str]) -> None:
    assert await refused("https://public.example/", Names(public_example=addresses))


async def test_row_65_a_name_that_has_gone_inside_since_it_was_registered_is_not_called() -> None:
    names = Names(public_example=PUBLIC)
    fetch = GuardedFetch(resolve=names)
    await fetch.check("https://public.example/", field="/issuer")
    names.known["public.example"] = ("127.0.0.1",)
    with pytest.raises(FetchFailed, match="not in the public network"):
        await fetch.get("https://public.example/")


async def test_a_name_that_nobody_has_is_refused_in_the_words_for_one_that_is_inside() -> None:
    fetch = GuardedFetch(resolve=Names(db_corp_example=["10.0.0.1"]))
    details = set()
    for url in ("https://nowhere.example/", "https://db.corp.example/"):
        with pytest.raises(AddressRefused) as refusal:
            await fetch.check(url, field="/issuer")
        details.add(refusal.value.detail)
    assert len(details) == 1


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40))
async def test_whatever_path_is_asked_for_the_call_ends_in_an_answer_or_a_refusal(rest: str) -> None:
    with pytest.raises(FetchFailed):
        await NOWHERE.get(f"http://127.0.0.1:9/{rest}")


async def test_only_what_the_operator_named_may_be_inside_and_without_tls() -> None:
    names = Names(provider_test=["127.0.0.1"], other_test=["127.0.0.1"])
    allowed = ["provider.test:8080", "127.0.0.1:9000"]
    assert not await refused("http://provider.test:8080/", names, allowed=allowed)
    assert not await refused("http://127.0.0.1:9000/", names, allowed=allowed)
    for url in (
        "http://provider.test/",
        "http://provider.test:8081/",
        "http://other.test:8080/",
        "http://127.0.0.1:9001/",
        "http://user@provider.test:8080/",
        "ftp://provider.test:8080/",
    ):
        assert await refused(url, names, allowed=allowed), url


def test_a_named_host_without_a_port_has_the_usual_two() -> None:
    allowed = Allowed(["provider.test"])
    assert [port for port in (22, 80, 443, 8080) if allowed.names("provider.test", port)] == [80, 443]


@given(st.integers(0, 2**32 - 1))
@example(0x7F000001)
@example(0xA9FEA9FE)
def test_row_65_an_address_in_disguise_is_as_public_as_the_one_inside(number: int) -> None:
    plain = is_public(ip_address(number))
    assert is_public(ip_address((0xFFFF << 32) | number)) == plain
    assert is_public(ip_address((0x64FF9B << 96) | number)) == plain
    assert not is_public(ip_address(number + (1 << 33)))  # ::/96 and what follows it is nobody's


_BASES = st.sampled_from(["127.0.0.1", "10.0.0.1", "public.example", "localhost", "[::1]", "0x7f.1"])
_TWISTS = st.text(alphabet="@:/\\#?%.[]0x7f。①\t\n -_~", max_size=6)


@given(_TWISTS, _BASES, _TWISTS, st.sampled_from(["https", "http", "HTTPS", "ftp", ""]))
def test_row_65_whatever_is_read_from_a_url_is_one_public_host_on_443(
    before: str, base: str, after: str, scheme: str
) -> None:
    url = f"{scheme}://{before}{base}{after}"
    try:
        target = parse(url, NOBODY)
    except ValueError:
        return
    assert (target.scheme, target.port, target.trusted) == ("https", 443, False)
    host = f"[{target.host}]" if ":" in target.host else target.host
    assert url.isascii()
    assert url.lower().startswith((f"https://{host}/", f"https://{host}?", f"https://{host}:443")) or (
        url.lower() == f"https://{host}"
    )
    last = target.host.rpartition(".")[2]
    assert ":" in target.host or not last.isdigit() or str(ip_address(target.host)) == target.host
