from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.config.environment import (
    EXAMPLE_SECRET,
    SettingsError,
    effective,
    load,
    read_env_file,
    to_environment,
    unknown_names,
    variables,
)
from jobhire.config.settings import Settings

EXAMPLE = Path(__file__).parents[3] / ".env.example"
SECRET = "correct-horse-battery-staple-0123456789"
PRODUCTION = {
    "JOBHIRE_ENV": "production",
    "JOBHIRE_MONGODB_URL": "mongodb://db.example/?replicaSet=rs0",
    "JOBHIRE_REDIS_URL": "redis://cache.example/0",
    "JOBHIRE_BLOB_URL": "s3://cvs/prod",
    "JOBHIRE_TOKEN_SECRET": SECRET,
    "JOBHIRE_ENCRYPTION_KEY": SECRET[::-1],
}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load(environ)
    return refused.value.problems


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = load({})
    assert settings == Settings()
    assert (settings.http.host, settings.http.port) == ("127.0.0.1", 8000)
    assert not settings.production


def test_an_empty_variable_counts_as_unset() -> None:
    assert load({"JOBHIRE_PORT": "", "JOBHIRE_HOST": "  "}) == Settings()


def test_every_bad_variable_is_named_at_once() -> None:
    found = problems(
        {
            "JOBHIRE_PORT": "70000",
            "JOBHIRE_ENV": "prod",
            "JOBHIRE_WORKERS": "two",
            "JOBHIRE_TRACE_SAMPLE_RATE": "nan",
            "JOBHIRE_REDIS_URL": "http://cache",
            "JOBHIRE_TOKEN_SECRET": "short",
        }
    )
    assert sorted(line.partition(":")[0] for line in found) == [
        "JOBHIRE_ENV",
        "JOBHIRE_PORT",
        "JOBHIRE_REDIS_URL",
        "JOBHIRE_TOKEN_SECRET",
        "JOBHIRE_TRACE_SAMPLE_RATE",
        "JOBHIRE_WORKERS",
    ]
    assert all("\n" not in line for line in found)


@pytest.mark.parametrize("secret", [EXAMPLE_SECRET, "a" * 64, "x" * 31, "abcabcabc" * 8])
def test_a_weak_secret_is_refused_without_being_shown(secret: str) -> None:
    for name in ("JOBHIRE_TOKEN_SECRET", "JOBHIRE_CURSOR_SECRET", "JOBHIRE_ENCRYPTION_KEY"):
        found = problems({**PRODUCTION, name: secret})
        assert len(found) == 1 and found[0].startswith(name)
        assert secret not in found[0]


def test_production_accepts_what_is_complete() -> None:
    assert load(PRODUCTION).production


@pytest.mark.parametrize(
    "missing", ["JOBHIRE_MONGODB_URL", "JOBHIRE_REDIS_URL", "JOBHIRE_TOKEN_SECRET", "JOBHIRE_ENCRYPTION_KEY"]
)
def test_production_refuses_what_development_makes_up(missing: str) -> None:
    found = problems({name: value for name, value in PRODUCTION.items() if name != missing})
    assert len(found) == 1 and found[0].startswith(missing)


@pytest.mark.parametrize("option", ["w=0", "w=1", "journal=false", "W=1&replicaSet=rs0"])
def test_production_refuses_a_mongodb_url_that_may_lose_writes(option: str) -> None:
    found = problems({**PRODUCTION, "JOBHIRE_MONGODB_URL": f"mongodb://db.example/?{option}"})
    assert len(found) == 1 and found[0].startswith("JOBHIRE_MONGODB_URL")


@pytest.mark.parametrize("option", ["w=majority", "w=3", "journal=true", "readPreference=primary"])
def test_production_accepts_a_mongodb_url_that_keeps_writes(option: str) -> None:
    assert load({**PRODUCTION, "JOBHIRE_MONGODB_URL": f"mongodb://db.example/?{option}"})


def test_unacknowledged_writes_are_refused_even_in_development() -> None:
    assert problems({"JOBHIRE_MONGODB_URL": "mongodb://localhost/?w=0"})
    assert load({"JOBHIRE_MONGODB_URL": "mongodb://localhost/?w=1"})


@given(
    port=st.integers(1, 65535),
    host=st.sampled_from(["127.0.0.1", "::1", "0.0.0.0"]),
    workers=st.integers(1, 64),
    rate=st.floats(0, 1),
    sweep=st.floats(0.05, 60),
    directory=st.sampled_from([".jobhire", "/var/lib/job hire"]),
)
def test_what_a_child_process_is_given_gives_it_the_same_settings(
    port: int, host: str, workers: int, rate: float, sweep: float, directory: str
) -> None:
    settings = load(
        {
            **PRODUCTION,
            "JOBHIRE_PORT": str(port),
            "JOBHIRE_HOST": host,
            "JOBHIRE_WORKERS": str(workers),
            "JOBHIRE_TRACE_SAMPLE_RATE": str(rate),
            "JOBHIRE_SWEEP_SECONDS": str(sweep),
            "JOBHIRE_DATA_DIR": directory,
        }
    )
    assert load(to_environment(settings)) == settings


