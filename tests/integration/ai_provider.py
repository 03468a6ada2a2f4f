"""A provider on loopback that answers as it is told to, once per answer; the last one repeats."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

REPLY = {
    "summary": "A Django developer.",
    "strengths": ["Django in production"],
    "gaps": ["No Ruby"],
    "comments": {"experience": "Long enough"},
    "advice": {"Ruby": "Ask about scripting."},
    "outlook": "Will grow.",
    "nextSteps": ["Read about Ruby"],
}


def completion(content: Any, **more: Any) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text, **more}
    return json.dumps(
        {
            "id": "c-1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100},
        }
    ).encode()


@dataclass
class Says:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0


@dataclass
class FakeProvider:
    url: str = ""
    answers: list[Says] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def will(self, *answers: Says) -> None:
        self.answers[:] = answers

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            self.asked.append(json.loads(await reader.readexactly(length)))
            says = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            await asyncio.sleep(says.after)
            headers = {"content-type": "application/json", "connection": "close", **says.headers}
            lines = [f"HTTP/1.1 {says.status} Whatever", f"content-length: {len(says.body)}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + says.body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def fake_provider() -> AsyncIterator[FakeProvider]:
    provider = FakeProvider(answers=[Says(completion(REPLY))])
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    provider.url = f"http://127.0.0.1:{port}/v1"
    async with server:
        yield provider
