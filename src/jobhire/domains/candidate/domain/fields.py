"""The fields of a profile that have an origin, under the names the API has for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass, replace
from hashlib import sha256
from typing import Any

from jobhire.domains.candidate.domain.career import (
    Education,
    Experience,
    SpokenLanguage,
    digits,
    language_key,
)
from jobhire.domains.candidate.domain.details import CandidateDetails, EmploymentStatus
from jobhire.shared.domain import Invalid, one_line

IN_METADATA = ("summary", "location", "experienceYears")
_ATTRIBUTES = {"moreEmails": "more_emails", "employmentStatus": "employment_status"}
SINGLE = ("name", "email", "headline", "experience", "education", *IN_METADATA)
"""One value each; a list of jobs is one value, because what belongs together is read together."""
SETS = ("skills", "phones", "moreEmails", "links", "languages", "certificates")
"""Members come one by one, and none is taken away because a CV does not name it."""
READ = (*SINGLE, *SETS)
"""What a CV may say."""
ALL = (*READ, "type", "employmentStatus", "metadata", "cvText")

_API_NAMES = {"employment_status": "employmentStatus", "more_emails": "moreEmails", "cv_text": "cvText"}
_KEYS: Mapping[str, Callable[[Any], str]] = {"phones": digits, "languages": language_key}
_TYPES: Mapping[str, type[Any]] = {
    "experience": Experience,
    "education": Education,
    "languages": SpokenLanguage,
}


def api_name(attribute: str) -> str:
    return _API_NAMES.get(attribute, attribute)


def value_of(details: CandidateDetails, field: str) -> Any:
    """None, an empty text or an empty tuple where nothing is known."""
    if field in IN_METADATA:
        return details.metadata.get(field)
    return getattr(details, _ATTRIBUTES.get(field, field))


def with_value(details: CandidateDetails, field: str, value: Any) -> CandidateDetails:
    """Unchecked; a value that says nothing empties the field."""
    if field not in IN_METADATA:
        return replace(details, **{_ATTRIBUTES.get(field, field): value})
    metadata = {name: item for name, item in details.metadata.items() if name != field}
    if not is_empty(value):
        metadata[field] = value
    return replace(details, metadata=metadata)


def emptied(details: CandidateDetails, field: str) -> CandidateDetails:
    return with_value(details, field, _NOTHING.get(field, ()))


_NOTHING: Mapping[str, object] = {"email": None, "headline": "", **dict.fromkeys(IN_METADATA)}


def is_empty(value: object) -> bool:
    return value is None or (isinstance(value, (str, tuple)) and not value)


def filled_fields(details: CandidateDetails) -> tuple[str, ...]:
    return tuple(field for field in READ if not is_empty(value_of(details, field)))


def fitting(field: str, value: Any) -> Any:
    """The value in normal form, None where a candidate cannot have it or it says nothing."""
    if is_empty(value):
        return None
    try:
        checked = with_value(CandidateDetails(name="x"), field, value).checked()
    except Invalid:
        return None
    found = value_of(checked, field)
    return None if is_empty(found) else found


def element_key(field: str, element: Any) -> str:
    """What makes two members of a set the same."""
    key = _KEYS.get(field)
    return one_line(element).casefold() if key is None else key(element)


def keys_of(details: CandidateDetails, field: str) -> frozenset[str]:
    """Of the members of a set; the main address counts among the further ones."""
    keys = {element_key(field, each) for each in value_of(details, field)}
    if field == "moreEmails" and details.email:
        keys.add(details.email)
    return frozenset(keys)


def same(field: str, one: Any, other: Any) -> bool:
    """Whether two values of a single field say the same: case and blanks tell nothing apart."""
    return bool(_folded(plain(one)) == _folded(plain(other)))


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value).casefold()
    if isinstance(value, Mapping):
        return {name: _folded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value


def from_plain(field: str, value: Any) -> Any:
    """Back from ``plain``: a whole single field, or one member of a set."""
    if field == "employmentStatus":
        return EmploymentStatus(value)
    kind = _TYPES.get(field)
    if kind is None:
        return value
    if isinstance(value, Mapping):
        return kind(**{name: tuple(item) if isinstance(item, list) else item for name, item in value.items()})
    return tuple(from_plain(field, each) for each in value)


def digest(field: str, value: Any) -> str:
    """Names one value of one field, and says nothing about it."""
    told = element_key(field, value) if field in SETS else _folded(plain(value))
    text = json.dumps([field, told], sort_keys=True, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
