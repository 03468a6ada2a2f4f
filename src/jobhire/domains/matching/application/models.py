"""Which scoring models there are, with every number they consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Protocol

import msgspec

from jobhire.domains.matching.domain import scoring
from jobhire.domains.matching.domain.errors import UnknownModel
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.application import Message
from jobhire.shared.domain import TenantId

Status = Literal["live", "candidate", "past"]


class KnownModel(msgspec.Struct, frozen=True, kw_only=True):
    """``taxonomy``: version of the skills that texts are read with."""

    model: ScoringModel
    taxonomy: str
    status: Status
    name: str = ""
    created_at: str | None = None


class Models(Protocol):
    """The scoring models of a tenant: the shipped ones, this and earlier, and the tenant's own."""

    async def live(self, tenant_id: TenantId) -> ScoringModel:
        """What scores are made by now."""
        ...

    async def shipped(self) -> ScoringModel:
        """What comes with this release."""
        ...

    async def all(self, tenant_id: TenantId) -> Sequence[KnownModel]: ...


async def find_model(models: Models, tenant_id: TenantId, version: str) -> KnownModel:
    """Raises ``UnknownModel``."""
    found = next((each for each in await models.all(tenant_id) if each.model.version == version), None)
    if found is None:
        raise UnknownModel("there is no scoring model of this version")
    return found


class ThresholdsView(msgspec.Struct, frozen=True, kw_only=True):
    """``matchScore`` from which a match is strong, or good."""

    strong: int
    good: int


class ModelView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``formula``: the name of the rules; ``taxonomyVersion``: the skills texts are read with; ``weights``:
    of the parts; ``numbers``: every other number. A version never changes."""

    version: str
    status: Status
    name: str
    formula: str
    taxonomy_version: str
    weights: dict[str, int]
    thresholds: ThresholdsView
    numbers: Mapping[str, Any]
    created_at: str | None


class ModelDetail(ModelView, frozen=True, kw_only=True, rename="camel"):
    """``formulaText``: the formula in words and integers, where this release still computes it."""

    formula_text: str | None


_SHOWN_APART = {"version", "weights", "strong", "good"}


def model_view(known: KnownModel) -> ModelView:
    model = known.model
    numbers = msgspec.to_builtins(model)
    return ModelView(
        version=model.version,
        status=known.status,
        name=known.name,
        formula=model.formula,
        taxonomy_version=known.taxonomy,
        weights=dict(model.weights),
        thresholds=ThresholdsView(strong=model.strong, good=model.good),
        numbers={name: value for name, value in numbers.items() if name not in _SHOWN_APART},
        created_at=known.created_at,
    )


class ListModels(Message[list[ModelView]], frozen=True, kw_only=True):
    """The live one first, then candidates, then past ones."""

    permission: ClassVar[str | None] = "matches:read"


async def list_models(query: ListModels, *, models: Models) -> list[ModelView]:
    order = {"live": 0, "candidate": 1, "past": 2}
    found = await models.all(query.by.tenant_id)
    return [model_view(each) for each in sorted(found, key=lambda each: order[each.status])]


class GetModel(Message[ModelDetail], frozen=True, kw_only=True):
    """Raises ``UnknownModel``."""

    permission: ClassVar[str | None] = "matches:read"

    version: str


async def get_model(query: GetModel, *, models: Models) -> ModelDetail:
    view = model_view(await find_model(models, query.by.tenant_id, query.version))
    text = scoring.FORMULA_TEXT if view.formula == scoring.FORMULA else None
    return ModelDetail(**msgspec.structs.asdict(view), formula_text=text)
