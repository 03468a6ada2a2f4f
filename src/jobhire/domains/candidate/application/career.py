"""Jobs, studies and languages as callers send and see them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from jobhire.domains.candidate.domain.career import Education, Experience, SpokenLanguage

_NO_NUL = "^[^\\u0000]*$"
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=_NO_NUL)]
Month = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}(-(0[1-9]|1[0-2]))?$")]
Year = Annotated[int, msgspec.Meta(ge=1900, le=2100)]
Bullet = Annotated[str, msgspec.Meta(max_length=2_000, pattern=_NO_NUL)]
Bullets = Annotated[tuple[Bullet, ...], msgspec.Meta(max_length=40)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]


class ExperienceView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """One job. ``start``, ``end``: ``YYYY`` or ``YYYY-MM``; ``current``: it goes on, and has no end."""

    title: Line = ""
    company: Line = ""
    start: Month | None = None
    end: Month | None = None
    current: bool = False
    bullets: Bullets = ()

    @classmethod
    def of(cls, job: Experience) -> ExperienceView:
        return cls(
            title=job.title,
            company=job.company,
            start=job.start,
            end=job.end,
            current=job.current,
            bullets=job.bullets,
        )

    def domain(self) -> Experience:
        return Experience(**msgspec.structs.asdict(self))


class EducationView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``year``: of the end."""

    degree: Line = ""
    school: Line = ""
    year: Year | None = None

    @classmethod
    def of(cls, study: Education) -> EducationView:
        return cls(degree=study.degree, school=study.school, year=study.year)

    def domain(self) -> Education:
        return Education(**msgspec.structs.asdict(self))


class LanguageView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``code``: ISO 639, small letters; ``level``: as people write it."""

    name: Line
    code: Code | None = None
    level: Line | None = None

    @classmethod
    def of(cls, language: SpokenLanguage) -> LanguageView:
        return cls(name=language.name, code=language.code, level=language.level)

    def domain(self) -> SpokenLanguage:
        return SpokenLanguage(**msgspec.structs.asdict(self))
