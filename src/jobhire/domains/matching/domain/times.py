"""Words about time: months, numbers, units, "since", "until" and "present", by language.

Alternatives of regular expressions, compared without regard to case; ``MONTHS`` and ``NUMBERS`` by their
folded form. Languages stand in the order of ``headings.py``.
"""

from __future__ import annotations

from .text import fold

_MONTHS_OF = """
jan feb mar apr may jun jul aug sep oct nov dec
jan feb mrz apr mai jun jul aug sep okt nov dez
jan fév mar avr mai juin juil aoû sep oct nov déc
ene feb mar abr may jun jul ago sep oct nov dic
ian feb mar apr mai iun iul aug sep oct noi dec
gen feb mar apr mag giu lug ago set ott nov dic
jan fev mar abr mai jun jul ago set out nov dez
jan feb maa apr mei jun jul aug sep okt nov dec
sty lut mar kwi maj cze lip sie wrz paź lis gru
jan feb mar apr maj jun jul aug sep okt nov dec
jan feb mär apr mai jun jul aug sep okt nov des
led úno bře dub kvě červ července srp zář říj lis pro
jan feb már ápr máj jún júl aug szept okt nov dec
oca şub mar nis may haz tem ağu eyl eki kas ara
янв фев мар апр мая июн июл авг сен окт ноя дек
січ лют бер кві тра чер лип сер вер жов лис гру
leden feb mrt apr май juni červenec aug sie okt nov dec
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu
ιαν φεβ μάρ απρ μάι ιούν ιούλ αύγ σεπ οκτ νοέ δεκ
ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ
яну фев мар апр май юни юли авг сеп окт ное дек
siječ velj ožuj travanj svib lipanj srpanj kolovoz rujan okt studen prosin
siječ velj ožuj travnj svib lipnj srpnj kolovoz rujna okt studen prosin
jan feb mar apr maj jun jul avg sep okt nov dec
"""
MONTHS = {
    fold(name)[:7]: number
    for line in _MONTHS_OF.strip().split("\n")
    for number, name in enumerate(line.split(), start=1)
}
"""By the first three to seven letters of a month's folded name."""

MONTH = "|".join(sorted({form for name in _MONTHS_OF.split() for form in (name, fold(name))}))

_NUMBERS_OF = (
    "one a an ein eine eins einem un une uno una unu um uma een één jeden jedno ett egy bir один одного "
    "yksi yhden ένα έναν ενός μία μια една един едно jedna jednu jedne jednog",
    "two zwei deux dos doi doua due dois duas twee dwa dwóch dwu två dva dvou dve két iki два двух двох "
    "kaksi kahden δύο δυο δι две дву dvije dviju dvo",
    "three drei trois tres trei tre três drie trzy trzech tři tří tri három üç три трех трёх трьох "
    "kolme kolmen kolmi τρία τρεις τριών τρι triju tro",
    "four vier quatre cuatro patru quattro quatro cztery czterech cztero fyra čtyři čtyř štyri négy dört "
    "четыре четырех чотири чотирьох neljä neljän neli τέσσερα τέσσερις τεσσάρων τετρα четири četiri "
    "četvero četvoro",
    "five funf fünf cinq cinco cinci cinque vijf pięć pięciu pięcio fem pět pěti päť öt beş пять пяти п.ять "
    "viisi viiden πέντε πεντα пет pet peto",
    "six sechs seis sase șase sei zes sześć sześciu sex seks šest šesti hat altı шесть шести шість "
    "kuusi kuuden έξι εξα шест šesto",
    "seven sieben sept siete sapte șapte sette sete zeven siedem siedmiu sju syv sedm sedmi hét yedi семь "
    "семи сім seitsemän επτά εφτά επτα седем sedam",
    "eight acht huit ocho opt otto oito osiem ośmiu åtta otte osm osmi nyolc sekiz восемь восьми вісім "
    "kahdeksan οκτώ οχτώ οκτα осем osam",
    "nine neun neuf nueve noua nove dziewięć dziewięciu nio devět kilenc dokuz девять дев.ять "
    "yhdeksän εννέα εννιά девет devet",
    "ten zehn dix diez zece dieci dez tien dziesięć dziesięciu tio deset desiati tíz десять десяти "
    "kymmenen δέκα δεκα десет",
    "eleven elf onze once undici",
    "twelve zwölf douze doce dodici doze twaalf dwanaście tolv",
    "thirteen",
    "fourteen",
    "fifteen fünfzehn quinze quince quindici vijftien piętnaście femton",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty zwanzig vingt veinte venti vinte twintig dwadzieścia",
)
NUMBERS = {
    form: number
    for number, group in enumerate(_NUMBERS_OF, start=1)
    for word in group.split()
    for form in (word, fold(word))
}

