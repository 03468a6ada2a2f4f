"""CVs that differ in nothing but what must not count: one corpus, in nine languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NAMES = (
    "Ann Miller",
    "Lakisha Washington",
    "Mohammed al-Rashid",
    "Ruby Java",
    "José Luis García de la Fuente y Ortega",
    "Nguyễn Thị Minh Khai",
    "李 娜",
    "Senior Fellow",
    "Will Bern",
)
PERSONAL: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "pronouns": ("", "Pronouns: she/her", "Pronouns: they/them", "(he/him)"),
        "birth": (
            "",
            "Date of birth: 12 May 1961",
            "Born: 03/04/1999",
            "born 1961-05-12",
            "London, born May 12, 1961",
            "(born 1961)",
            "Age: 58",
            "Age: 24 years",
        ),
        "photo": ("", "Photo: ann.jpg", "[photo]"),
        "nationality": (
            "",
            "Nationality: German",
            "Citizenship: United States, Romania",
            "Nationality: Javanese",
        ),
        "family": ("", "Marital status: married, two children", "Marital status: single"),
        "gender": ("", "Gender: female", "Sex: M"),
        "street": ("", "Address: 12 Python Road, Apartment 4", "Address: 1 Hill Street, Block B"),
    },
    "de": {
        "birth": (
            "",
            "Geburtsdatum: 12.05.1961",
            "Geboren am 3. April 1999 in Hamburg",
            "geb. 12.05.1961",
            "Alter: 58 Jahre",
        ),
        "nationality": ("", "Staatsangehörigkeit: englisch", "Nationalität: rumänisch"),
        "family": ("", "Familienstand: verheiratet, zwei Kinder", "Familienstand: ledig"),
        "gender": ("", "Geschlecht: weiblich"),
        "street": ("", "Anschrift: Dockergasse 12", "Adresse: Am Hang 1, Hinterhaus"),
    },
    "fr": {
        "birth": ("", "Date de naissance : 12/05/1961", "Née le 3 avril 1999 à Lyon", "Âge : 58 ans"),
        "nationality": ("", "Nationalité : allemande", "Nationalité : anglaise"),
        "family": ("", "Situation familiale : mariée, deux enfants", "État civil : célibataire"),
        "gender": ("", "Sexe : féminin"),
        "street": ("", "Adresse : 12 rue de Java", "Adresse : 3 bis, impasse du Puits"),
    },
    "es": {
        "birth": ("", "Fecha de nacimiento: 12/05/1961", "Edad: 58 años"),
        "nationality": ("", "Nacionalidad: inglesa", "Nacionalidad: alemana y francesa"),
        "family": ("", "Estado civil: casada, dos hijos", "Estado civil: soltero"),
        "gender": ("", "Sexo: mujer"),
        "street": ("", "Dirección: Calle Java 12, 3.º B", "Domicilio: Plaza Mayor 1"),
    },
    "ro": {
        "birth": ("", "Data nașterii: 12.05.1961", "Vârsta: 58 de ani"),
        "nationality": ("", "Naționalitate: engleză", "Cetățenie: română și germană"),
        "family": ("", "Stare civilă: căsătorită, doi copii", "Stare civilă: necăsătorit"),
        "gender": ("", "Sex: feminin"),
        "street": ("", "Adresa: Strada Java 12, ap. 4", "Adresă: Bulevardul Unirii 1"),
    },
    "it": {
        "birth": ("", "Data di nascita: 12/05/1961", "Nata il 3 aprile 1999 a Roma", "Età: 58 anni"),
        "nationality": ("", "Nazionalità: inglese", "Cittadinanza: tedesca e francese"),
        "family": ("", "Stato civile: sposata, due figli", "Stato civile: celibe"),
        "gender": ("", "Sesso: femminile"),
        "street": ("", "Indirizzo: Via Java 12", "Indirizzo: Piazza Python 3"),
    },
    "pt": {
        "birth": ("", "Data de nascimento: 12/05/1961", "Idade: 58 anos"),
        "nationality": ("", "Nacionalidade: inglesa", "Nacionalidade: alemã"),
        "family": ("", "Estado civil: casada, dois filhos", "Estado civil: solteiro"),
        "gender": ("", "Sexo: feminino"),
        "street": ("", "Endereço: Rua Java 12", "Morada: Praça Python 3"),
    },
    "nl": {
        "birth": ("", "Geboortedatum: 12-05-1961", "Leeftijd: 58 jaar", "Geboorteplaats: Java"),
        "nationality": ("", "Nationaliteit: Engelse", "Nationaliteit: Duitse"),
        "family": ("", "Burgerlijke staat: gehuwd, twee kinderen", "Burgerlijke staat: ongehuwd"),
        "gender": ("", "Geslacht: vrouw"),
        "street": ("", "Adres: Javastraat 12", "Adres: Pythonlaan 3"),
    },
    "pl": {
        "birth": (
            "",
            "Data urodzenia: 12.05.1961",
            "Urodzona w Krakowie",
            "ur. 12.05.1961 r.",
            "Wiek: 58 lat",
        ),
        "nationality": ("", "Narodowość: angielska", "Obywatelstwo: niemieckie"),
        "family": ("", "Stan cywilny: mężatka, dwoje dzieci", "Stan cywilny: kawaler"),
        "gender": ("", "Płeć: kobieta"),
        "street": ("", "Adres: ul. Java 12", "Adres zamieszkania: ul. Polna 3"),
    },
}
GAPS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "",
        "2016 - 2018 Parental leave",
        "03/2016 - 05/2018  Maternity leave",
        "Career break to care for family, 2016 - 2018",
        "2016 - 2018: Caregiver for a parent (full time)",
        "Sick leave (2016 - 2018)",
    ),
    "de": ("", "2016 - 2018 Elternzeit", "Pflege eines Angehörigen, 2016 - 2018", "2016 - 2018 Mutterschutz"),
    "fr": ("", "2016 - 2018 Congé parental", "Congé maternité, 2016 - 2018", "2016 - 2018 Proche aidant"),
    "es": ("", "2016 - 2018 Baja por maternidad", "Excedencia por cuidado de hijos, 2016 - 2018"),
    "ro": ("", "2016 - 2018 Concediu de creștere a copilului", "Concediu de maternitate, 2016 - 2018"),
    "it": ("", "2016 - 2018 Congedo parentale", "Congedo di maternità, 2016 - 2018"),
    "pt": ("", "2016 - 2018 Licença de maternidade", "Licença parental, 2016 - 2018"),
    "nl": ("", "2016 - 2018 Ouderschapsverlof", "Zwangerschapsverlof, 2016 - 2018"),
    "pl": ("", "2016 - 2018 Urlop macierzyński", "Urlop wychowawczy, 2016 - 2018"),
}
BODIES: Mapping[str, str] = {
    "en": """Experience
