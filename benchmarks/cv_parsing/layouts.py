"""Invented people on paper: PDF, DOCX and text in many layouts, by seed. No template of anybody."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.integration.intake.files import NS, docx, paragraph, pdf, text

from benchmarks.cv_parsing.corpus import Labelled
from benchmarks.cv_parsing.people import HEADINGS, SPOKEN, STUDY, Person, Post, person

_LABELS = {"en": ("E-mail", "Phone"), "de": ("E-Mail", "Tel."), "fr": ("Courriel", "Tél."),
           "es": ("Correo", "Teléfono"), "ro": ("E-mail", "Telefon")}  # fmt: skip
_STRIPPED = str.maketrans("ăĂșȘțȚ→", "aAsStT–")
_LEADING = 14.0
_EM = 5.3


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``style``: body, head (of a section), name or bullet."""

    text: str
    style: str = "body"
    right: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    truth: Labelled
    content: bytes


def made(seed: int) -> Made:
    rng = random.Random(seed)
    one = person(rng)
    form = rng.choice(["pdf", "pdf", "pdf side bar", "pdf side bar", "docx", "docx table", "txt"])
    title, name = _named(rng, one)
    contacts = _contacts(rng, one, form)
    body = _body(rng, one, dates=rng.choice(["right", "left", "above", "below", "inline"]), form=form)
    head = [Row(name, "name"), *([Row(title)] if title else [])]
    skills, spoken = _skills(rng, one), _spoken(one)
    if form == "pdf side bar":
        aside = [Row(HEADINGS[one.tongue][4], "head"), *contacts, *skills, *spoken]
        content = _side_bar(head, aside, body, left=rng.random() < 0.5)
    else:
        top = [*contacts, *head] if rng.random() < 0.15 else [*head, *contacts]
        rows = [*top, *rng.choice([[*skills, *body], [*body, *skills]]), *spoken]
        content = _written(rng, form, rows, one)
    ending = form.split()[0]
    truth = Labelled(
        file=Path(f"{seed}.{ending}"),
        layout=form,
        name=one.name if not form.startswith("pdf") else one.name.translate(_STRIPPED),
        email=one.email,
        phone=one.e164,
        skills=frozenset(skill.lower() for skill in one.skills),
        jobs=tuple((post.start, post.end) for post in one.posts),
    )
    return Made(truth, content)


def _named(rng: random.Random, one: Person) -> tuple[str, str]:
    """(headline or nothing, the name as it is set)."""
    title = one.posts[0].title if rng.random() < 0.5 else ""
    way = rng.choice(["plain", "plain", "capitals", "spaced", "doctor", "titled"])
    if way == "capitals":
        return title, one.name.upper()
    if way == "spaced" and len(one.name) < 24:
        return title, "   ".join(word if "." in word else " ".join(word) for word in one.name.upper().split())
    if way == "doctor":
        return title, f"{rng.choice(['Dr.', 'Prof. Dr.', 'Dipl.-Ing.', 'Dr. med.'])} {one.name}"
    return title, f"{one.name}, MBA" if way == "titled" else one.name


def _contacts(rng: random.Random, one: Person, form: str) -> list[Row]:
    email, phone = one.email, one.phone
    labels = _LABELS[one.tongue]
    if rng.random() < 0.1:
        email = email.replace("@", rng.choice(["(at)", " (at) ", "[at]", " [at] "]))
    way = rng.choice(["line", "lines", "labels", "icons"])
    if "side bar" in form:
        if rng.random() < 0.3 and "@" in email:
            return [
                Row(one.place),
                Row(phone),
                Row(email[: email.index("@") + 1]),
                Row(email[email.index("@") + 1 :]),
            ]
        way = rng.choice(["lines", "labels"])
    if way == "line":
        return [Row(rng.choice([" | ", " • ", "   ", " · "]).join([one.place, phone, email]))]
    if way == "labels":
        return [Row(f"{labels[1]}: {phone}"), Row(f"{labels[0]}: {email}"), Row(one.place)]
    icons = (
        ("\uf095 ", "\uf0e0 ", "\uf041 ") if way == "icons" and not form.startswith("pdf") else ("", "", "")
    )
    return [Row(icons[0] + phone), Row(icons[1] + email), Row(icons[2] + one.place)]


def _body(rng: random.Random, one: Person, *, dates: str, form: str) -> list[Row]:
    rows = [Row(HEADINGS[one.tongue][0], "head")]
    order = rng.choice(["title first", "company first", "one line", "at"])
    grouped = rng.random() < 0.12 and len(one.posts) > 1
    for index, post in enumerate(one.posts):
        lines = [post.title] if grouped and index else _names(post, order)
        if grouped and not index:
            lines = [post.company, post.title]
        rows += _dated(
            lines, post, "right" if grouped and dates == "left" else dates, form, grouped and not index
        )
        rows += [Row(did, "bullet") for did in post.did]
    return [*rows, Row(HEADINGS[one.tongue][2], "head"), Row(STUDY[one.tongue], right="2010")]


def _names(post: Post, order: str) -> list[str]:
    if order == "title first":
        return [post.title, post.company]
    if order == "company first":
        return [post.company, post.title]
    return [f"{post.title}, {post.company}"] if order == "one line" else [f"{post.title} – {post.company}"]


def _dated(lines: list[str], post: Post, where: str, form: str, group: bool) -> list[Row]:
    if where == "inline":
        at = 1 if group else 0
        return [Row(f"{line} ({post.dates})" if i == at else line) for i, line in enumerate(lines)]
    if where == "above":
        return [Row(post.dates), *map(Row, lines)]
    if where == "below":
        return [*map(Row, lines), Row(post.dates)]
    if where == "left" and form != "txt":
        return [Row(line, left=post.dates if not i else " ") for i, line in enumerate(lines)]
    at = 1 if group else 0
    return [Row(line, right=post.dates if i == at else "") for i, line in enumerate(lines)]


