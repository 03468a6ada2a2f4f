"""What is done and doing it: one root. Snowball takes off inflection only, so that "Planung" and "planen" or
"cablaggio" and "cablo" stay two stems; these rules, by language, take off what makes a noun of a verb, too.

Each is (ending of a folded stem, what stands for it), tried in order; a root keeps four letters or more
where nothing else is said. A root is a key for comparing, not linguistics.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Rules = tuple[tuple[str, str], ...]

_SEPARABLE_NL = "op|aan|af|in|uit|voor|over|bij|na|door|toe|om|mee|samen|vast|weg"

ROOTS: dict[str, Rules] = {
    "de": (
        (r"(?<=\w{3}[td])et$", ""),
        (r"(?<=\w{4})izi(?:er|ert)?$", "ik"),
        (r"(?<=\w{4})(?:ation|ator|atur|ier(?:er|t|bar)?|i)$", ""),
        (r"(?<=\w{4})ag$|(?<=\w{3})ung$", ""),
        (r"(?<=\w{4})(?:er|[ae]n[tz]|t|isch|ik|ie)$", ""),
        (r"(?<=\w{5})(?:el|(?<=[^aeiou])l)$", ""),
    ),
    "fr": (
        (r"oyag$", "oi"),
        (r"(?<=\w{4})(?:age?|eur|at)$", ""),
        (r"(?<=ui)[trs]$", ""),
        (r"(?<=\w{4})i$", ""),
    ),
    "es": (
        (r"(?:ccion|ct)$", "c"),
        (r"(?<=\w{4})(?:acion|adur|ador|azg|amient|imient|ez)$", ""),
        (r"sion$", "s"),
        (r"ific$", "if"),
    ),
    "it": (
        (r"(?<=\w{4})(?:azion|agg|atur|ator|iz|ent|enz|ament|iment|at)$", ""),
        (r"zion$", "z"),
        (r"(?<=\w{4})ion$", ""),
        (r"ific$", "if"),
    ),
    "pt": (
        (r"(?<=\w{4})(?:ament|iment|ag|ador|adur|ez)$", ""),
        (r"isa(?:o|on)?$|ision$", "is"),
        (r"(?<=\w{4})(?:ca|z|i)$", ""),
    ),
    "ro": (
        (r"(?<=\w{4})(?:i?ez|at|i?z)$", ""),
        (r"iun$", "ion"),
        (r"ific$", "if"),
        (r"(?<=\w{4})(?:ur|or|ar)$", ""),
    ),
    "nl": (
        (rf"^({_SEPARABLE_NL})?ge(\w{{4,}})$", r"\1\2"),
        (r"([aeou])\1", r"\1"),
        (r"(?<=\w{3}[^aeiouy])[dt]$", ""),
        (r"(?<=\w{4})(?:er|eur|ag|[ae]n[tz]|enti|isch|iek|ik)$", ""),
    ),
    "pl": (
        (r"(?<=\w{4})(?:ow(?:yw|iw|uj)?(?:an|al|ac)?|[iy]w(?:an|al|ac)?|uj|acj)$", ""),
        (r"(?<=\w{4})(?:i?an|en|acz|awc?|a[lcjz]|[iy][lc]|i|osc)$", ""),
        (r"(?<=\w{3})a[wj]$", ""),
    ),
    "sv": (
        (r"(?<=\w{3})ning$", ""),
        (r"(?<=\w{4})(?:ation|ing|else|isk|ik)$", ""),
        (r"(?<=\w{4})(?:er|ar)$", ""),
    ),
    "da": (
        (r"(?<=\w{3})ning$", ""),
        (r"(?<=\w{4})(?:ation|ing|els|isk|ik)$", ""),
        (r"(?<=\w{4})er$", ""),
        (r"([bdfglmnprst])\1$", r"\1"),
    ),
    "nb": (
        (r"(?<=\w{3})ning$", ""),
        (r"(?<=\w{4})(?:asjon|ing|els|isk|ikk)$", ""),
        (r"(?<=\w{4})er$", ""),
        (r"([bdfglmnprst])\1$", r"\1"),
    ),
    "cs": (
        (r"(?<=\w{4})(?:ovav|ova[nlt]?|uj|ak)$", ""),
        (r"(?<=\w{4})(?:an|en|a[vlz]|i[lt]|ost)$", ""),
        (r"(?<=\w{3}[^aeiouy])b$", ""),
    ),
    "hu": ((r"(?<=\w{4})(?:[eao]tt|[ea]s|o|tt|t)$", ""),),
    "tr": (
        (r"(?<=\w{4})d[iu]$", ""),
        (r"(?<=\w{4})(?:[nl]m[ae]s?|m[ae]s?|m[ae]k)$", ""),
        (r"(?<=\w{4})(?:l[ae]|im|[iu])$", ""),
    ),
    "ru": (
        (r"(?<=\w{4})(?:ир(?:ова|ован)?|ова(?:н)?|[ыи]ва(?:н)?|ац|аж)$", ""),
        (r"(?<=\w{3})(?:ен|ан|я|а)$", ""),
        (r"(?<=\w{4}[^аеиоуыэюя])к$", ""),
    ),
    "uk": (
        (r"(?<=\w{3})(?:ов?ува(?:н)?|ова(?:н)?|ува(?:н)?|ов|аці|ів)$", ""),
        (r"(?<=\w{3})(?:ен|ан|ін|ння|я|а)$", ""),
        (r"(?<=\w{4}[^аеиоуіїюя])к$", ""),
    ),
    "fi": (
        (r"d", "t"),
        (r"(?<=\w{3})a?[ae]?(?:mi[ns]?|m)$", ""),
        (r"(?<=\w{3})(?:[ai]j|oin(?:t)?|a?u(?:s|ks)|y(?:s|ks))$", ""),
        (r"(?<=\w{4})as$", ""),
        (r"(?<=\w{3})[aeiouy]+$", ""),
        (r"([bdfgklmnprst])\1$", r"\1"),
        (r"([nlr])t$", r"\1"),
    ),
    "el": (
        (r"(?<=\w{4})[ιν]$", ""),
        (r"(?<=\w{3})(?:ησ|ητ(?:ικ|ηρ)?)$", ""),
        (r"(?<=\w{4})(?:ισμ|ιστ(?:ικ|ηρ)?|ισ|ιζ)$", ""),
        (r"(?<=\w{4})(?:ασμ|αστ|ασ|αζ)$", ""),
        (r"(?<=\w{3})(?:ευτ(?:ικ|ηρ)?|ευ|εψ|εμ)$", ""),
        (r"(?<=\w{4})(?:ωσ|ων|ω)$", ""),
        (r"(?:ξ|σσ|πτ)$", "σ"),
        (r"(?<=υ)[στ]$", ""),
    ),
    "bg": (
        (r"(?<=\w{3})(?:[ауя]ван?|ени?|ани?|яни?|ал|ил|ал|ах|их|ам|ям|ем|им)$", ""),
        (r"(?<=\w{4})(?:ачк?|чик|телк?|ност|ист|ац|к)$", ""),
        (r"(?<=\w{4})(?:ир(?:а|ан|ам|ах|ал)?|[ая]в(?:а|ан|ам|ах)?|аж)$|(?<=\w{3}[бгджзклмнпрстхчш])в$", ""),
        (r"(?<=\w{3})[аеиоуя]$", ""),
    ),
    "hr": (
        (r"(?<=\w{3})(?:ovodstv|ovod)$", ""),
        (r"(?<=\w{4})acij$", ""),
        (r"(?:v[lk]j(?:a|anj|enj)?|vak|vk)$", "v"),
        (r"(?<=\w{3})(?:i[sz]?ir)?(?:[aeiu]?v?anj|enj|[iu]j|iva[oc]|[ai]va|avac|ac)$", ""),
        (r"(?<=\w{4})i[rs]$", ""),
        (r"(?<=[bcdfghklmprstvz])nj$", ""),
        (r"(?<=\w{3})[aei]j?$", ""),
        (r"(?<=\w{4})(?:az|aj|telj)$", ""),
    ),
}  # fmt: skip
ROOTS["sk"] = (
    (r"(?<=\w{3})(?:ovavam?|ova(?:ni|[ntl])?|ov|uj|aci)$", ""),
    (r"(?<=\w{3})(?:[ea]ni|ac|ost)$", ""),
    (r"(?<=\w{4})[ai]m$", ""),
    (r"(?<=\w{5})om$", ""),
)


def root_of(tongue: str) -> Callable[[str], str]:
    """Folded stem of a word of that language → its root."""
    rules = [(re.compile(ending), common) for ending, common in ROOTS.get(tongue, ())]

    def root(stem: str) -> str:
        for ending, common in rules:
            stem = ending.sub(common, stem)
        return stem

    return root