2018 - 2023 Backend developer, Acme Ltd
- Python and Django services, PostgreSQL, Docker
2013 - 2016 Junior developer, Blue GmbH
- Java, SQL, unit tests
{gap}

Education
BSc Computer Science, 2009 - 2013

Skills: Python, Kubernetes, Linux
""",
    "de": """Berufserfahrung
2018 - 2023 Backend-Entwicklerin, Acme GmbH
- Python und Django, PostgreSQL, Docker
2013 - 2016 Entwickler, Blau AG
- Java, SQL
{gap}

Ausbildung
Bachelor Informatik, 2009 - 2013

Kenntnisse: Python, Kubernetes, Linux
""",
    "fr": """Expérience
2018 - 2023 Développeuse backend, Acme SA
- Python et Django, PostgreSQL, Docker
2013 - 2016 Développeur, Bleu SA
- Java, SQL
{gap}

Formation
Licence d'informatique, 2009 - 2013

Compétences : Python, Kubernetes, Linux
""",
    "es": """Experiencia
2018 - 2023 Desarrolladora backend, Acme SA
- Python y Django, PostgreSQL, Docker
2013 - 2016 Desarrollador, Azul SL
- Java, SQL
{gap}

Formación
Grado en informática, 2009 - 2013

Habilidades: Python, Kubernetes, Linux
""",
    "ro": """Experiență
