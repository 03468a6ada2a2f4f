"""In which country a telephone number without a country code would ring, going by where the person lives and
which language they write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobhire.domains.intake.domain.document import Reading
from jobhire.domains.intake.domain.profile import Found
from jobhire.domains.intake.domain.wording import folded

_NAMES = {
    "GB": """united kingdom|uk|england|scotland|wales|london|leeds|manchester|birmingham|bristol|liverpool|
        edinburgh|glasgow|cardiff|sheffield|oxford|cambridge|reading|nottingham""",
    "IE": "ireland|dublin|cork|galway",
    "US": """usa|us|united states|new york|san francisco|boston|austin|seattle|chicago|los angeles|denver|
        atlanta|ca|tx|ny|wa|ma|il|fl|ga|nc|pa|oh|co|va|nj""",
    "DE": """germany|deutschland|allemagne|alemania|germania|berlin|hamburg|munchen|munich|koln|cologne|
        frankfurt|stuttgart|dusseldorf|leipzig|dresden|hannover|nurnberg|bremen|bonn""",
    "AT": "austria|osterreich|autriche|wien|vienna|graz|linz|salzburg|innsbruck",
    "CH": "switzerland|schweiz|suisse|zurich|geneve|geneva|basel|bern|lausanne",
    "FR": """france|frankreich|francia|franta|paris|lyon|marseille|toulouse|nantes|bordeaux|lille|nice|
        strasbourg|rennes|montpellier|grenoble""",
    "BE": "belgium|belgique|belgien|belgica|bruxelles|brussels|antwerp|gent|liege",
    "ES": """spain|espana|spanien|espagne|spania|madrid|barcelona|valencia|sevilla|bilbao|malaga|zaragoza|
        granada|murcia|alicante""",
    "MX": "mexico|ciudad de mexico|guadalajara|monterrey",
    "AR": "argentina|buenos aires|cordoba|rosario",
    "CO": "colombia|bogota|medellin|cali",
    "RO": """romania|rumanien|roumanie|rumania|bucuresti|bucharest|cluj-napoca|cluj|iasi|timisoara|brasov|
        constanta|sibiu|craiova|oradea""",
}
_REGION = {" ".join(name.split()): region for region, names in _NAMES.items() for name in names.split("|")}
_NEAR = 3
_OF_TONGUE = {"de": "DE", "fr": "FR", "es": "ES", "ro": "RO"}


def region_of(places: Iterable[str], tongue: str) -> str | None:
    """ISO 3166 code of the first of ``places`` that is known; else by language; None where nothing says."""
    for place in places:
        for part in reversed(re.split(r"[,;|/()\t•·]", folded(place[:200]))):
            region = _named(re.sub(r"\d+", " ", part).split())
            if region is not None:
                return region
    return _OF_TONGUE.get(tongue)


def _named(words: list[str]) -> str | None:
    for size in range(min(len(words), 3), 0, -1):
        for at in range(len(words) - size + 1):
            region = _REGION.get(" ".join(words[at : at + size]))
            if region is not None:
                return region
    return None


def around(reading: Reading, found: Found) -> list[str]:
    """The lines about ``found``, nearest first."""
    at = sum(start <= found.span.start for start in reading.starts) - 1
    near = sorted(
        range(max(0, at - _NEAR), min(len(reading.lines), at + _NEAR + 1)), key=lambda i: abs(i - at)
    )
    return [reading.lines[i].text for i in near if reading.lines[i].page == found.span.page]
