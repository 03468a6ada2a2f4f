"""The corpus of attacks: what is hidden is listed with its reason and changes neither profile nor score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from jobhire.domains.intake.application.reading import CvReader
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.matching.domain.scoring import Score, score
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy
from tests.integration.intake.attacks import (
    BAIT,
    HONEST,
    PDF,
    Attack,
    character_attacks,
    docx_attacks,
    pdf_attacks,
)
from tests.integration.intake.files import column, pdf, stream, text

CORPUS = [
    *(attack for seed in range(3) for attack in pdf_attacks(seed)),
    *docx_attacks(),
    *character_attacks(),
]
IDS = [f"{i:03} {attack.name} {attack.case}" for i, attack in enumerate(CORPUS)]
TODAY = Month(2026, 1)


@dataclass(frozen=True)
class _Candidate:
    skills: tuple[str, ...]
    cv_text: str
    summary: str
    id: str = "c"
    version: int = 1
    type: str = "uploaded"
    cv_received_on: date = date(2026, 1, 1)
    location: str = ""
    experience_years: float | None = None


@dataclass(frozen=True)
class _Job:
    id: str = "j"
    version: int = 1
    title: str = "Platform Engineer"
    description: str = "Kubernetes and Terraform, some Rust and Python. At least 5 years of experience."
    required_skills: tuple[str, ...] = ("Kubernetes", "Terraform", "Rust", "Python")
    location: str = ""
    status: str = "active"


@dataclass(frozen=True)
class Bench:
    cvs: CvReader
    matching: Reader

    def read(self, content: bytes, name: str) -> ReadCv:
        return self.cvs.read(content, name, today=TODAY)

    def score(self, cv: ReadCv) -> Score:
        skills = tuple(skill.found.value for skill in cv.profile.skills)
        summary = cv.profile.summary.value if cv.profile.summary else ""
        profile = self.matching.read_candidate(_Candidate(skills, cv.reading.text, summary))
        return score(self.matching.read_job(_Job()), profile, self.matching.model)


@pytest.fixture(scope="module")
def bench(jail: JailedReader) -> Bench:
    taxonomy = load_taxonomy()
    return Bench(CvReader(jail, taxonomy, E164Numbers()), Reader(taxonomy))


@pytest.mark.parametrize("attack", CORPUS, ids=IDS)
def test_hidden_text_is_listed_with_its_reason_and_changes_neither_profile_nor_score(
    bench: Bench, attack: Attack
) -> None:
    twin, attacked = bench.read(attack.twin, attack.name), bench.read(attack.file, attack.name)
    if attack.reason is None:
        assert attacked.reading.hidden == () and BAIT in attacked.reading.text
        assert bench.score(attacked) != bench.score(twin), "what everybody sees counts"
        return
    assert attacked.reading.text == twin.reading.text
    assert attacked.profile == twin.profile
    assert bench.score(attacked) == bench.score(twin)
    assert twin.reading.hidden == ()
    reasons = {hidden.reason for hidden in attacked.reading.hidden}
    assert reasons == {attack.reason}
    if attack.case not in {"turned around", "without width"}:
        assert "Kubernetes" in " ".join(hidden.text for hidden in attacked.reading.hidden)


def test_the_corpus_has_every_way_to_hide() -> None:
    assert len(CORPUS) >= 60
    assert {attack.reason for attack in CORPUS} >= {reason for _, reason in PDF.values()}


def test_a_form_that_somebody_filled_in_is_read_and_a_hidden_field_is_not(bench: Bench) -> None:
    drawn = stream(
        text(2, 5, "Scala").encode(),
        "/Type /XObject /Subtype /Form /BBox [0 0 240 20] /Resources << /Font << /F1 3 0 R >> >>",
    )
    field = "/Type /Annot /Subtype /Widget /FT /Tx /Rect [60 {y} 300 {z}] /F {flags} /AP << /N {n} 0 R >>"
    secret = drawn.replace(b"Scala", b"Rusty")
    annotations = (
        f"/Annots [<< {field.format(y=300, z=320, flags=4, n=10)} >> "
        f"<< {field.format(y=200, z=220, flags=2, n=11)} >>]"
    )
    content = pdf(column(60, 780, HONEST), extra=[drawn, secret])
    content = content.replace(b"/Type /Page /", f"/Type /Page {annotations} /".encode())
    cv = bench.read(content, "cv.pdf")
    assert "Scala" in cv.reading.text and "Rusty" not in cv.reading.text
