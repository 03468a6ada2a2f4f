"""Reads candidates and jobs: the domain's pure reading with the taxonomy, stemmer and term weights."""

from __future__ import annotations

import hashlib
from collections import ChainMap
from functools import partial
from importlib.resources import files

from jobhire.domains.matching.application.ports import CandidateFacts, JobFacts
from jobhire.domains.matching.domain.cv import Cv, read_candidate
from jobhire.domains.matching.domain.cv_outline import outline_of_cv
from jobhire.domains.matching.domain.job_outline import outline_of_job
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.domains.matching.domain.posting import Posting, read_job
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile
from jobhire.domains.matching.domain.requirements import Knows, Reading
from jobhire.domains.matching.domain.scoring import FORMULA
from jobhire.domains.matching.domain.text import Lexicon

from .kin import GENDERS, KIN
from .roots import ROOTS
from .stems import COMPOUNDING, FAMILIES, FORMERS_END, NAMES, TONGUES, english_stems, mixed_stems, uninflected

RARE = 20
"""Weight of a stem that the table does not list."""


class Reader:
    """Built once per process, used from one thread. ``model`` names all that it was built from."""

    def __init__(self, taxonomy: Knows) -> None:
        table = (files(__package__) / "term_weights.txt").read_bytes()
        weights = _weights(table.decode())
        places = (files(__package__) / "places.txt").read_bytes()
        tongues = {tongue: _table(tongue) for tongue in TONGUES}
        makers = {tongue: partial(_lexicon, tongue, table, weights) for tongue, table in tongues.items()}
        lexicon = Lexicon(english_stems(), weights, RARE, makers)
        self.lexicon = lexicon
        self._reading = Reading(lexicon, taxonomy, _places(places.decode()))
        numbers = repr((ScoringModel(version=FORMULA), GENDERS, KIN, ROOTS, NAMES)).encode()
        digest = hashlib.sha256(
            b"\n".join((numbers, FAMILIES.encode(), table, places, *tongues.values()))
        ).hexdigest()[:8]
        self.taxonomy = taxonomy.version
        self.model = ScoringModel(version=f"{FORMULA}+taxonomy.{taxonomy.version}+numbers.{digest}")

    def read_candidate(self, facts: CandidateFacts) -> Profile:
        return read_candidate(_cv(facts), self._reading)

    def read_job(self, facts: JobFacts) -> Demands:
        return read_job(_posting(facts), self._reading)

    def outline_candidate(self, facts: CandidateFacts) -> CvOutline:
        return outline_of_cv(_cv(facts), self.read_candidate(facts), self._reading, self.model.reading)

    def outline_job(self, facts: JobFacts) -> JobOutline:
        return outline_of_job(_posting(facts), self.read_job(facts), self._reading, self.model.reading)


def english_lexicon() -> Lexicon:
    """Of English alone, each word as it is written."""
    table = (files(__package__) / "term_weights.txt").read_text()
    return Lexicon(english_stems(), _weights(table), RARE, slips=False)


def _cv(facts: CandidateFacts) -> Cv:
    return Cv(
        candidate_id=facts.id,
        version=facts.version,
        type=CandidateType(facts.type),
        skills=facts.skills,
        text=facts.cv_text,
        received_on=facts.cv_received_on,
        summary=facts.summary,
        location=facts.location,
        years=facts.experience_years,
    )


def _posting(facts: JobFacts) -> Posting:
    return Posting(
        job_id=facts.id,
        version=facts.version,
        title=facts.title,
        text=facts.description,
        skills=facts.required_skills,
        location=facts.location,
    )


def _table(tongue: str) -> bytes:
    return (files(__package__) / "tongues" / f"{tongue}.txt").read_bytes()


def _lexicon(tongue: str, table: bytes, english: dict[str, int]) -> Lexicon:
    own = _weights(table.decode())
    return Lexicon(
        mixed_stems(tongue, own, english),
        ChainMap(own, english),
        RARE,
        slips=False,
        compounds=tongue in COMPOUNDING,
        uninflected=uninflected(tongue),
        formers_end=FORMERS_END.get(tongue, ("",)),
    )


def _weights(table: str) -> dict[str, int]:
    weights: dict[str, int] = {}
    for line in table.splitlines():
        weight, tab, stems = line.partition("\t")
        if tab:
            weights.update(dict.fromkeys(stems.split(" "), int(weight)))
    return weights


def _places(table: str) -> dict[str, str]:
    """Every name → the first one of its line."""
    lines = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {name: names[0] for names in lines for name in names}
