"""``/scim/v2/Groups``."""

from __future__ import annotations

from scim2_models import Meta

from jobhire.domains.identity.application.groups import (
    CreateGroup,
    DeleteGroup,
    FindGroups,
    GetGroup,
    GroupState,
    GroupView,
    ReplaceGroup,
)
from jobhire.domains.identity.presentation.scim.models import Group, GroupMember
from jobhire.domains.identity.presentation.scim.resources import Kind
from jobhire.shared.presentation.conditions import etag


def shown(group: GroupView, base: str) -> Group:
    members = [
        GroupMember.model_validate({"value": id, "$ref": f"{base}/Users/{id}", "type": "User"})
        for id in group.members
    ]
    return Group(
        id=group.id,
        external_id=group.external_id or None,
        display_name=group.display_name,
        members=members or None,
        meta=Meta(
            resource_type="Group",
            created=group.created_at,
            location=f"{base}/Groups/{group.id}",
            version=etag(group.version),
        ),
    )


def state_of(group: Group) -> GroupState:
    return GroupState(
        display_name=group.display_name or "",
        external_id=group.external_id or "",
        members=tuple(member.value for member in group.members or [] if member.value),
    )


GROUPS = Kind(
    path="Groups",
    model=Group,
    filtered={"id": "id", "displayname": "display_name", "externalid": "external_id"},
    shown=shown,
    state_of=state_of,
    find=FindGroups,
    get=lambda by, key: GetGroup(by=by, id=key),
    create=lambda by, key, state: CreateGroup(by=by, id=key, state=state),
    replace=lambda by, key, expected, state: ReplaceGroup(
        by=by, id=key, expected_version=expected, state=state
    ),
    remove=lambda by, key, expected: DeleteGroup(by=by, id=key, expected_version=expected),
)
