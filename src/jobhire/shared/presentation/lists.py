"""How a list endpoint cuts its rows into pages and answers with one."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response

from jobhire.shared.application import Slice
from jobhire.shared.presentation.envelope import MetaPage, Page, Pagination, encode, encoded
from jobhire.shared.presentation.paging import next_link
from jobhire.shared.presentation.services import services


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Which list a request is about: ``name`` (list and order), ``filters``, and how it is cut into pages."""

    name: str
    filters: object
    page: int
    limit: int

    def part(self, request: Request[Any, Any, Any], cursor: str | None) -> Slice:
        """The rows to read. Raises a 400 problem for a cursor of another tenant, list, filter or order."""
        if cursor is None:
            return Slice(limit=self.limit, skip=(self.page - 1) * self.limit)
        cursors = services(request).cursors
        value, id = cursors.read(request.user.tenant_id, self.name, self.filters, cursor)
        return Slice(limit=self.limit, after=(value, id))

    def answer(
        self,
        request: Request[Any, Any, Any],
        items: list[Any],
        *,
        total: int,
        last: tuple[str, str] | None,
        meta: msgspec.Struct | None = None,
    ) -> Response[Any]:
        """The page, with ``nextCursor`` and ``Link`` when rows follow the ``last`` one, and ``meta`` if there
        is any."""
        following = None
        if last is not None:
            cursors = services(request).cursors
            following = cursors.issue(request.user.tenant_id, self.name, self.filters, list(last))
        pagination = Pagination.of(page=self.page, limit=self.limit, total=total, next_cursor=following)
        page: msgspec.Struct = Page(data=items, pagination=pagination)
        if meta is not None:
            page = MetaPage(data=items, pagination=pagination, meta=meta)
        return encoded(encode(page), headers=next_link(request, following))
