"""In which language a text is written, by its most common words: what stems it gets, nothing else.

English where nothing else is clear. Linear in the length of what is looked at, the text's first part.
"""

from __future__ import annotations

import re

ENGLISH = "en"

_COMMON = {
    "en": "the and of with for in to on as is are an experience skills work by from years you our",
    "de": "und der die das in einer einem bis mit von für den des im zu bei als sowie ist sind eine einen "
    "zum zur auf am wir sie ihre kenntnisse erfahrung seit heute ausbildung berufserfahrung aufgaben "
    "anforderungen profil sprachen studium bieten werdegang lebenslauf",
    "fr": "le la les des et de du un une en dans pour avec sur au aux par est vous nous votre expérience "
    "formation connaissances depuis ans compétences gestion langues profil diplômes requis missions "
    "offrons",
    "es": "el la los las de del y en con para por un una se al como experiencia conocimientos años "
    "formación gestión desde actualidad trabajo requisitos empresa habilidades idiomas inglés ofrecemos "
    "educación estudios requiere",
    "ro": "și de la în cu pentru din pe un o este sau experiență cunoștințe ani prezent studii limba "
    "abilități prin educație competențe cerințe oferim limbi",
    "it": "il la le lo gli di del della dei delle e in con per un una nel nella al da alla esperienza "
    "conoscenza anni presso competenze gestione oggi formazione istruzione lingue requisiti offriamo "
    "conoscenze inglese esperienze attività",
    "pt": "o a os as de do da dos das e em com para por um uma no na ao experiência conhecimentos "
    "conhecimento anos formação gestão até desde são competências habilitações escolaridade idiomas "
    "inglês oferecemos requisitos experiências",
    "nl": "de het een en van in met voor op bij als te je wij aan naar ervaring kennis jaar werkervaring "
    "opleiding heden zijn is vaardigheden talen functie opleidingen eisen ervaringen kwaliteiten",
    "pl": "i w z na do oraz ze od przy dla jest się doświadczenie doświadczenia znajomość umiejętność "
    "obecnie lat wykształcenie zawodowe pracy obsługa języka prowadzenie umiejętności wymagania oferujemy "
    "języki zawodowa edukacja",
    "sv": "och i att med av för på som en ett till är den inom från erfarenhet kunskaper vi du har "
    "utbildning år arbetslivserfarenhet kompetenser nuvarande språk färdigheter kvalifikationer erbjuder "
    "minst",
    "da": "og i at med af for på som en et til er den inden fra erfaring kendskab vi du har uddannelse år "
    "der ved erhvervserfaring kompetencer nuværende nu sprog kvalifikationer tilbyder mindst",
    "nb": "og i å med av for på som en et til er den innen fra erfaring kunnskap vi du har utdanning år "
    "eller ved arbeidserfaring kunnskaper kompetanse nåværende nå språk ferdigheter kvalifikasjoner "
    "tilbyr minst",
    "cs": "a v na s z do se ve pro k od je zkušenosti znalost praxe vzdělání roky let práce nebo dosud "
    "jazyk oblasti dovednosti znalosti zkušeností požadujeme nabízíme pracovní",
    "sk": "a v na s z do sa vo pre k od je skúsenosti znalosť prax vzdelanie roky rokov práce alebo doteraz "
    "jazyk oblasti zručnosti znalosti skúseností požadujeme ponúkame pracovné súčasnosť minimálne pri ako",
    "hu": "és a az egy hogy is nem vagy tapasztalat ismeret végzettség év meg jelenleg munka számára "
    "készségek elvárások kínálunk tanulmányok nyelv",
    "tr": "ve bir ile için bu olarak olan en az deneyim deneyimi yıl bilgisi sahip üzerinde veya "
    "konusunda iş eğitim nitelikler beceriler deneyimleri diller şirket ediyor",
    "ru": "и в на с по для от не из опыт работы знание лет настоящее время образование навыки или "
    "требования предлагаем языки условия",
    "uk": "і в на з до та для від не із у досвід роботи знання років по теперішній освіта навички або "
    "вимоги пропонуємо мови роботу",
    "fi": "ja sekä tai että sinulla olet olemme meillä osaaminen osaamista kokemus kokemusta työkokemus "
    "työkokemusta työhistoria taito taitoja taidot koulutus vähintään vuoden vuotta nykyinen nyt kielitaito "
    "kielet tarjoamme odotamme edellytämme myös hyvä",
    "el": "και το τα της του των με σε για από στο στη στην να εμπειρία προϋπηρεσία γνώση γνώσεις προσόντα "
    "σήμερα εκπαίδευση σπουδές δεξιότητες προσφέρουμε γλώσσες",
    "bg": "и в на с за от не да се или е са по до със във като при опит години умения познания образование "
    "настоящем досега изисквания предлагаме език езици работа предимство",
    "hr": "i u na za s sa od do je se kao ili te iskustvo iskustva znanje znanja poznavanje radno rad rada "
    "godine godina danas sada obrazovanje vještine veštine jezik jezika jezici uvjeti uslovi nudimo prednost "
    "najmanje",
}
"""Common words of each language, and those that most CVs and advertisements have."""
_LETTERS = {
    "en": r"\w{3}(?:ing|tion|ment|ity|ness|ship|ance|ence)\b",
    "de": r"\w{3}(?:ung|ungen|keit|schaft|isch\w{0,2}|pflege|kenntnisse)\b|[ßäöü]",
    "fr": r"[èêœçé]|\w{3}(?:tion|eur|euse|ité|ités|ment|que)\b",
    "es": r"ñ|\w{2}(?:ción|ciones|dad|miento|idad)\b",
    "ro": r"[țșţşă]",
    "it": r"\w{3}(?:zione|zioni|tà|mento|mente|ggio|glia)\b",
    "pt": r"[ãõ]|\w{2}(?:ção|ções|dade|agem|mento)\b",
    "nl": r"\w(?:ij|aa|oo|ui)\w|\w{3}(?:heid|zorg|beheer)\b",
    "pl": r"[łśżźćń]|\w{3}(?:anie|enie|ania|enia|owych|owego|ość)\b",
    "sv": r"[äö]|\w{3}(?:ning|het)\b",
    "da": r"[æø]|\w{3}(?:ning|hed)\b",
    "nb": r"[æø]|\w{3}(?:ning|het)\b",
    "cs": r"[řěůčž]|\w{3}(?:ní|ost|ství|uji|ého|ých|ný)\b",
    "sk": r"[ľĺŕôäčž]|\w{2}(?:i[eau]|iou|osť|stvo|ovať|uje[mt]?|ého|ému|ých|ný)\b",
    "hu": r"[őű]|\w{3}(?:ség|ság|[áé]s)\b|\w[áé]\w{2}[áé]\w",
    "tr": r"[ğı]",
    "ru": r"[ыэъё]|[а-яё]{4}",
    "uk": r"[іїєґ]|[а-яіїєґ]{4}",
    "fi": r"\w{2}(?:minen|misen|mista|[lst][lst][aä]|uus|yys|inen|ää|ien|[aiä]j[aä]|oito|työ|aito|kk[oö])\b|"
    r"\w(?=ää|yö|uo|öö|aa\w)|[äö]",
    "el": r"[α-ωά-ώ]{4}",
    "bg": r"ъ|[а-щьюя]{4}",
    "hr": r"[čćšžđ]|\w{2}(?:anj[ae]|enj[ae]|ivanj[ae]|acij[aeiu]|ost[i]?|stv[oau]|ima|ama)\b",
}
"""What words of a language look like, where a text is too short for its common words."""
_SIGNS = {tongue: re.compile(letters) for tongue, letters in _LETTERS.items()}
_WORD = re.compile(r"[^\W\d_]+")

_LOOKED_AT = 3_000
"""Characters; the first ones tell."""
_CLEAR = 3
"""So many common words are enough."""


def _speakers() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for tongue, common in _COMMON.items():
        for word in dict.fromkeys(common.split()):
            found[word] = (*found.get(word, ()), tongue)
    return found


_SPOKEN = _speakers()


def tongue_of(text: str) -> str:
    """The language of a text (ISO 639-1)."""
    plain = text[:_LOOKED_AT].lower()
    counts = dict.fromkeys(_COMMON, 0)
    for word in _WORD.findall(plain):
        for tongue in _SPOKEN.get(word, ()):
            counts[tongue] += 1
    best = max(counts, key=lambda tongue: counts[tongue])
    if plain.isascii() and counts[ENGLISH] == counts[best] and counts[best] >= _CLEAR:
        return ENGLISH
    least = counts[best] if counts[best] >= _CLEAR else 0
    rivals = [tongue for tongue, count in counts.items() if 2 * count >= least]
    if len(rivals) > 1:
        for tongue in rivals:
            counts[tongue] += len(_SIGNS[tongue].findall(plain))
        best = max(counts, key=lambda tongue: counts[tongue])
    return best if counts[best] > min(1, counts[ENGLISH]) else ENGLISH
