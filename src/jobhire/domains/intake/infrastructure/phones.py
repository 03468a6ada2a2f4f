"""Phone numbers in one form, by Google's libphonenumber."""

from __future__ import annotations

import phonenumbers


class E164Numbers:
    def e164(self, raw: str, region: str | None = None) -> str | None:
        """See ``PhoneNumbers``. Possible by length is enough: numbering plans change faster than CVs."""
        try:
            number = phonenumbers.parse(raw, region)
        except phonenumbers.NumberParseException:
            return None
        international = raw.lstrip("( ").startswith(("+", "00"))
        if not international and not phonenumbers.is_valid_number(number):  # a guessed country must fit
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
