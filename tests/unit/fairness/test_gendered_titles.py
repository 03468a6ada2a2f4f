"""Titles that differ by the grammatical gender of who bears them are the same title."""

from __future__ import annotations

import pytest
from benchmarks.quality.corpus import CandidateText, JobText

from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

READER = Reader(load_taxonomy())
TITLES = (
    (
        "de",
        "Entwickler",
        "Entwicklerin",
        "Anforderungen\n- Mindestens 5 Jahre Erfahrung als {} in der Industrie",
    ),
    ("de", "Kaufmann", "Kauffrau", "Anforderungen\n- Mindestens 5 Jahre Erfahrung als {} in der Industrie"),
    ("fr", "Développeur", "Développeuse", "Profil\n- 5 ans d'expérience comme {} dans une grande entreprise"),
    ("fr", "Directeur", "Directrice", "Profil\n- 5 ans d'expérience comme {} dans une grande entreprise"),
    ("fr", "Infirmier", "Infirmière", "Profil\n- 5 ans d'expérience comme {} dans une grande clinique"),
    ("es", "Desarrollador", "Desarrolladora", "Requisitos\n- 5 años de experiencia como {} en una empresa"),
    ("it", "Sviluppatore", "Sviluppatrice", "Requisiti\n- 5 anni di esperienza come {} nella produzione"),
    ("it", "Infermiere", "Infermiera", "Requisiti\n- 5 anni di esperienza come {} nella clinica"),
    ("pt", "Programador", "Programadora", "Requisitos\n- 5 anos de experiência como {} em uma empresa"),
    ("nl", "Verkoper", "Verkoopster", "Functie-eisen\n- 5 jaar ervaring als {} in een winkel van het merk"),
    ("pl", "Programista", "Programistka", "Wymagania\n- 5 lat doświadczenia jako {} w firmie oraz w zespole"),
    ("pl", "Kierownik", "Kierowniczka", "Wymagania\n- 5 lat doświadczenia jako {} w firmie oraz w zespole"),
    ("cs", "Programátor", "Programátorka", "Požadujeme\n- 5 let praxe jako {} ve firmě a znalost oboru"),
)
EXPERIENCE = {
    "de": "Berufserfahrung\n2018 - 2023 {}, Acme GmbH\n- Arbeit mit den Kunden und der Technik",
    "fr": "Expérience\n2018 - 2023 {}, Acme SA\n- Travail avec les équipes dans le groupe",
    "es": "Experiencia\n2018 - 2023 {}, Acme SL\n- Trabajo con los equipos de la empresa",
    "it": "Esperienza\n2018 - 2023 {}, Acme Srl\n- Lavoro con i clienti della azienda e nel gruppo",
    "pt": "Experiência\n2018 - 2023 {}, Acme Lda\n- Trabalho com as equipas da empresa e dos clientes",
    "nl": "Werkervaring\n2018 - 2023 {}, Acme B.V.\n- Werk met het team en de klanten van een bedrijf",
    "pl": "Doświadczenie\n2018 - 2023 {}, Acme S.A.\n- praca z klientami oraz w zespole",
    "cs": "Praxe\n2018 - 2023 {}, Acme s.r.o.\n- práce se zákazníky a v týmu",
}


@pytest.mark.parametrize(("language", "his", "hers", "job"), TITLES)
def test_the_gender_of_a_title_moves_no_score(language: str, his: str, hers: str, job: str) -> None:
    scores = {
        score(
            READER.read_job(JobText("j", job.format(asked), title=asked)),
            READER.read_candidate(CandidateText("c", EXPERIENCE[language].format(held))),
            READER.model,
        ).precise
        for asked in (his, hers)
        for held in (his, hers)
    }
    assert len(scores) == 1