@given(st.dictionaries(st.sampled_from([v.name for v in variables()]), st.text(max_size=40)))
def test_whatever_is_in_the_environment_is_read_or_refused_by_name(environ: dict[str, str]) -> None:
    try:
        load(environ)
    except SettingsError as refused:
        assert all(line.startswith("JOBHIRE_") for line in refused.problems)


def test_no_text_form_shows_a_secret() -> None:
    given_secrets = {
        **PRODUCTION,
        "JOBHIRE_MONGODB_URL": "mongodb://user:hunter2@db.example/?authSource=hunter3",
        "JOBHIRE_REDIS_URL": "redis://:hunter4@cache.example/0",
        "JOBHIRE_CURSOR_SECRET": "another-very-secret-secret-0123456789",
        "JOBHIRE_SENTRY_DSN": "https://hunter5@sentry.example/1",
    }
    settings = load(given_secrets)
    for text in (repr(settings), repr(settings.tokens), str(effective(settings))):
        assert "hunter" not in text and "secret-secret" not in text and SECRET not in text
    assert "db.example" in effective(settings)["JOBHIRE_MONGODB_URL"]


def test_the_cursor_key_follows_the_token_secret_but_is_not_it() -> None:
    first, second = (load({**PRODUCTION, "JOBHIRE_TOKEN_SECRET": SECRET + end}).tokens for end in "ab")
    assert first.cursor_key != second.cursor_key
    assert first.secret.encode() not in first.cursor_key
    named = load({**PRODUCTION, "JOBHIRE_CURSOR_SECRET": SECRET[::-1]}).tokens
    assert named.cursor_key == SECRET[::-1].encode()


def test_the_example_file_and_the_settings_name_the_same_variables_and_defaults() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    named = re.findall(r"^(?:# )?(JOBHIRE_[A-Z_]+)=(.*)$", text, flags=re.M)
    assert sorted(name for name, _ in named) == sorted(variable.name for variable in variables())
    assert load(read_env_file(EXAMPLE)) == Settings()
    defaults = {variable.name: variable.default for variable in variables()}
    given_values = dict(re.findall(r"^(JOBHIRE_[A-Z_]+)=(.*)$", text, flags=re.M))
    assert given_values == {name: default for name, default in defaults.items() if default}


def test_the_example_secret_is_the_one_that_is_refused() -> None:
    assert f"# JOBHIRE_TOKEN_SECRET={EXAMPLE_SECRET}\n" in EXAMPLE.read_text(encoding="utf-8")


def test_every_variable_says_what_it_means() -> None:
    assert all(variable.meaning for variable in variables())
    assert len({variable.name for variable in variables()}) == len(variables())


def test_a_misspelt_variable_is_pointed_out() -> None:
    found = list(unknown_names({"JOBHIRE_WORKER": "3", "JOBHIRE_PORT": "1", "PATH": "x", "JOBHIRE_QQQ": ""}))
    assert found == [
        "JOBHIRE_QQQ is not a setting",
        "JOBHIRE_WORKER is not a setting (did you mean JOBHIRE_WORKERS?)",
    ]


