"""Keys by which two records of one person meet, and what is told of them."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from jobhire.domains.candidate.domain.career import Experience
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.likeness import (
    SAME_TEXT,
    Likeness,
    Reason,
    alike,
    detail_keys,
    likenesses,
    text_keys,
)

WORDS = [f"word{number}" for number in range(4_000)]


def a_text(seed: int, words: int = 400) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def edited(text: str, every: int) -> str:
    return " ".join("other" if at % every == 0 else word for at, word in enumerate(text.split(), 1))


def somebody(name: str = "Ada Bloom", **details: object) -> CandidateDetails:
    return CandidateDetails(name=name, **details).checked()  # type: ignore[arg-type]


def reasons(one: CandidateDetails, other: CandidateDetails) -> list[str]:
    meet = set(detail_keys(one)) & set(detail_keys(other))
    found = [each.reason.value for each in likenesses(one, "", other, "")]
    assert bool(meet) == bool(found), "a key is there exactly where there is a reason"
    return found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49 30 901820", "+49 (30) 90-18-20", True),
        ("+49 30 901820", "+49 30 901821", False),
        ("030 901820", "030 901820", False),
    ],
)
def test_a_phone_number_is_the_same_with_its_country_code(one: str, other: str, same: bool) -> None:
    found = reasons(somebody(phones=(one,)), somebody("Eve", phones=(other,)))
    assert found == (["same-phone"] if same else [])


@pytest.mark.parametrize(
    ("name", "company", "same"),
    [
        ("Bloom, Adá", "Initech GmbH", True),
        ("ADA BLOOM", "The Initech Inc.", True),
        ("Ada Bloom", "Initrode", False),
        ("Adam Bloom", "Initech", False),
    ],
)
def test_a_name_counts_with_an_employer(name: str, company: str, same: bool) -> None:
    one = somebody(experience=(Experience(title="Developer", company="Initech"),))
    other = somebody(name, experience=(Experience(title="Lead", company=company),))
    assert reasons(one, other) == (["same-name-and-employer"] if same else [])


def test_two_records_without_an_employer_are_not_alike_by_their_name() -> None:
    job = (Experience(title="Developer"),)
    assert reasons(somebody(experience=job), somebody(experience=job)) == []


def test_a_further_address_that_is_anothers_main_one_is_told() -> None:
    assert reasons(somebody(email="a@x.org"), somebody("Eve", more_emails=("A@X.org",))) == ["same-email"]


@pytest.mark.parametrize("seed", range(20))
def test_nearly_identical_texts_meet_in_a_band_and_others_hardly_ever(seed: int) -> None:
    text = a_text(seed)
    near, far = edited(text, 60), a_text(seed + 1_000)
    assert alike(text, near) >= SAME_TEXT
    assert set(text_keys(text)) & set(text_keys(near))
    assert not set(text_keys(text)) & set(text_keys(far))
    assert alike(text, far) < 5
    [found] = likenesses(somebody("A"), text, somebody("B"), near)
    assert found == Likeness(reason=Reason.NEAR_IDENTICAL_TEXT, per_cent=alike(text, near))


def test_short_texts_say_nothing() -> None:
    assert text_keys("curriculum vitae of me") == ()
    assert alike("the same words", "the same words") == 0


def test_keys_are_the_same_in_every_process() -> None:
    code = f"from {text_keys.__module__} import text_keys; print(text_keys({a_text(7)!r}))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {f"{text_keys(a_text(7))}\n"}
