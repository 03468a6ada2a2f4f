"""Names and addresses that pass for others are told of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.domain.text import clean_name, normalise_email
from jobhire.shared.domain import Invalid
from jobhire.shared.domain.oddities import oddities_of_address, oddities_of_name, skeleton


@pytest.mark.parametrize(
    "name",
    [
        "Ann Example",
        "Jürgen Müller",
        "Сара Иванова",
        "Ελένη Παππά",
        "山田 Tarō",
        "می‌خواهم",
        "O'Brien-Smith 3rd",
        "",
    ],
)
def test_row_52_an_ordinary_name_is_nothing_odd(name: str) -> None:
    assert oddities_of_name(name) == ()


@pytest.mark.parametrize(
    ("name", "oddities"),
    [
        ("\u0410nn Example", ("mixed-alphabets",)),
        ("Ann Ex\u03b1mple", ("mixed-alphabets",)),
        ("Ann\u200b Example", ("hidden-characters",)),
        ("Ann \u202eelpmaxE", ("hidden-characters",)),
        ("\u0410nn\u00ad Example", ("hidden-characters", "mixed-alphabets")),
    ],
)
def test_row_52_a_name_that_passes_for_another_is_kept_and_told_of(
    name: str, oddities: tuple[str, ...]
) -> None:
    assert clean_name(name, field="/name") == name
    assert oddities_of_name(name) == oddities


@pytest.mark.parametrize(
    ("address", "oddities"),
    [
        ("ann@example.com", ()),
        ("jürgen@müller.example", ()),
        ("иван@почта.example", ()),
        ("\u0430nn@example.com", ("mixed-alphabets",)),
        ("ann@\u0430\u0440\u0440\u04cf\u0435.example", ("look-alike-letters",)),
    ],
)
def test_row_52_an_address_that_passes_for_another_is_told_of(
    address: str, oddities: tuple[str, ...]
) -> None:
    assert oddities_of_address(normalise_email(address)) == oddities


@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u202e", "\u2066", "\u00ad", "\ufeff"])
def test_row_52_an_address_with_characters_that_nobody_sees_is_none(hidden: str) -> None:
    with pytest.raises(Invalid):
        normalise_email(f"a{hidden}nn@example.com")


def test_row_52_what_looks_the_same_compares_the_same() -> None:
    assert skeleton("\u0430nn@ex\u0430m\u0440le.com") == skeleton("ANN@example.com") == "ann@example.com"
    assert skeleton("\uff21nn\u200b") == "ann"
    assert skeleton("ann") != skeleton("anna")


@given(st.text(max_size=40))
def test_a_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)
