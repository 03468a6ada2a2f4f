"""Reads candidates and jobs: the domain's pure reading with the taxonomy, stemmer and term weights."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from jobhire.domains.matching.application.ports import CandidateFacts, JobFacts
from jobhire.domains.matching.domain.cv import Cv, read_candidate
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.posting import Posting, read_job
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile
from jobhire.domains.matching.domain.requirements import Knows, Reading
from jobhire.domains.matching.domain.text import Lexicon

from .stems import FAMILIES, english_stems

FORMULA = "jobhire-2"
"""Raise it with any change of how texts are read or scores computed; numbers and tables name themselves."""

RARE = 20
"""Weight of a stem that the table does not list."""


class Reader:
    """Built once per process, used from one thread. ``model`` names all that it was built from."""

    def __init__(self, taxonomy: Knows) -> None:
        table = (files(__package__) / "term_weights.txt").read_bytes()
        weights = _weights(table.decode())
        self._reading = Reading(Lexicon(english_stems(), weights, RARE), taxonomy)
        numbers = repr(ScoringModel(version=FORMULA)).encode()
        digest = hashlib.sha256(b"\n".join((numbers, FAMILIES.encode(), table))).hexdigest()[:8]
        self.model = ScoringModel(version=f"{FORMULA}+taxonomy.{taxonomy.version}+numbers.{digest}")

    def read_candidate(self, facts: CandidateFacts) -> Profile:
        return read_candidate(
            Cv(
                candidate_id=facts.id,
                version=facts.version,
                type=CandidateType(facts.type),
                skills=facts.skills,
                text=facts.cv_text,
                received_on=facts.cv_received_on,
                summary=facts.summary,
                location=facts.location,
                years=facts.experience_years,
            ),
            self._reading,
        )

    def read_job(self, facts: JobFacts) -> Demands:
        return read_job(
            Posting(
                job_id=facts.id,
                version=facts.version,
                title=facts.title,
                text=facts.description,
                skills=facts.required_skills,
                location=facts.location,
            ),
            self._reading,
        )


def _weights(table: str) -> dict[str, int]:
    weights: dict[str, int] = {}
    for line in table.splitlines():
        weight, tab, stems = line.partition("\t")
        if tab:
            weights.update(dict.fromkeys(stems.split(" "), int(weight)))
    return weights
