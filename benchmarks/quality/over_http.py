"""The same question to the running product: ``python -m benchmarks.quality.over_http --data ../shared/data``.

Starts ``jobhire up``, imports every résumé as a candidate and every job as text over HTTP, and asks the API
for each job's ranking and for the two matches of its own pair.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from tests.stack import Tenant, running_stack

from benchmarks.quality.corpus import Triple, triples


def import_all(tenant: Tenant, path: str, bodies: Sequence[dict[str, str]]) -> list[str]:
    """Import over HTTP; the new ids in the order of the bodies."""
    lines = b"\n".join(msgspec.json.encode(body) for body in bodies)
    headers = {"Content-Type": "application/x-ndjson"}
    answer = tenant.http.post(path, content=lines, headers=headers, timeout=120)
    answer.raise_for_status()
    return [line["id"] for line in answer.json()["data"]]


def candidates(data: Sequence[Triple]) -> list[dict[str, str]]:
    texts = [cv for triple in data for cv in (triple.matched, triple.weakened)]
    return [
        {"name": f"Person {number}", "email": f"person{number}@example.com", "cvText": text}
        for number, text in enumerate(texts)
    ]


def title_of(job: str) -> str:
    """The line after the first heading: what a recruiter would type into the title field."""
    lines = [line.strip() for line in job.splitlines() if line.strip()]
    return (lines[1] if len(lines) > 1 else "Job")[:200]


def measure(tenant: Tenant, data: Sequence[Triple]) -> None:
    people = import_all(tenant, "/candidates/import", candidates(data))
    jobs = import_all(
        tenant, "/jobs/import", [{"title": title_of(each.job), "description": each.job} for each in data]
    )
    tenant.matches(jobs[-1], seconds=120)
    began, in_top, wins, ties = time.perf_counter(), 0, 0, 0
    for number, job in enumerate(jobs):
        ranking = tenant.matches(job, minScore=0, limit=10)["data"]
        matched, weakened = people[2 * number], people[2 * number + 1]
        in_top += matched in [item["candidate"]["id"] for item in ranking]
        scores = [
            tenant.get(f"/jobs/{job}/candidates/{person}/match")["data"]["matchScore"]
            for person in (matched, weakened)
        ]
        wins += scores[0] > scores[1]
        ties += scores[0] == scores[1]
    print(f"{len(jobs)} jobs, {len(people)} candidates over HTTP in {time.perf_counter() - began:.0f} s")
    print(f"own matching résumé in the top 10: {in_top / len(jobs):.3f}   (goal ≥ 0.90)")
    share = (wins + ties / 2) / len(jobs)
    print(f"matchScore above its weakened twin's: {share:.3f}, {ties} equal scores (goal ≥ 0.85)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = triples(parser.parse_args().data)
    if data is None:
        print("skipped: rjdb/dev.jsonl is missing")
        return
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder) / "data") as stack:
        measure(Tenant(stack.url, timeout=120), data)


if __name__ == "__main__":
    main()
