"""The conformance suite of SCIM 2.0 against the running product."""

from __future__ import annotations

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.stack import Tenant

FINE = {Status.SUCCESS, Status.COMPLIANT, Status.SKIPPED}


def test_scim2_tester_finds_nothing_wrong_with_the_running_product(acme: Tenant, rival: Tenant) -> None:
    headers = {"Authorization": f"Bearer {acme.token}"}
    with httpx2.Client(base_url=f"{acme.url}/scim/v2", headers=headers, timeout=30) as client:
        results = check_server(SyncSCIMClient(client))
        people = client.get("/Users").json()
        found = client.get("/Users", params={"filter": f'userName eq "{rival.email}"'}).json()
    assert [f"{each.title}: {each.reason}" for each in results if each.status not in FINE] == []
    skipped = {each.title for each in results if each.status is Status.SKIPPED}
    assert skipped <= {"search_with_attributes"}, "only the search over all resources is not offered"
    assert {"User", "Group"} <= {each.resource_type for each in results}
    assert [each["userName"] for each in people["Resources"]] == [acme.email]
    assert found["totalResults"] == 0
