"""Words about rank and place, the same in a CV and in a job."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .text import fold, lowered
from .tongue import ENGLISH

_LEVELS = (
    (
        6,
        r"chief|cto|ceo|cfo|coo|vp|vice president|geschaftsfuhrer\w*|generaldirektor\w*|direttore generale|"
        r"director general|directeur general|directrice generale|генеральныи директор|генеральнии директор|"
        r"ugyvezeto|genel mudur|daglig leder|toimitusjohtaja|διευθυνων συμβουλοσ|γενικοσ διευθυντησ|"
        r"изпълнителен директор|glavni direktor|"
        r"generalni direktor",
    ),
    (
        5,
        r"head|director|direktor(?:in)?|directeur|directrice|directora?|(?:abteilungs|"
        r"bereichs)?leiter(?:in)?|"
        r"direttore|direttrice|diretora?|dyrektor\w*|directeur|hoofd|jefe|jefa|direktorka|reditel(?:ka)?|"
        r"mudur\w*|директор\w*|начальник\w*|руководитель отдела|керівник відділу|igazgato\w*|osztalyvezeto|"
        r"riaditel\w*|vedouci oddeleni|avdelningschef|afdelingsleder|avdelingsleder|caporeparto|"
        r"chef de service|"
        r"sef (?:de )?(?:departament|serviciu|sectie)|johtaja|paallikko|διευθυντ\w+|προισταμεν\w+|"
        r"началник отдел|ръководител отдел|"
        r"voditelj(?:ica)? (?:odjela|sektora)|rukovodilac (?:odeljenja|sektora)|sef(?:ica)? (?:odjela|"
        r"odeljenja|sektora)",
    ),
    (
        4,
        r"lead|principal|teamlead|(?:team|gruppen)leiter(?:in)?|team leader|teamleider|teamledare|"
        r"caposquadra|"
        r"chef d.equipe|jefe de equipo|jefa de equipo|capo ?turno|lider|brygadzist\w+|тимлид|"
        r"руководитель группы|бригадир\w*|керівник групи|csoportvezeto|muszakvezeto|takim lideri|"
        r"vedouci tymu|"
        r"veduci timu|gruppledare|arbetsledare|teamleder|chefe de equip[ae]|lider de equip[ae]|sef de echipa|"
        r"tiiminvetaja|tiimivastaava|υπευθυνοσ ομαδασ|επικεφαλησ|ръководител (?:на )?екип|тим лидер|водещ\w*|"
        r"vod[ji]?a tima|voditelj(?:ica)? tima|vodeci|poslovod\w+",
    ),
    (
        3,
        r"seniora?|sr|experienced|erfahren\w*|confirm[eé]e?|experimente?e|experimentad[oa]|esperto|esperta|"
        r"ervaren|"
        r"starsz[yae]|doswiadczon\w+|erfaren|zkusen\w+|kidemli|старш\w+|ведущ\w+|провідн\w+|"
        r"experimentata?|experiente|tapasztalt|deneyimli|tecrubeli|starsi|skusen\w+|vanhempi|kokenut|εμπειρ(?:οσ|η)|ανωτερ(?:οσ|η)|опитен|опитна|visi|stariji|starija|iskusn[ia]",
    ),
    (2, r"mid|middle|intermediate|mid level|medior|pleno"),
    (
        1,
        r"junior|jr|entry level|graduate|d[eé]butante?|(?:berufs)?einsteiger\w*|berufsanfanger\w*|"
        r"absolvent\w*|"
        r"neolaureat[oa]|neodiplomat[oa]|principiante|iniciante|starter|mlodsz[yae]|nyexaminerad|младш\w+|"
        r"молодш\w+|incepator\w*|palyakezdo|zacatecni[kc]\w*|zaciatocni[kc]\w*|nyutdannet|nyuddannet|nuorempi|"
        r"vastavalmistu\w+|αρχαρι\w+|начинаещ\w*|mladi|mladji|pocetni[kc]\w*",
    ),
    (
        0,
        r"intern|internship|trainee|apprentice|praktikant\w*|praktikum|werkstudent\w*|stagiaire|becari[oa]|"
        r"auszubildende\w*|azubi\w*|alternante?|apprentie?|practicante|aprendiz|stagista|tirocinante|"
        r"apprendista|"
        r"estagiari[oa]|stagiaire?|stazyst\w+|praktykant\w*|stazist\w*|staz[eё]r\w*|стажер\w*|стажист\w*|"
        r"стажув\w*|стажант\w*|stagiar[ai]?|ucenic\w*|gyakornok|stajyer\w*|cirak|larling|elev|"
        r"en practicas|tirocinio|harjoittelija\w*|tyoharjoittel\w+|oppisopimus\w*|ασκουμεν\w+|μαθητευομεν\w+|"
        r"pripravni[kc]\w*|naucnik|segrt\w*",
    ),
)
_LEVEL = tuple((level, re.compile(rf"\b(?:{pattern})\b")) for level, pattern in _LEVELS)

_INSIDE = re.compile(r"\bintern\b")
_INSIDE_IN = frozenset(("de", "nl", "sv", "da", "nb", "ro"))
"""In these languages a word in lower case that says: of the house itself. "Intern" is who learns there,
as in English."""

_REMOTE = re.compile(
    r"\b(?:remote\w*|home ?office|télétravail|teletrabajo|anywhere|work from home|teletrabalho|remot[oa]|"
    r"da remoto|"
    r"smart ?working|thuiswerken|op afstand|zdaln\w+|distansarbete|hjemmekontor|hjemmearbejde|home-office|"
    r"práce z domova|"
    r"uzaktan|удал[её]нн?\w*|віддален\w*|дистанці\w*|etätyö\w*|etänä|τηλεργασία\w*|εξ αποστάσεως|"
    r"дистанционн\w+|от вкъщи|от разстояние|(?:rad )?od kuće|(?:rad )?na daljinu)\b",
    re.IGNORECASE,
)
_HYBRID = re.compile(
    r"\b(?:(?:remote|fully|partly|teilweise)[\s/-]{1,3})?(?:h[yií]brid\w*|ibrid[oa]|hybrydow\w+|гибрид\w*|"
    r"гібрид\w*|υβριδικ\w+|хибрид\w*|"
    r"part(?:ly|ially)[ -]remote|(?:teilweise|zum teil) (?:remote|home ?office)|télétravail (?:partiel|"
    r"possible)|"
    r"teletrabajo parcial|parțial remote|parcialmente remoto|częściowo zdaln\w+|deels thuis\w*|"
    r"delvis distans\w*)"
    r"(?:[\s/-]{1,3}(?:remote|work\w*|home ?office))?\b",
    re.IGNORECASE,
)
_MODEL_LABEL = re.compile(
    r"(?:^|[|•·;])[^\S\n]*(?:work(?:place|ing)?(?: model| type| mode| arrangement)?|arbeitsmodell|arbeitsort|"
    r"mode de travail|modalidad(?: de trabajo)?|mod de lucru|modalità(?: di lavoro)?|modalidade|werkvorm|"
    r"tryb pracy|"
    r"arbetsform|formát práce|työskentelymuoto|työmuoto|τρόπος εργασίας|μοντέλο εργασίας|начин на работа|"
    r"модел на работа|(?:način|oblik|model) rada)[^\S\n]*:[^\S\n]*([^\n|•·]{2,80})",
    re.IGNORECASE | re.MULTILINE,
)
_PLACE_LABEL = re.compile(
    r"(?:^|[|•·;])[^\S\n]*(?:location|address|based in|city|ort|wohnort|adresse|standort|lieu|"
    r"ville|ubicación|ciudad|dirección|localitate|oraș|adresă|job location|work location|arbeitsort|"
    r"dienstort|einsatzort|"
    r"dienstsitz|lieu de travail|localisation|localidad|población|lugar(?: de trabajo)?|sede(?: di lavoro)?|"
    r"luogo(?: di lavoro)?|città|residenza|indirizzo|local(?: de trabalho)?|localização|cidade|morada|"
    r"endereço|residência|"
    r"standplaats|woonplaats|werklocatie|locatie|plaats|adres|miejsce (?:pracy|zamieszkania)|lokalizacja|"
    r"miejscowość|miasto|"
    r"stad|plats|placering|arbetsort|bostadsort|arbeidssted|arbejdssted|bopæl|bosted|místo (?:výkonu práce|"
    r"práce)|lokalita|"
    r"město|bydliště|miesto (?:práce|výkonu práce)|mesto|munkavégzés helye|lakhely|şehir|konum|adresi?|город|"
    r"место (?:работы|жительства)|адрес|місто|місце (?:роботи|проживання)|адреса|"
    r"sijainti|paikkakunta|asuinpaikka|työ(?:skentely)?paikka|kotipaikka|osoite|τοποθεσία|πόλη|περιοχή|διεύθυνση|"
    r"τόπος (?:εργασίας|κατοικίας|διαμονής)|местоположение|град|месторабота|място на работа|местоживеене|"
    r"lokacija|mj?esto (?:rada|stanovanja|prebivališta)|grad|prebivalište|boravište|adresa)"
    r"[^\S\n]*:[^\S\n]*([^\n|•·]{2,80})",
    re.IGNORECASE | re.MULTILINE,
)

_WANTS_REMOTE = re.compile(
    r"\b(?:open to|prefer\w*|available for|willing to|looking for|seeking|offen für|bevorzug\w+|suche|"
    r"ouverte? à|cherche|"
    r"busco|prefiero|disponibil\w+|disponível|cerco|preferisco|op zoek naar|szukam|preferuję|söker|"
    r"hledám|haen|etsin|αναζητώ|ψάχνω|προτιμώ|търся|предпочитам|tražim|preferiram)\b[^\n.]{0,30}"
    r"\b(?:remote|homeoffice|home office|télétravail|remot[oa]|teletrabajo|smart ?working|zdaln\w+|"
    r"thuiswerk\w*|distans\w*|etätyö\w*|τηλεργασία\w*|дистанционн\w+|rad od kuće)\b",
)


def level_of(title: str, tongue: str = ENGLISH) -> int | None:
    """The rank that a title names (``scoring.LEVELS``),
    None where it names none. ``tongue``: its language."""
    plain = (
        fold(_INSIDE.sub(" ", title) if tongue in _INSIDE_IN else title).replace("-", " ").replace(".", " ")
    )
    return next((level for level, pattern in _LEVEL if pattern.search(plain)), None)


def is_remote(location: str) -> bool:
    """Work from anywhere; "hybrid remote" is not."""
    return bool(_REMOTE.search(_HYBRID.sub(" ", location)))


def wants_remote(text: str) -> bool:
    """A candidate says that remote work suits them."""
    return bool(_WANTS_REMOTE.search(lowered(text)))


def is_hybrid(location: str) -> bool:
    """Partly at the place, partly from anywhere; not where either is possible ("remote or hybrid")."""
    return bool(_HYBRID.search(location)) and not is_remote(location)


def labelled_model(text: str) -> str:
    """What a line such as "Workplace: hybrid" says, "" without one."""
    match = _MODEL_LABEL.search(text)
    return match[1] if match else ""


def labelled_place(text: str) -> re.Match[str] | None:
    """A line such as "Location: Berlin"; group 1 is the place."""
    return _PLACE_LABEL.search(text)


def places_of(location: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The places a location names, each by its standard name: "Berlin, Deutschland" → berlin, germany.
    Words about remote work are none."""
    bare = _HYBRID.sub(" ", location)
    parts = (
        fold(" ".join(part.split()))
        for part in re.split(
            r"[,;/|()\n–—]| - |\b(?:or|and|oder|und|ou|et|oppure|lub|i|of|eller|tai|ή|или|ili)\b", bare
        )
    )
    named = (known.get(part, part) for part in parts if part and not _REMOTE.search(part))
    return tuple(dict.fromkeys(named))[:12]
