"""What a snapshot holds of a person: words that are matched, none that names them."""

from __future__ import annotations

from datetime import date

from jobhire.domains.candidate.domain.naming import without_name
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.state import TenantState
from jobhire.domains.matching.infrastructure.stored import StoredProfile
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy
from tests.unit.matching.facts import a_profile, uuid

from .fakes import Candidate, KnownReader

MODEL = KnownReader().model


def test_names_and_addresses_are_in_no_snapshot() -> None:
    text = "Zebulon Quartermain\nE-mail: zebulon.q@example.org\nPhone: +41 79 555 01 99\nSenior nurse, Bern"
    facts = Candidate(
        id=uuid(1),
        version=1,
        type="internal",
        profile=a_profile(1),
        name="Zebulon Quartermain",
        cv_text=without_name(text, "Zebulon Quartermain"),
        cv_received_on=date(2026, 1, 1),
    )
    state = TenantState(MODEL)
    read = Reader(load_taxonomy(None)).read_candidate(facts)
    state.take_profiles([StoredProfile(slot=0, model=MODEL.reading, profile=read)])
    snapshot = state.snapshot()
    assert snapshot is not None
    words = " ".join(word for own in snapshot.words for word in own)
    assert "nurs" in words
    for hidden in ("zebulon", "quartermain", "example", "555"):
        assert hidden not in words
