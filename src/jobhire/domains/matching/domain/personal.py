"""What a CV says of a person that must not count, blanked out before it is read; offsets stay.

Pronouns, date of birth and age, photo, nationality, gender, family, the address (its place is read apart),
and gaps for care or illness: what is labelled so, and what says of itself that it is leave. (The name is
taken out by who has it on record.) Rather too little than a line about work: "parental leave policy
analyst" is a job. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LABELS = (
    r"pronouns?|pronomen|pronoms|pronombres|pronume|"
    r"(?:date|place|year) of birth|birth ?(?:date|day|place)|d\.?o\.?b\.?|born(?: on| in)?|age|"
    r"geburts(?:datum|tag|ort|jahr)|geboren(?: am| in)?|alter|"
    r"(?:date|lieu) de naissance|née?(?: le| à)?|[âa]ge|"
    r"(?:fecha|lugar) de nacimiento|nacid[oa](?: el| en)?|edad|"
    r"(?:data|locul) na[șşs]terii|n[ăa]scut[ăa]?(?: la| pe| [îi]n)?|v[âa]rst[ăa]|"
    r"photo(?:graph)?|picture|(?:bewerbungs)?(?:foto|bild)|foto(?:graf[íi]a)?|poz[ăa]|"
    r"nationality|citizenship|nationalit[äa]t|staats(?:angeh[öo]rigkeit|b[üu]rgerschaft)|"
    r"nationalit[ée]|"
    r"citoyennet[ée]|nacionalidad|ciudadan[íi]a|na[țţt]ionalitate|cet[ăa][țţt]enie|"
    r"ethnicity|race|ethnic origin|"
    r"(?:marital|civil|family) status|children|dependents|familienstand|kinder|"
    r"(?:situation (?:familiale|de famille)|[ée]tat civil|enfants)|estado civil|hij[oa]s|"
    r"stare civil[ăa]|copii|"
    r"gender|sex|geschlecht|sexe|g[ée]nero|sexo|gen|religion|konfession|religi[óo]n|religie|"
    r"(?:home |postal |street )?address|(?:an|wohn)schrift|adresse|wohnadresse|direcci[óo]n|domicil(?:io|iu)|"
    r"adres[ăa]|street|"
    r"(?:data|luogo|anno) di nascita|nat[oa](?: il| a)?|età|nazionalità|cittadinanza|stato civile|figli|"
    r"sesso|genere|"
    r"religione|indirizzo|residenza|"
    r"(?:data|local|ano) de nascimento|nascid[oa](?: em| a)?|nascimento|idade|nacionalidade|cidadania|"
    r"estado civil|filhos|"
    r"g[êe]nero|sexo|religi[ãa]o|morada|endere[çc]o|naturalidade|"
    r"geboorte(?:datum|plaats|jaar)|geboren(?: op| te)?|leeftijd|nationaliteit|burgerlijke staat|kinderen|"
    r"geslacht|"
    r"pasfoto|adres|woonadres|voornaamwoorden|"
    r"(?:data|miejsce|rok) urodzenia|urodzon[ya]|wiek|narodowo[śs][ćc]|obywatelstwo|stan cywilny|dzieci|"
    r"p[łl]e[ćc]|wyznanie|"
    r"zdj[ęe]cie|adres(?: zamieszkania)?|zaimki|"
    r"f[öo]delse(?:datum|dag|[åa]r|ort)|f[öo]dd|[åa]lder|medborgarskap|nationalitet|civilst[åa]nd|barn|"
    r"k[öo]n|bostadsadress|"
    r"f[øo]dsels(?:dato|dag|[åa]r|sted)|f[øo]dt|alder|statsborgerskab|statsborgerskap|nasjonalitet|"
    r"civilstand|sivilstatus|"
    r"b[øo]rn|k[øo]n|kj[øo]nn|"
    r"(?:datum|m[íi]sto|rok) narozen[íi]|narozen[aá]?|v[ěe]k|n[áa]rodnost|st[áa]tn[íi] (?:ob[čc]anstv[íi]|"
    r"p[řr][íi]slu[šs]nost)|"
    r"rodinn[ýy] stav|d[ěe]ti|pohlav[íi]|bydli[šs]t[ěe]|adresa|"
    r"sz[üu]let[ée]si (?:d[áa]tum|hely|id[őo])|[ée]letkor|[áa]llampolg[áa]rs[áa]g|csal[áa]di [áa]llapot|"
    r"nem[e]?|lakc[íi]m|"
    r"do[ğg]um (?:tarihi|yeri)|ya[şs]|uyruk|medeni (?:durum|hal)[iı]?|cinsiyet|adresi?|"
    r"дата рождения|место рождения|возраст|гражданство|национальность|семейное положение|дети|пол|адрес|фото|"
    r"дата народження|місце народження|вік|громадянство|національність|сімейний стан|діти|стать|адреса|"
    r"syntymä(?:aika|paikka|vuosi)|syntynyt|ikä|kansalaisuus|sukupuoli|siviilisääty|perhesuhteet|lapset|(?:koti)?osoite|"
    r"ημερομηνία γέννησης|τόπος γέννησης|έτος γέννησης|ηλικία|εθνικότητα|υπηκοότητα|φύλο|"
    r"οικογενειακή κατάσταση|τέκνα|"
    r"παιδιά|διεύθυνση(?: κατοικίας)?|φωτογραφία|дата на раждане|място на раждане|роден[аи]?|възраст|"
    r"националност|"
    r"семейно положение|деца|снимка|datum (?:i mj?esto )?rođenja|mj?esto rođenja|godina rođenja|"
    r"rođen[a]?|dob|starost|"
    r"državljanstvo|nacionalnost|spol|pol|brač(?:ni status|no stanje)|dj?eca|adresa|fotografija"
)
_LABEL = re.compile(rf"[^\w(\[]{{0,4}}(?:{_LABELS})\s*", re.IGNORECASE)
_HEAD = re.compile(r"(?:^|[|•·;\t])([^\n:：|•·;\t(\[]{2,40})[:：][^\n|•·\t]*", re.MULTILINE)
"""What stands before a colon, and what behind."""
_DAY = (
    r"(?:\d{1,4}[.\-/][^\S\n]?\d{1,2}[.\-/][^\S\n]?\d{2,4}|"
    r"\d{1,2}\.?[^\S\n](?:de[^\S\n])?[^\W\d_]{3,12}\.?[^\S\n](?:de[^\S\n])?\d{4}|"
    r"[^\W\d_]{3,12}[^\S\n]\d{1,2},?[^\S\n]\d{4}|\d{4}(?=[^\S\n]*(?:$|[|•·;,)\t])))"
)
_BORN = re.compile(
    r"(?:^|[|•·;,(\t])[^\w\n|•·;,(\t]{0,3}"
    r"(?:born|geboren|geb\.|née?|nacid[oa]|n[ăa]scut[ăa]?|nat[oa]|nascid[oa]|urodzon[ya]|ur\.|f[öo]dd|f[øo]dt|"
    r"narozen[aá]?|syntynyt|γεννήθηκ\w+|роден[аи]?|rođen[a]?)"
    r"(?:[^\S\n]+(?:on|in|am|le|[àa]|el|en|la|pe|[îi]n|il|em|op|te|w|dnia|den|i|v)[^\S\n][^\n|•·;\t]*|"
    rf"[^\S\n]*{_DAY})",
    re.IGNORECASE | re.MULTILINE,
)
_AGED = re.compile(
    r"\b\d{2}[^\S\n](?:years? old|years of age|jahre alt|ans\b(?=[^\S\n]*(?:$|[|•·,;)]))|"
    r"vuotta vanha|ετών(?=[^\S\n]*(?:$|[|•·,;)]))|a[ñn]os de edad|anos de idade|anni di età|jaar oud|"
    r"år gammal|år gammel|lat\b(?=[^\S\n]*(?:$|[|"
    r"•·,;)]))|de ani\b"
    r"(?=[^\S\n]*(?:$|[|•·,;)])))",
    re.IGNORECASE | re.MULTILINE,
)
_CITIZEN = re.compile(
    r"\b[A-Z][^\W\d_]+[^\S\n](?:[Cc]itizen(?:ship)?|passport(?: holder)?|Staatsb[üu]rger(?:in|schaft)?)\b"
)
_PRONOUNS = re.compile(
    r"[(\[]?\b(?:she|he|they|sie|er|elle|il|iel|ella|[ée]l|elle|ea)[^\S\n]?/[^\S\n]?"
    r"(?:her|hers|him|his|them|theirs|ihr|ihm|elle|lui|ella|ei|they|she|he)\b(?:/\w+)?[)\]]?",
    re.IGNORECASE,
)
_PHOTO = re.compile(r"[(\[<](?:photo|picture|foto|bild|poz[ăa]|zdjęcie|фото)[)\]>]", re.IGNORECASE)
_HOST = re.compile(r"@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}")
_BOX = frozenset("._+-")
_PAGE = re.compile(r"(?<=\.com/)(?:in/)?[\w\-./%]{1,100}|(?<=\.io/)[\w\-./%]{1,100}", re.IGNORECASE)

_RELATIVES = (
    r"(?:family|relatives?|parents?|mother|father|spouse|husband|wife|partner|grand\w+|"
    r"(?:my|our|own|newborn|sick) (?:child(?:ren)?|kids?|son|daughter))"
)
_LEAVE = re.compile(
    r"\b(?:(?:parental|maternity|paternity|adoption|family|sick|medical|carer'?s?|caregiving|child ?care|"
    r"bereavement)[^\S\n]leave|career[^\S\n](?:break|gap|pause)|"
    r"(?:stay[- ]at[- ]home|full[- ]time)[^\S\n](?:parent|mother|father|"
    rf"mum|mom|dad)|(?:caring|care|carer|caregiver|caretaker)[^\S\n](?:for|"
    rf"of)[^\n.;,]{{0,20}}?\b{_RELATIVES}|"
    r"elternzeit|mutterschutz|erziehungsurlaub|(?:baby|familien)pause|pflegezeit|hausfrau|hausmann|"
    r"pflege[^\S\n](?:eine[rs]|meine[rs]|von)[^\S\n](?:angeh[öo]rigen|familien\w*|mutter|vaters?|eltern\w*)|"
    r"cong[ée][^\S\n](?:parental|(?:de[^\S\n])?maternit[ée]|(?:de[^\S\n])?paternit[ée]|maladie|d.adoption)|"
    r"proche[^\S\n]aidante?|(?:m[èe]re|p[èe]re)[^\S\n]au[^\S\n]foyer|"
    r"(?:baja|permiso)[^\S\n](?:por|de)[^\S\n](?:maternidad|paternidad|enfermedad)|"
    r"excedencia(?:[^\S\n](?:por|para)[^\S\n](?:el[^\S\n])?cuidado[^\n.;,]{0,30})?|"
    r"cuidado[^\S\n]de[^\S\n](?:mis[^\S\n])?(?:hij[oa]s|familiares)|ama[^\S\n]de[^\S\n]casa|"
    r"(?:congedo|aspettativa)[^\S\n](?:parentale|(?:di|per)[^\S\n](?:maternit[àa]|paternit[àa]|malattia))|"
    r"casalinga|"
    r"licen[çc]a[^\S\n](?:de[^\S\n])?(?:maternidade|paternidade|parental|m[ée]dica)|dona[^\S\n]de[^\S\n]casa|"
    r"(?:ouderschaps|zwangerschaps|zorg)verlof|huisvrouw|huisman|"
    r"urlop[^\S\n](?:macierzy[ńn]ski|wychowawczy|rodzicielski|ojcowski|zdrowotny)|"
    r"f[öo]r[äa]ldraledig(?:het)?|mammaledig|pappaledig|barselsorlov|for[æe]ldreorlov|foreldrepermisjon|"
    r"(?:mate[řr]sk[áa]|rodi[čc]ovsk[áa])[^\S\n]dovolen[áa]|декрет\w*[^\S\n]отпуск|"
    r"отпуск[^\S\n]по[^\S\n]уходу[^\n.;,\d]{0,20}|"
    r"декретна[^\S\n]відпустка|äitiysloma\w*|isyysvapaa\w*|vanhempainvapaa\w*|hoitovapaa\w*|perhevapaa\w*|"
    r"άδεια[^\S\n](?:μητρότητας|πατρότητας|ανατροφής)|γονική[^\S\n]άδεια|(?:отпуск[^\S\n]по[^\S\n])?майчинство|"
    r"(?:porodiljni|rodiljni|roditeljski)[^\S\n]dopust|porodiljsko[^\S\n](?:odsustvo|bolovanje)|concediu[^\S\n](?:de[^\S\n](?:maternitate|paternitate|cre[șşs]tere|"
    r"[îi]ngrijire|boal[ăa])|medical)[^\n.;,\d]{0,30})"
    r"(?=[^\S\n]*(?:$|[^\w\s]|\d|(?:for|to|with|of|from|since|and|due|seit|von|f[üu]r|mit|pour|depuis|de|d|"
    r"para|por|"
    r"desde|con|pentru|din)\b))",
    re.IGNORECASE | re.MULTILINE,
)
_DATE_WORDS = re.compile(
    r"[^\W\d_]{3,9}\.?[^\S\n]{0,2}(?=(?:19|20)\d\d)|\b(?:to|until|present|now|today|bis|heute|à|au|hasta|"
    r"hoy|azi|până)\b",
    re.IGNORECASE,
)
_BIRTH_SIGNS = (
    "born", "geboren", "geb.", "ur.", "né", "nacid", "scut", "nato ", "nata ", "nascid", "urodzon", "född",
    "fodd", "født", "fodt", "narozen", "syntynyt", "γεννήθηκ", "роден", "rođen",
)  # fmt: skip
_AGE_SIGNS = (
    "old", "of age", "jahre alt", "ans", "edad", "de ani", "idade", "di età", "jaar oud", "år gam", " lat",
    "vuotta vanha", "ετών",
)  # fmt: skip
_RULES = (
    (_BORN, _BIRTH_SIGNS),
    (_AGED, _AGE_SIGNS),
    (_CITIZEN, ("citizen", "passport", "staatsb")),
    (_PRONOUNS, ("/",)),
    (_PHOTO, ("photo", "picture", "foto", "bild", "poz", "zdjęcie", "фото")),
    (_PAGE, (".com/", ".io/")),
)
"""Patterns, each with what a text must have in it for the pattern to be worth trying."""
_LEAVE_SIGNS = (
    " leave", "career", "stay", "full-time", "full time", "care for", "care of", "caring for", "carer for",
    "caregiver", "caretaker", "elternzeit", "mutterschutz", "erziehung", "pause", "pflege", "hausfrau",
    "hausmann", "cong", "aidant", "foyer", "baja", "permiso", "excedencia", "cuidado", "ama de", "concediu",
    "aspettativa", "casalinga", "licença", "licenca", "dona de", "verlof", "huisvrouw", "huisman", "urlop",
    "ledig", "sloma", "vapaa", "άδεια", "майчинство", "dopust", "porodiljsk",
    "orlov", "permisjon", "dovolen", "отпуск", "відпустка",
)  # fmt: skip


def without_personal(text: str) -> str:
    """The same text with blanks where it is about who somebody is."""
    if not text:
        return text
    kept = list(text)
    for start, end in _personal(text):
        for at in range(start, end):
            if kept[at] != "\n":
                kept[at] = " "
    return "".join(kept)


def _personal(text: str) -> Iterator[tuple[int, int]]:
    plain = text.lower()
    yield from _labelled(text)
    yield from _addresses(text)
    for pattern, signs in _RULES:
        if any(sign in plain for sign in signs):
            for match in pattern.finditer(text):
                yield match.span()
    if any(sign in plain for sign in _LEAVE_SIGNS):
        yield from _leaves(text)


def _labelled(text: str) -> Iterator[tuple[int, int]]:
    for match in _HEAD.finditer(text):
        if _LABEL.fullmatch(match[1]):
            yield match.start(1), match.end()


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Of e-mail: they hold names."""
    for match in _HOST.finditer(text):
        start = match.start()
        while (
            start > 0
            and match.start() - start < 64
            and (text[start - 1].isalnum() or text[start - 1] in _BOX)
        ):
            start -= 1
        yield start, match.end()


def _leaves(text: str) -> Iterator[tuple[int, int]]:
    """Whole lines about leave, and the dates on a line of their own above or below."""
    if not _LEAVE.search(text):
        return
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    for number, (start, end) in enumerate(spans):
        if not _LEAVE.search(text, start, end):
            continue
        yield start, end
        for beside in (number - 1, number + 1):
            if 0 <= beside < len(spans) and not re.search(r"\d{4}", text[start:end]):
                first, last = spans[beside]
                if _only_dates(text[first:last]):
                    yield first, last
                    break


def _only_dates(line: str) -> bool:
    return bool(re.search(r"\d{4}", line)) and not any(c.isalpha() for c in _DATE_WORDS.sub("", line))
