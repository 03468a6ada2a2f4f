"""Why a file cannot become a profile: a stable code, and a sentence for the person who dropped the file."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    UNSUPPORTED = "unsupported"
    AMBIGUOUS = "ambiguous"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    MACROS = "macros"
    UNSAFE_ARCHIVE = "unsafe_archive"
    NOT_JSON_RESUME = "not_json_resume"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LONG = "too_long"
    TOO_COMPLEX = "too_complex"
    NO_TEXT = "no_text"
    SCANNED = "scanned"
    INFECTED = "infected"
    GAVE_UP = "gave_up"
    TAKEN_BACK = "taken_back"
    FORGOTTEN = "forgotten"


SENTENCES: dict[Reason, str] = {
    Reason.EMPTY: "The file is empty.",
    Reason.TOO_LARGE: "The file is larger than 10 MB.",
    Reason.WRONG_TYPE: (
        "The name of the file says one thing and its content another. Save it again under the right type."
    ),
    Reason.UNSUPPORTED: "This is not a PDF, DOCX, plain text or JSON Resume file.",
    Reason.AMBIGUOUS: "The file is two kinds of file in one, which no honest CV is.",
    Reason.ENCRYPTED: "The file is protected by a password. Ask for a copy without one.",
    Reason.DAMAGED: "The file is damaged or cut short. Ask for it again.",
    Reason.MACROS: "The document contains macros. Save it as DOCX or PDF.",
    Reason.UNSAFE_ARCHIVE: "The document is packed in a way that no word processor does, and was not opened.",
    Reason.NOT_JSON_RESUME: "The file is not a JSON Resume (schema 1.0.0, at most 1 MB).",
    Reason.TOO_MANY_PAGES: "The document has more than 50 pages.",
    Reason.TOO_LONG: "The document holds more text than any CV (200,000 characters).",
    Reason.TOO_COMPLEX: "Reading the file took more time or memory than any CV needs, so it was stopped.",
    Reason.NO_TEXT: "The document shows no text.",
    Reason.INFECTED: "The virus scanner found something in the file. Nobody can open it here.",
    Reason.GAVE_UP: "Reading the file failed several times on our side. Upload it again later.",
    Reason.TAKEN_BACK: "The import that brought the file was undone.",
    Reason.FORGOTTEN: "Whoever the file is of was purged or erased, and the file with them.",
    Reason.SCANNED: "The pages are pictures of text (a scan), and character recognition is not installed.",
}


class Refused(Exception):
    """The file was not read. ``reason`` is for machines, the message for people; neither quotes the file."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason
