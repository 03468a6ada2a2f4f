"""Layouts of our own, from the bytes of a file to jobs and skills."""

from __future__ import annotations

import pytest

from jobhire.domains.intake.application.reading import CvReader
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.json_resume import as_json_resume
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy
from tests.integration.intake.files import column, docx, paragraph, pdf, text

BANNER = (
    "0.1 0.2 0.4 rg 0 742 595 100 re f\n"
    + text(40, 795, "Jürgen Großmann", size=24, font="F2", color="1 g")
    + text(40, 765, "Leitender Softwareentwickler", size=12, color="1 g")
    + column(40, 710, [
        "BERUFSERFAHRUNG", "Leitender Softwareentwickler", "Müller & Söhne GmbH, Köln", "03/2018 – heute",
        "• Leitung eines Teams", "Softwareentwickler", "Hansa Software AG, Hamburg", "10/2012 – 02/2018",
        "• Entwicklung in Java", "STUDIUM", "M.Sc. Informatik", "TU Dresden, 2010 – 2012",
    ])
    + column(400, 710, [
        "KONTAKT", "Tel.: +49 221 1234567", "j.grossmann@example.de", "50667 Köln", "KENNTNISSE", "Java",
        "Spring Boot", "Kubernetes", "SPRACHEN", "Deutsch (Muttersprache)", "Englisch (C1)",
    ])
)  # fmt: skip

ONE_LINERS = (
    text(40, 790, "Peter Smith", size=20, font="F2")
    + text(40, 772, "peter@smith.example.com  +44 7700 900123  Leeds", size=9)
    + column(
        40,
        740,
        ["EMPLOYMENT", "2019-2023  Warehouse Supervisor, Ocado", "2016-2019  Forklift Driver, Amazon UK"],
    )
    + column(40, 690, ["SKILLS", "Excel", "Scheduling", "Java"])
    + column(210, 676, ["Python", "SAP", "Kubernetes"])
    + column(380, 676, ["Logistics", "SQL", "Training"])
)

TABLE = (
    paragraph("Nume: Ion Popescu-Marinescu")
    + paragraph("Telefon: +40 722 123 456")
    + paragraph("E-mail: ion.p@example.ro")
    + paragraph("Experiență profesională")
    + "<w:tbl>"
    + "".join(
        f"<w:tr><w:tc>{paragraph(dates)}</w:tc><w:tc>{paragraph(title)}{paragraph(company)}{paragraph(did)}</w:tc></w:tr>"
        for dates, title, company, did in (
            ("2019 – prezent", "Contabil șef", "SC Alfa SRL", "Întocmirea bilanțului anual"),
            ("martie 2014 – aprilie 2019", "Contabil", "Beta SA", "Evidența facturilor"),
        )
    )
    + "</w:tbl>"
    + paragraph("Competențe")
    + paragraph("Excel; SAP")
)

PROMOTED = (
    text(40, 790, "Anna Kowalska", size=20, font="F2")
    + text(40, 772, "anna.kowalska@example.com", size=9)
    + column(40, 740, [
        "EXPERIENCE", "Siemens AG, Munich", "Senior Engineer (Jan 2020 - Present)", "• Led a team",
        "Engineer (Mar 2016 - Dec 2019)", "• Built drives", "SKILLS", "Python | SQL",
    ])
)  # fmt: skip


@pytest.fixture(scope="module")
def reader(jail: JailedReader) -> CvReader:
    return CvReader(jail, load_taxonomy(), E164Numbers())


def jobs(cv: ReadCv) -> list[tuple[str, str, str]]:
    return [
        (job.title.value if job.title else "", job.company.value if job.company else "", str(job.start))
        for job in cv.profile.jobs
    ]


def listed(cv: ReadCv) -> list[str]:
    return [skill.found.value for skill in cv.profile.skills if skill.listed]


def read(reader: CvReader, content: bytes, name: str = "cv.pdf") -> ReadCv:
    return reader.read(content, name, today=Month(2026, 1))


def test_a_german_cv_under_a_dark_banner_with_a_side_bar(reader: CvReader) -> None:
    cv = read(reader, pdf(BANNER))
    assert cv.profile.name and cv.profile.name.value == "Jürgen Großmann"
    assert jobs(cv) == [
        ("Leitender Softwareentwickler", "Müller & Söhne GmbH", "2018-03"),
        ("Softwareentwickler", "Hansa Software AG", "2012-10"),
    ]
    assert listed(cv) == ["Java", "Spring Boot", "Kubernetes"]
    assert [(one.code, one.level) for one in cv.profile.languages] == [("de", "Muttersprache"), ("en", "C1")]
    assert cv.e164 == ("+492211234567",)
    assert cv.reading.hidden == ()


def test_jobs_on_one_line_each_and_skills_in_a_grid(reader: CvReader) -> None:
    cv = read(reader, pdf(ONE_LINERS))
    assert jobs(cv) == [("Warehouse Supervisor", "Ocado", "2019"), ("Forklift Driver", "Amazon UK", "2016")]
    assert set(listed(cv)) == {
        "Excel",
        "Scheduling",
        "Java",
        "Python",
        "SAP",
        "Kubernetes",
        "Logistics",
        "SQL",
        "Training",
    }


def test_a_romanian_docx_with_jobs_in_a_table(reader: CvReader) -> None:
    cv = read(reader, docx(TABLE), "cv.docx")
    assert cv.profile.name and cv.profile.name.value == "Ion Popescu-Marinescu"
    assert jobs(cv) == [("Contabil șef", "SC Alfa SRL", "2019"), ("Contabil", "Beta SA", "2014-03")]


def test_an_earlier_position_with_the_same_employer_is_attributed_with_little_confidence(
    reader: CvReader,
) -> None:
    cv = read(reader, pdf(PROMOTED))
    assert jobs(cv) == [("Senior Engineer", "Siemens AG", "2020-01"), ("Engineer", "Siemens AG", "2016-03")]
    company = cv.profile.jobs[1].company
    assert company and company.confidence < 50


def test_a_profile_goes_out_as_json_resume(reader: CvReader) -> None:
    resume = as_json_resume(read(reader, pdf(BANNER)))
    assert resume["basics"]["name"] == "Jürgen Großmann"
    assert resume["basics"]["phone"] == "+492211234567"
    assert resume["work"][0]["startDate"] == "2018-03"
    assert "endDate" not in resume["work"][0]
    assert resume["skills"][0] == {"name": "Java"}