2018 - 2023 Dezvoltator backend, Acme SRL
- Python și Django, PostgreSQL, Docker
2013 - 2016 Programator, Albastru SRL
- Java, SQL
{gap}

Educație
Licență în informatică, 2009 - 2013

Competențe: Python, Kubernetes, Linux
""",
    "it": """Esperienza
2018 - 2023 Sviluppatrice backend, Acme Srl
- Python e Django, PostgreSQL, Docker
2013 - 2016 Sviluppatore, Blu Srl
- Java, SQL
{gap}

Istruzione
Laurea in informatica, 2009 - 2013

Competenze: Python, Kubernetes, Linux
""",
    "pt": """Experiência
2018 - 2023 Desenvolvedora backend, Acme Lda
- Python e Django, PostgreSQL, Docker
2013 - 2016 Desenvolvedor, Azul Lda
- Java, SQL
{gap}

Formação
Licenciatura em informática, 2009 - 2013

Competências: Python, Kubernetes, Linux
""",
    "nl": """Werkervaring
2018 - 2023 Backend-ontwikkelaar, Acme B.V.
- Python en Django, PostgreSQL, Docker
2013 - 2016 Ontwikkelaar, Blauw B.V.
- Java, SQL
{gap}

Opleiding
Bachelor informatica, 2009 - 2013

Vaardigheden: Python, Kubernetes, Linux
""",
    "pl": """Doświadczenie
2018 - 2023 Programistka backend, Acme Sp. z o.o.
- Python i Django, PostgreSQL, Docker
2013 - 2016 Programista, Niebieska S.A.
- Java, SQL
{gap}

Wykształcenie
Licencjat z informatyki, 2009 - 2013

Umiejętności: Python, Kubernetes, Linux
""",
}
JOBS = (
    """Backend developer
Requirements
- 5+ years of experience as a backend developer
- Python, PostgreSQL and Ruby
- German and English
- Nice to have: Kubernetes, Java
Location: Bern
""",
    """Senior platform engineer
We look for somebody who will care for our Linux servers on Java Road: Docker, Kubernetes, Terraform.
8 years of experience. Fluent Romanian or French.
""",
    """Nurse for the parental ward
Requirements
- Care for children and their parents
- 2 years of experience in family care
- Spanish
""",
    """Photo editor
Photos, women's and men's fashion; single family homes; age-appropriate content. Married to quality.
""",
)


@dataclass(frozen=True)
class Swap:
    """One CV and the name in its record. ``what``: the attribute that is swapped, for the message."""

    what: str
    name: str
    text: str


def cv(language: str, name: str, lines: Mapping[str, str], gap: str = "") -> str:
    mail = "".join(letter for letter in name.casefold() if letter.isalnum())
    personal = "\n".join(line for line in lines.values() if line)
    head = f"{name}\n{mail}@example.com\n{personal}\n\n"
    return head + BODIES[language].format(gap=gap)


def families() -> Iterator[list[Swap]]:
    """Each list: CVs between which no score may differ."""
    for language, attributes in PERSONAL.items():
        for what, variants in attributes.items():
            yield [
                Swap(f"{language} {what}: {line!r}", "Ann Miller", cv(language, "Ann Miller", {what: line}))
                for line in variants
            ]
        yield [Swap(f"{language} name: {name}", name, cv(language, name, {})) for name in NAMES]
        yield [
            Swap(f"{language} gap: {gap!r}", "Ann Miller", cv(language, "Ann Miller", {}, gap))
            for gap in GAPS[language]
        ]
        everything = {what: variants[-1] for what, variants in attributes.items()}
        yield [
            Swap(f"{language} nothing personal", "Ann Miller", cv(language, "Ann Miller", {})),
            Swap(f"{language} all at once", NAMES[3], cv(language, NAMES[3], everything, GAPS[language][-1])),
        ]
