"""Any provider that speaks OpenAI's chat completions, by its base URL. One try per call, no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx2
import msgspec
import openai

from jobhire.domains.ai.application.ports import Throttled
from jobhire.domains.ai.domain.findings import CvFindings, JobFindings
from jobhire.domains.ai.domain.fit import FitAnalysis, FitCase
from jobhire.domains.ai.domain.local_analyst import analyse
from jobhire.domains.ai.domain.local_reader import findings_of_cv, findings_of_job
from jobhire.domains.ai.domain.outlines import CvOutline, JobOutline
from jobhire.domains.ai.infrastructure.prompts import (
    ABOUT_CV,
    ABOUT_FIT,
    ABOUT_JOB,
    about_cv,
    about_fit,
    about_job,
)
from jobhire.domains.ai.infrastructure.replies import (
    CvReply,
    FitReply,
    JobReply,
    annotated,
    decode,
    proposed,
    reworded,
)

S = TypeVar("S")

MOST_BYTES = 256_000
"""Of an answer; a longer one is not read to its end."""
MOST_TOKENS = 1_500
DEFAULT_PAUSE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    prompt_tokens: int = 0
    completion_tokens: int = 0


class ProviderFault(Exception):
    """No usable answer. ``again``: another try may help; ``spent``: what it cost all the same."""

    def __init__(self, reason: str, *, again: bool, spent: Spent | None = None) -> None:
        super().__init__(reason)
        self.again = again
        self.spent = spent or Spent()


class _Bounded(httpx2.AsyncBaseTransport):
    """Cuts answers off at ``MOST_BYTES``."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._inner.handle_async_request(request)
        stream = _Cut(answer.stream)
        return httpx2.Response(
            answer.status_code, headers=answer.headers, stream=stream, extensions=answer.extensions
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Cut(httpx2.AsyncByteStream):
    def __init__(self, inner: object) -> None:
        if not isinstance(inner, httpx2.AsyncByteStream):
            raise TypeError("not an asynchronous stream")
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MOST_BYTES
        async for chunk in self._inner:
            left -= len(chunk)
            if left < 0:
                raise ProviderFault("too large", again=False)
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


class OpenAiProvider:
    """``name``: as analyses will say it. A client of its own per process; nothing is retried here. Whatever
    it is asked raises ``Throttled`` or ``ProviderFault``."""

    def __init__(self, *, base_url: str, api_key: str, model: str, timeout: float) -> None:
        self.name = f"provider:{model}"
        self._model = model
        self._client = openai.AsyncOpenAI(
            base_url=base_url or None,
            api_key=api_key or "none",
            timeout=timeout,
            max_retries=0,
            http_client=httpx2.AsyncClient(
                transport=_Bounded(httpx2.AsyncHTTPTransport(retries=0)), timeout=timeout
            ),
        )

    async def analyze_fit(self, case: FitCase) -> tuple[FitAnalysis, Spent]:
        def take(text: str) -> FitAnalysis:
            return annotated(analyse(case), decode(text, FitReply))

        return await self._answer(ABOUT_FIT, about_fit(case), take)

    async def analyze_job(self, job: JobOutline) -> tuple[JobFindings, Spent]:
        def take(text: str) -> JobFindings:
            return reworded(findings_of_job(job), decode(text, JobReply))

        return await self._answer(ABOUT_JOB, about_job(job), take)

    async def enrich(self, cv: CvOutline) -> tuple[CvFindings, Spent]:
        def take(text: str) -> CvFindings:
            return proposed(findings_of_cv(cv), decode(text, CvReply), cv)

        return await self._answer(ABOUT_CV, about_cv(cv), take)

    async def aclose(self) -> None:
        await self._client.close()

    async def _answer(self, system: str, prompt: str, take: Callable[[str], S]) -> tuple[S, Spent]:
        text, spent = await self._ask(system, prompt)
        try:
            return take(text), spent
        except msgspec.DecodeError:
            raise ProviderFault("not the answer that was asked for", again=True, spent=spent) from None

    async def _ask(self, system: str, prompt: str) -> tuple[str, Spent]:
        try:
            answer = await self._client.chat.completions.create(
                model=self._model,
                messages=[{"role": "system", "content": system}, {"role": "user", "content": prompt}],
                response_format={"type": "json_object"},
                temperature=0,
                max_tokens=MOST_TOKENS,
            )
        except openai.RateLimitError as wait:
            raise Throttled(_pause(wait.response.headers.get("retry-after"))) from None
        except openai.APIStatusError as refusal:
            again = refusal.status_code >= 500 or refusal.status_code == 408
            raise ProviderFault(f"status {refusal.status_code}", again=again) from None
        except openai.APITimeoutError:
            raise ProviderFault("timed out", again=True) from None
        except openai.OpenAIError as failure:
            raise _fault_of(failure) from None
        except (ValueError, TypeError, AttributeError, msgspec.MsgspecError):
            raise ProviderFault("not a completion", again=True) from None
        return _text_of(answer)


def _fault_of(failure: openai.OpenAIError) -> ProviderFault:
    cause = failure.__cause__
    return cause if isinstance(cause, ProviderFault) else ProviderFault("unreachable", again=True)


def _text_of(answer: object) -> tuple[str, Spent]:
    """The SDK checks no shapes: whatever the server sent is here."""
    usage, choices = getattr(answer, "usage", None), getattr(answer, "choices", None)
    spent = Spent(
        prompt_tokens=_count(getattr(usage, "prompt_tokens", 0)),
        completion_tokens=_count(getattr(usage, "completion_tokens", 0)),
    )
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    text = getattr(message, "content", None)
    if getattr(message, "refusal", None) or not isinstance(text, str):
        raise ProviderFault("refused, or empty", again=False, spent=spent)
    return text, spent


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10_000_000 else 0


def _pause(header: str | None) -> float:
    try:
        return min(3_600.0, max(0.1, float(header or "")))
    except ValueError:
        return DEFAULT_PAUSE