def test_an_env_file_may_have_comments_quotes_and_foreign_lines(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "# hello\nJOBHIRE_PORT = 9000\nJOBHIRE_HOST='::1'\nOTHER=1\n\nnonsense\nJOBHIRE_DATA_DIR=a=b\n"
    )
    found = read_env_file(file)
    assert found == {"JOBHIRE_PORT": "9000", "JOBHIRE_HOST": "::1", "JOBHIRE_DATA_DIR": "a=b"}
    assert read_env_file(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "10.0.0.0/8, everybody"),
        ("METRICS_NETWORKS", "10.0.0.1/8"),
        ("ALLOWED_HOSTS", "api.example.com,*"),
        ("ALLOWED_HOSTS", "a.*.example.com"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "null"),
        ("CORS_ORIGINS", "https://app.example.com/"),
        ("SECURITY_CONTACT", "security@example.com"),
        ("EGRESS_ALLOW", "http://localhost:8080"),
        ("DATA_DIR", "~nobody-of-this-name/data"),
        ("SSO_DOMAINS", "any"),
        ("DNS_SERVER", "dns.example.com"),
        ("DNS_SERVER", "999.0.0.1"),
        ("DNS_SERVER", "127.0.0.1:70000"),
        ("DNS_SERVER", "::1"),
        ("DNS_SERVER", "[:::1]"),
        ("PASSKEY_RP_ID", "https://example.com"),
        ("PASSKEY_RP_ID", "127.0.0.1"),
        ("PASSKEY_RP_ID", "Example.com"),
        ("PASSKEY_ORIGINS", "https://localhost/"),
        ("PASSKEY_ORIGINS", "https://example.com"),
        ("PASSKEY_ORIGINS", "https://evillocalhost"),
    ],
)
def test_who_may_come_in_is_said_exactly(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^JOBHIRE_{name}: "):
        load({f"JOBHIRE_{name}": value})


@pytest.mark.parametrize(("days", "taken"), [(0, True), (1, False), (29, False), (30, True), (3_651, False)])
def test_a_deleted_tenant_is_not_destroyed_while_it_can_be_restored(days: int, taken: bool) -> None:
    environ = {"JOBHIRE_TENANT_PURGE_DAYS": str(days)}
    if taken:
        assert load(environ).tenancy.purge_days == days
    else:
        assert problems(environ)[0].startswith("JOBHIRE_TENANT_PURGE_DAYS: ")


@pytest.mark.parametrize(("days", "taken"), [(0, True), (29, False), (30, True), (3_651, False)])
def test_what_is_deleted_is_not_destroyed_while_it_can_be_restored(days: int, taken: bool) -> None:
    environ = {"JOBHIRE_PURGE_DAYS": str(days)}
    if taken:
        assert load(environ).tenancy.deleted_days == days
    else:
        assert problems(environ)[0].startswith("JOBHIRE_PURGE_DAYS: ")


@pytest.mark.parametrize(
    ("server", "place"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("[2001:db8::1]", ("2001:db8::1", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_a_name_server_is_an_address_and_perhaps_a_port(server: str, place: tuple[str, int]) -> None:
    assert load({"JOBHIRE_DNS_SERVER": server}).access.name_server == place
    assert load({}).access.name_server is None


def test_starttls_is_insisted_on_where_that_is_said_and_only_where_it_can_be() -> None:
    plain, tls = "smtp://mail.example:587", "smtps://mail.example:465"
    assert not load({"JOBHIRE_SMTP_URL": plain}).mail.insists
    assert load({"JOBHIRE_SMTP_URL": plain, "JOBHIRE_SMTP_STARTTLS": "required"}).mail.insists
    found = problems({"JOBHIRE_SMTP_URL": tls, "JOBHIRE_SMTP_STARTTLS": "required"})
    assert found[0].startswith("JOBHIRE_SMTP_STARTTLS: ")


def test_passkeys_are_for_localhost_in_development_and_off_in_production_until_a_host_is_named() -> None:
    here = load({"JOBHIRE_PORT": "8123"})
    assert (here.passkey_host, here.passkey_origins) == ("localhost", ("http://localhost:8123",))
    beside = load({"JOBHIRE_PASSKEY_ORIGINS": "http://localhost:5173, http://app.localhost:5173"})
    assert beside.passkey_origins == ("http://localhost:5173", "http://app.localhost:5173")
    assert (load(PRODUCTION).passkey_host, load(PRODUCTION).passkey_origins) == ("", ())
    named = load({**PRODUCTION, "JOBHIRE_PASSKEY_RP_ID": "example.com"})
    assert (named.passkey_host, named.passkey_origins) == ("example.com", ("https://example.com",))
    under = {**PRODUCTION, "JOBHIRE_PASSKEY_RP_ID": "example.com"}
    app = load({**under, "JOBHIRE_PASSKEY_ORIGINS": "https://app.example.com"})
    assert app.passkey_origins == ("https://app.example.com",)


@pytest.mark.parametrize("origin", ["http://app.example.com", "https://example.com.evil.example", "*"])
def test_origins_of_passkeys_are_of_their_host_and_in_tls(origin: str) -> None:
    settings = {**PRODUCTION, "JOBHIRE_PASSKEY_RP_ID": "example.com", "JOBHIRE_PASSKEY_ORIGINS": origin}
    assert [line.partition(":")[0] for line in problems(settings)] == ["JOBHIRE_PASSKEY_ORIGINS"]
    assert problems({**PRODUCTION, "JOBHIRE_PASSKEY_ORIGINS": "https://app.example.com"})


def test_in_production_requests_must_name_the_public_host_and_metrics_stay_inside() -> None:
    settings = load({**PRODUCTION, "JOBHIRE_PUBLIC_URL": "https://api.example.com/base"})
    assert settings.host_names == ("api.example.com",)
    assert "10.0.0.0/8" in settings.metrics_networks
    named = load({**PRODUCTION, "JOBHIRE_ALLOWED_HOSTS": "a.example, *.b.example"})
    assert named.host_names == ("a.example", "*.b.example")
    assert load({}).host_names == ()


def test_payments_are_local_in_development_and_nobodys_in_production_until_somebody_says() -> None:
    assert load({}).payment_provider == "local"
    assert load(PRODUCTION).payment_provider == ""
    paid = {"JOBHIRE_PAYMENT_PROVIDER": "stripe", "JOBHIRE_STRIPE_KEY": "sk_live_of_nobody"}
    assert load({**PRODUCTION, **paid}).payment_provider == "stripe"
    assert "sk_live_of_nobody" not in repr(load(paid))


@pytest.mark.parametrize(
    ("provider", "variable"),
    [
        ("local", "JOBHIRE_PAYMENT_PROVIDER"),
        ("stripe", "JOBHIRE_STRIPE_KEY"),
        ("cash", "JOBHIRE_PAYMENT_PROVIDER"),
    ],
)
def test_production_refuses_payments_that_move_no_money_or_cannot_work(provider: str, variable: str) -> None:
    found = problems({**PRODUCTION, "JOBHIRE_PAYMENT_PROVIDER": provider})
    assert len(found) == 1 and found[0].startswith(variable)