def _skills(rng: random.Random, one: Person) -> list[Row]:
    head = Row(HEADINGS[one.tongue][1], "head")
    way = rng.choice(["commas", "commas", "bullets", "bars", "labels", "lines"])
    if way == "commas":
        return [head, Row(", ".join(one.skills))]
    if way == "bars":
        return [head, Row(" | ".join(one.skills))]
    if way == "labels":
        return [head, Row("IT: " + ", ".join(one.skills[:3])), Row("Tools: " + ", ".join(one.skills[3:]))]
    return [head, *(Row(skill, "bullet" if way == "bullets" else "body") for skill in one.skills)]


def _spoken(one: Person) -> list[Row]:
    return [Row(HEADINGS[one.tongue][3], "head"), Row(SPOKEN[one.tongue])]


def _side_bar(head: Sequence[Row], aside: Sequence[Row], body: Sequence[Row], *, left: bool) -> bytes:
    narrow, wide = (40, 245) if left else (395, 40)
    out = _column(head, 40, 780, 515)[0]
    one = _column(aside, narrow, 720, 180)
    other = _column([replace(row, left="", text=row.text) if row.left.strip() == "" else row for row in body],
                    wide, 720, 320)  # fmt: skip
    count = max(len(one), len(other))
    pages = [
        (out if not i else "") + (one[i] if i < len(one) else "") + (other[i] if i < len(other) else "")
        for i in range(count)
    ]
    return _encoded(pages)


def _written(rng: random.Random, form: str, rows: Sequence[Row], one: Person) -> bytes:
    if form == "pdf":
        start = rng.choice([780, 780, 420])  # lower down: jobs go on over the page
        return _encoded(_column(rows, 50, start, 495))
    if form == "txt":
        return "\n".join(_plain_line(row) for row in rows).encode()
    return _word(rng, rows, tables=form == "docx table")


def _plain_line(row: Row) -> str:
    bullet = "- " if row.style == "bullet" else ""
    gap = "\n" if row.style == "head" else ""
    return gap + bullet + row.text + (f"        {row.right}" if row.right else "")


def _encoded(pages: Sequence[str]) -> bytes:
    return pdf(*(page.translate(_STRIPPED).encode("cp1252", "replace") for page in pages))


_SIZES = {"name": 20.0, "head": 13.0}


def _wider(row: Row, width: float) -> bool:
    return len(row.text) + (len(row.right) + 3 if row.right else 0) > width / _EM


def _column(rows: Sequence[Row], x: float, y: float, width: float) -> list[str]:
    """Content streams, page by page."""
    pages, out, at = [], "", y
    indent = 150.0 if any(row.left.strip() for row in rows) else 0.0
    waiting = list(rows)
    while waiting:
        row = waiting.pop(0)
        size = _SIZES.get(row.style, 10.0)
        at -= {"head": 10, "name": 14 if at < y else 0}.get(row.style, 0)
        if at < 60:
            pages.append(out)
            out, at = "", 780
        font = "F2" if row.style in _SIZES else "F1"
        if row.style not in _SIZES and _wider(row, width - (indent if row.left else 0)):
            fitting = textwrap.wrap(row.text, int((width - (indent if row.left else 0)) / _EM))
            later = [
                replace(row, text=line, left=" " if row.left else "", right="", style="body")
                for line in fitting[1:]
            ]
            later += [Row(row.right)] if row.right else []
            waiting[:0] = later
            row = replace(row, text=fitting[0], right="")
        words = ("• " if row.style == "bullet" else "") + row.text
        shift = indent if row.left else 0.0
        if row.left.strip():
            out += text(x, at, row.left, size=9)
        out += text(x + shift, at, words, size=size, font=font)
        if row.right:
            out += text(x + width - 0.52 * 10 * len(row.right), at, row.right, size=10)
        at -= _LEADING + (size - 10)
    return [*pages, out]


def _word(rng: random.Random, rows: Sequence[Row], *, tables: bool) -> bytes:
    body, parts = "", {}
    top = next(i for i, row in enumerate(rows) if row.style == "head")
    if rng.random() < 0.25:
        where = rng.choice(["header", "footer"])
        tag = "hdr" if where == "header" else "ftr"
        keep = [row for row in rows[:top] if row.style != "name"]
        parts[f"word/{where}1.xml"] = f"<w:{tag} {NS}>{''.join(map(_word_row, keep))}</w:{tag}>"
        rows = [*(row for row in rows[:top] if row.style == "name"), *rows[top:]]
    for row in rows:
        if tables and (row.left.strip() or row.right):
            cells = [row.left, row.text] if row.left.strip() else [row.text, row.right]
            body += (
                "<w:tbl><w:tr>"
                + "".join(f"<w:tc>{paragraph(_xml(c))}</w:tc>" for c in cells)
                + "</w:tr></w:tbl>"
            )
        else:
            body += _word_row(row)
    return docx(body, parts=dict(parts))


def _xml(words: str) -> str:
    return words.replace("&", "&amp;")


def _word_row(row: Row) -> str:
    run = {"name": '<w:b/><w:sz w:val="40"/>', "head": '<w:b/><w:sz w:val="26"/>'}.get(row.style, "")
    style = "<w:numPr/>" if row.style == "bullet" else ""
    words = _xml(row.text) + (f"</w:t><w:tab/><w:t>{_xml(row.right)}" if row.right else "")
    words = f"{_xml(row.left)}</w:t><w:tab/><w:t>{words}" if row.left.strip() else words
    return paragraph(words, run=run, style=style)
