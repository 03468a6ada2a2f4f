"""What a backup of Talent Sonar says, in our words: a pure mapping, record by record.

Jobs become jobs, and internal, past and uploaded candidates become candidates of that type. What has no place
of its own is kept: a job's in ``companyContext.talentSonar``, a candidate's in ``metadata``, its scores and
their reasons in ``metadata.talentSonar`` as history. They never become scores of ours: those are computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from jobhire.interfaces.cli.refusal import Refusal
from jobhire.shared.domain import Invalid, small_map

MOST_BYTES = 200_000_000
SECTIONS = {
    "jobs": None,
    "internalCandidates": "internal",
    "pastCandidates": "past",
    "uploadedCandidates": "uploaded",
}
"""Lists of a backup, and the type of their candidates."""
_STATUSES = {"open": "open", "active": "open", "on hold": "on hold", "paused": "on hold", "closed": "closed"}
_EMPLOYMENT = {"available", "interviewing", "hired"}
_CV_FIELDS = ("cvText", "resumeText", "cvContent", "fileContent")
_SCORES = ("matchScores", "matchRationales")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+")
_LONGEST_CV = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One record. ``line``: as our import takes it, None when it is refused; ``kept``: fields without a place
    of their own that went along; ``lost``: what did not, and why."""

    section: str
    number: int
    id: str
    line: dict[str, Any] | None
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(slots=True)
class _Record:
    """A record while it is being taken apart: what is taken is gone from ``rest``."""

    rest: dict[str, Any]
    kept: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def text(self, *names: str, most: int) -> str:
        """The first that is text. One that is too long is cut, and said so."""
        for name in names:
            value = self.rest.get(name)
            if isinstance(value, str):
                del self.rest[name]
                value = value.replace("\0", "").strip()
                if len(value) > most:
                    self.lost.append(f"{name}: cut to {most:,} characters")
                return value[:most]
        return ""

    def words(self, name: str, *, most: int) -> list[str]:
        value = self.rest.pop(name, [])
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list):
            self.lost.append(f"{name}: not a list")
            return []
        words = [word.strip() for word in value if isinstance(word, str) and 0 < len(word.strip()) <= 200]
        if len(words) < len(value) or len(words) > most:
            self.lost.append(f"{name}: {len(value) - min(len(words), most)} entries that are no skills")
        return words[:most]


