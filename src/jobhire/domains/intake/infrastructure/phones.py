"""Phone numbers in one form, by Google's libphonenumber."""

from __future__ import annotations

import phonenumbers


class E164Numbers:
    def e164(self, raw: str) -> str | None:
        """Possible by length is enough: numbering plans change faster than CVs."""
        try:
            number = phonenumbers.parse(raw, None)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
