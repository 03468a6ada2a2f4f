"""Made-up candidates and jobs, the same for the same number: ordinary sizes, many skills, several trades."""

from __future__ import annotations

import random
from typing import Any

TRADES = {
    "Software Engineer": "Python, Java, Docker, Kubernetes, PostgreSQL, React, Git, Linux, AWS, Kafka",
    "Data Analyst": "SQL, Excel, Tableau, Python, Statistics, Power BI, pandas, Data Visualization",
    "Registered Nurse": "Patient Care, Triage, Wound Care, Electronic Health Records, CPR, Phlebotomy",
    "Accountant": "Bookkeeping, Accounts Payable, SAP, Excel, Financial Reporting, Auditing, IFRS",
    "Warehouse Manager": "Inventory Management, Forklift Operation, Logistics, Lean, SAP, Shipping",
    "Electrician": "Wiring, Electrical Installation, PLC, Blueprint Reading, Safety, Troubleshooting",
    "Sales Manager": "Negotiation, CRM, Salesforce, Lead Generation, Account Management, Presentations",
    "Teacher": "Lesson Planning, Classroom Management, Curriculum Development, Tutoring, English",
}
CITIES = ["Berlin", "Madrid", "Lyon", "Bucharest", "London", "Vienna", "Chicago", "Dublin"]
TASKS = ["Led", "Planned", "Improved", "Maintained", "Documented", "Reported on", "Supervised", "Delivered"]


def _trade(chance: random.Random) -> tuple[str, list[str]]:
    title = chance.choice(sorted(TRADES))
    return title, TRADES[title].split(", ")


def a_candidate(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    title, skills = _trade(chance)
    known = chance.sample(skills, k=min(len(skills), chance.randint(3, 8)))
    roles, year = [], 2024
    for _ in range(chance.randint(1, 4)):
        began = year - chance.randint(1, 5)
        level = chance.choice(["Junior ", "", "Senior ", "Lead "])
        bullets = [
            f"- {chance.choice(TASKS)} {chance.choice(skills).lower()} work for the team" for _ in "1234"
        ]
        roles.append(
            "\n".join([f"{level}{title}, Company {chance.randint(1, 500)} ({began} - {year})", *bullets])
        )
        year = began
    city = chance.choice(CITIES)
    text = (
        f"{title}\n{city}\n\nSummary\nExperienced {title.lower()} who likes {', '.join(known[:2])}.\n\n"
        f"Skills\n{', '.join(known)}\n\nExperience\n" + "\n\n".join(roles) + "\n\nEducation\nBachelor, 2010"
    )
    return {
        "name": f"Person {number}",
        "email": f"person{number}@example.com",
        "type": chance.choice(["internal", "past", "uploaded"]),
        "skills": known,
        "cvText": text,
        "metadata": {"location": city},
    }


def a_job(number: int) -> dict[str, Any]:
    chance = random.Random(number * 7919 + 1)
    title, skills = _trade(chance)
    years = chance.randint(1, 8)
    return {
        "title": title,
        "department": chance.choice(["North", "South", "East", "West"]),
        "location": chance.choice(CITIES),
        "description": f"We look for a {title.lower()}. At least {years} years of experience as a {title}. "
        f"You will work with {', '.join(chance.sample(skills, k=3))} every day.",
        "requiredSkills": chance.sample(skills, k=min(len(skills), chance.randint(3, 6))),
    }