def read_backup(file: Path) -> dict[str, list[msgspec.Raw]]:
    """The lists of a backup, their records unread. Raises ``Refusal``."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refusal(f"{file} is larger than {MOST_BYTES // 1_000_000} MB")
        content = file.read_bytes()
        backup = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except OSError as failure:
        raise Refusal(f"cannot read {file}: {failure.strerror}") from None
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as failure:
        raise Refusal(f"{file} is not a backup of Talent Sonar: {failure}") from None
    found = {name: _list(file, name, backup[name]) for name in SECTIONS if name in backup}
    if not found:
        raise Refusal(f"{file} is not a backup of Talent Sonar: it has none of {', '.join(SECTIONS)}")
    return found


def _list(file: Path, name: str, raw: msgspec.Raw) -> list[msgspec.Raw]:
    """Browsers keep text: a list may be inside a string."""
    try:
        if bytes(raw).lstrip().startswith(b'"'):
            raw = msgspec.Raw(msgspec.json.decode(raw, type=str).encode())
        return msgspec.json.decode(raw, type=list[msgspec.Raw] | None) or []
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        raise Refusal(f"{file} is not a backup of Talent Sonar: {name} is not a list") from None


def mapped(backup: Mapping[str, list[msgspec.Raw]]) -> Iterator[Mapped]:
    """Every record, in order. A second record with the id of an earlier one is refused."""
    seen: set[str] = set()
    for section, type in SECTIONS.items():
        for number, raw in enumerate(backup.get(section, ()), start=1):
            one = _mapped(section, number, raw, type)
            key = f"{'job' if type is None else 'candidate'} {one.id}"
            if one.line is not None and key in seen:
                one = _refused(section, number, one.id, "another record has this id")
            seen.add(key)
            yield one


def _refused(section: str, number: int, id: str, why: str) -> Mapped:
    return Mapped(section=section, number=number, id=id, line=None, lost=(why,))


def _mapped(section: str, number: int, raw: msgspec.Raw, type: str | None) -> Mapped:
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return _refused(section, number, "", "not JSON")
    if not isinstance(value, dict):
        return _refused(section, number, "", "not an object")
    id = str(value.pop("id", "")).strip()
    if not 0 < len(id) <= 150:
        return _refused(section, number, id[:150], "it has no id")
    record = _Record(value)
    line = _job(record) if type is None else _candidate(record, type)
    if not line["title" if type is None else "name"]:
        return _refused(section, number, id, "it has no title" if type is None else "it has no name")
    line["externalId"] = f"talent-sonar/{id}"
    kept, lost = tuple(record.kept), tuple(record.lost)
    return Mapped(section=section, number=number, id=id, line=line, kept=kept, lost=lost)


def _job(record: _Record) -> dict[str, Any]:
    line: dict[str, Any] = {
        "title": record.text("title", most=200),
        "department": record.text("department", most=200),
        "location": record.text("location", most=200),
        "description": record.text("description", most=50_000),
        "requiredSkills": record.words("requiredSkills", most=100),
        "status": _status(record),
    }
    posted = _moment(record, "postedDate", "createdAt")
    if posted is not None:
        line["createdAt"] = posted
    context = record.rest.pop("companyContext", None) or {}
    rest = _fitting(record, context if isinstance(context, dict) else {"companyContext": context}, {})
    line["companyContext"] = _fitting(record, record.rest, rest, under="talentSonar")
    return line


def _candidate(record: _Record, type: str) -> dict[str, Any]:
    line: dict[str, Any] = {
        "name": record.text("name", "fullName", most=200),
        "type": type,
        "skills": record.words("skills", most=500),
        "cvText": record.text(*_CV_FIELDS, most=_LONGEST_CV),
    }
    email = record.text("email", most=320)
    if _EMAIL.fullmatch(email):
        line["email"] = email
    elif email:
        record.lost.append("email: not an address")
    status = record.rest.get("employmentStatus")
    if isinstance(status, str) and status.lower() in _EMPLOYMENT:
        line["employmentStatus"] = record.rest.pop("employmentStatus").lower()
    record.rest.pop("type", None)
    line["metadata"] = _metadata(record)
    return line


def _metadata(record: _Record) -> dict[str, Any]:
    """Members that mean something to us need their type; others are kept as they are."""
    years = record.rest.get("experienceYears")
    number = isinstance(years, (int, float)) and not isinstance(years, bool) and 0 <= years <= 80
    if years is not None and not number:
        record.lost.append("experienceYears: not a number from 0 to 80")
        del record.rest["experienceYears"]
    known = {name: record.text(name, most=most) for name, most in (("summary", 10_000), ("location", 200))}
    history: dict[str, Any] = {"isHiddenGem": record.rest.pop("isHiddenGem", False) is True}
    scores = {name: record.rest.pop(name) for name in _SCORES if record.rest.get(name)}
    if scores:
        history["analysisType"] = "basic"
    nested = record.rest.pop("metadata", None)
    base = {**(nested if isinstance(nested, dict) else {}), **{k: v for k, v in known.items() if v}}
    result = _fitting(record, record.rest, _fitting(record, base, {"talentSonar": history}))
    for name, value in scores.items():
        if _fits({**result, "talentSonar": {**history, name: value}}):
            history[name] = value
            record.kept.append(name)
        else:
            record.lost.append(f"{name}: more than metadata holds")
    return result


def _status(record: _Record) -> str:
    given = record.rest.pop("status", "open")
    known = _STATUSES.get(re.sub(r"[-_\s]+", " ", str(given)).strip().lower())
    if known is None:
        record.lost.append("status: unknown, so the job is on hold")
    return known or "on hold"


def _moment(record: _Record, *names: str) -> str | None:
    """RFC 3339, from that or a date or milliseconds."""
    for name in names:
        value = record.rest.get(name)
        if value in (None, ""):
            continue
        moment = _as_moment(value)
        if moment is None or moment > datetime.now(UTC):
            record.lost.append(f"{name}: not a moment in the past")
        record.rest.pop(name)
        return None if moment is None or moment > datetime.now(UTC) else moment.isoformat()
    return None


def _as_moment(value: object) -> datetime | None:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year >= 1990 else None


def _fitting(
    record: _Record, members: Mapping[str, Any], base: dict[str, Any], *, under: str | None = None
) -> dict[str, Any]:
    """``base`` with as many members as a free map holds; the others are lost, and said so."""
    result = dict(base)
    added: dict[str, Any] = {}
    for name, value in members.items():
        more = {**added, name: value}
        if _fits({**result, **({under: more} if under else more)}):
            added = more
            if under or base:
                record.kept.append(name)
        else:
            record.lost.append(f"{name[:100]}: more than free members hold, or a name they cannot have")
    return {**result, **({under: added} if under and added else {} if under else added)}


def _fits(members: Mapping[str, Any]) -> bool:
    try:
        small_map(members, field="")
    except Invalid:
        return False
    return not _has_nul(members)


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    parts: Iterable[object] = ()
    if isinstance(value, Mapping):
        parts = [*value, *value.values()]
    elif isinstance(value, list):
        parts = value
    return any(map(_has_nul, parts))