UNITS = (
    r"years?|yrs?|jahren?|jahre|ans?|années?|años?|ani|an|anni|anno|anos?|jaar|jaren|lata?|rok[uiy]?|roků|"
    r"rokov|let|"
    r"års?|éve?s?|yıl(?:lık)?|лет|год[а]?|рок[иу]?|років|рік|"
    r"months?|monate?n?|mois|mes(?:es)?|luni|mesi|mese|mês|maand(?:en)?|miesi[ąę]c\w{0,4}|månad(?:er)?s?|"
    r"måned(?:er)?s?|"
    r"měsíc\w{0,2}|mesiac\w{0,3}|hónap\w{0,3}|месяц\w{0,3}|місяц\w{0,3}|"
    r"vuot(?:ta|een)|vuoden|vuosi(?:a|en)?|kuukau\w{2,6}|χρόνι(?:α|ων)|χρόνο[υς]?|έτη|έτος|έτους|ετών|μήν(?:ες|ας|α)|μηνών|"
    r"годин[аи]|месец[аи]?|godin[aeu]|godinama|mjesec\w{0,3}|mesec\w{0,3}"
)
LASTING = (
    r"jährige[rnms]?|letni\w{1,3}|jarige|årig\w?|let[áéýo]\w{0,2}|летн\w{2,3}|річн\w{2,3}|vuoti\w{2,5}|"
    r"ετ(?:ής|ή|ούς|είς|ία|ίας)|годиш\w{1,4}|godišnj\w{1,3}"
)
"""Of so many years, joined to the number: "5-jährige Erfahrung", "dwuletnie doświadczenie"."""
ONE_YEAR = ("vuoden", "rok", "roku", "год", "года", "рік", "року", "godinu")
"""One year where nothing stands before them: in languages without articles."""
AT_LEAST = (
    r"vähintään|noin|yli|alespoň|minimálně|aspoň|minimálne|co najmniej|przynajmniej|minimum|min\.|"
    r"не менее|хотя бы|от|щонайменше|від|barem|bar|najmanje"
)
MONTH_UNITS = (
    "mon",
    "moi",
    "mes",
    "lun",
    "maan",
    "mies",
    "mane",
    "mana",
    "hona",
    "меся",
    "міся",
    "kuuk",
    "μην",
    "месе",
    "mjes",
)

EXPERIENCE = (
    r"experience|expérience|experienc|erfahrung|praxis|experiencia|experiență|experienta|esperienz|"
    r"experiência|ervaring|"
    r"doświadczeni|praktyk|erfarenhet|erfaring|zkušenost|skúsenost|prax|tapasztalat|deneyim|tecrübe|опыт|"
    r"досвід|стаж|kokemu|εμπειρ|προϋπηρεσ|опит|iskustv"
)

OLD = r"old|of age|alt|d.âge|de edad|ago|di età|de idade|oud|gammal|gammel|vanha|ηλικίας|star[ai]?"

PRESENT = (
    r"present[eé]?|now|current(?:ly)?|today|(?:till|to)[^\S\n]date|ongoing|heute|aktuell|jetzt|laufend|dato|"
    r"pr[eé]sent|"
    r"aujourd.?hui|actuel(?:lement)?|maintenant|(?:ce )?jour|en cours|actual(?:idad|mente)?|hoy|ahora|"
    r"la fecha|"
    r"prezent|azi|oggi|in corso|attual\w{1,5}|atual(?:idade|mente)?|hoje|o momento|momento|agora|heden|nu|"
    r"huidig|"
    r"obecnie|teraz|nadal|dziś|dzisiaj|aktualnie|chwili obecnej|nuvarande|pågående|i ?dag|tills? ?vidare|"
    r"nuværende|"
    r"dags dato|nå|nåværende|dosud|doposud|nyní|současnosti?|dnes|súčasnosti?|doteraz|jelenleg|jelen|"
    r"napjainkig|"
    r"devam(?: ediyor)?|halen|günümüz|настоящее время|наст\. ?время|сейчас|теперішній час|сьогодні|зараз|"
    r"нині|дотепер|nykyinen|nykyään|nyt|toistaiseksi|jatkuu|σήμερα|τώρα|το παρόν|настоящем|"
    r"настоящия момент|момента|"
    r"сега|досега|днес|danas|sada|trenutno|sadašnjosti"
)
UNTIL = (
    r"to|until|till|bis|à|a|au|hasta|până|pana|fino ad?|ao|até|ate|tot|t/m|do|til|tills|až|по|до|έως|ως|μέχρι"
)
SINCE = r"since|seit|depuis|desde|din|ab|dal|da|dall.|sinds|vanaf|od|sedan|siden|с|з|vuodesta|από|от"
