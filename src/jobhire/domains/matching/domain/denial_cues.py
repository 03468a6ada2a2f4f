"""How people say that something is not there: cues, what ends them,
and what stands behind what they deny. Languages as in
``headings.py``; compared with texts in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_KNOW = (
    r"(?:experiences?|knowledge|exposure|background|familiarity|training|skills?|erfahrung(?:en)?|"
    r"[\w+#-]*kenntnisse?n?|"
    r"praxis|vorkenntnisse|expériences?|connaissances?|notions?|maîtrise|experiencia|conocimientos?|"
    r"experiență|experienta|cunoștințe|cunostinte|esperienz[ae]|conoscenz[ae]|competenz[ae]|experiências?|"
    r"conhecimentos?|"
    r"vivência|ervaring|kennis|doświadczeni[ae]|znajomości|wiedzy|umiejętności|praktyki|erfarenhet(?:er)?|"
    r"kunskap(?:er)?|"
    r"erfaring(?:er)?|kendskab|kunnskap(?:er)?|zkušenost(?:i|í)?|znalost(?:i|í)?|praxe|skúsenost(?:i|í)?|"
    r"опыта?|знани[йя]|"
    r"навыков|досвіду|знань|навичок|kokemusta|osaamista|tuntemusta|taito[aj]a?|εμπειρία|προϋπηρεσία|γνώσ(?:η|εις)|"
    r"опит|познания|знания|умения|iskustv[ao]|poznavanja|znanja|vještina|veština|tapasztalat\w*|ismeret\w*|"
    r"deneyim\w*|bilgi\w*|tecrübe\w*)"
)
_BETWEEN = r"(?:[^\W\d_][\w'’+#.-]*[^\S\n]+){0,4}?"
_CUES = (
    rf"(?:no|without(?: any)?|(?:lack(?:s|ing)?|absence)(?: of)?(?: any)?|not any) {_BETWEEN}{_KNOW}",
    r"(?:not|never)(?: yet| been| really| formally)? (?:experienced|familiar|proficient|skilled|trained|"
    r"versed|fluent|comfortable|worked|used|learned|learnt|programmed|done)",
    r"never (?:had|touched)",
    r"(?<=\()(?:without|ohne|sans|sin|fără|fara)",
    r"unfamiliar with",
    r"(?:do not|don['’]t|does not|doesn['’]t|cannot|can['’]t|can not)(?: yet| really)? "
    r"(?:know|have|speak|use|understand|master|program|code|write)",
    r"(?:have|has) not (?:yet )?(?:worked|used|learned|learnt|done)",
    r"(?:haven['’]t|hasn['’]t)(?: yet)? (?:worked|used|learned|learnt|done)",
    rf"(?:keine?r?|keinerlei|ohne(?: jede)?|noch keine?) {_BETWEEN}{_KNOW}",
    r"(?:noch )?(?:nie|niemals|nicht)(?: mit)?(?=[^\n.;]{0,60}\b"
    r"(?:gearbeitet|benutzt|verwendet|genutzt|vertraut)\b)",
    r"nicht (?:vertraut|erfahren|geübt)",
    rf"(?:aucune?|sans|pas(?: encore)? de|jamais eu de) {_BETWEEN}{_KNOW}",
    rf"(?:pas(?: encore)?|jamais eu) d['’]{_BETWEEN}{_KNOW}",
    r"(?:n['’](?:ai|a)|je n['’]ai) (?:jamais|pas(?: encore)?) (?:utilisé|travaillé|pratiqué|appris)",
    r"ne (?:connais|connaît|maîtrise|parle|sais|sait) pas",
    r"jamais (?:utilisé|travaillé|pratiqué)",
    rf"(?:sin|ningun[oa]?|ningún|no (?:tengo|tiene|posee|poseo)(?: ningun[oa]?| ningún)?) {_BETWEEN}{_KNOW}",
    r"(?:nunca|no)(?: he| ha) (?:trabajado|usado|utilizado|programado|aprendido)",
    r"no (?:conozco|conoce|domino|domina|hablo|habla|manejo|maneja|sé|sabe)",
    rf"(?:fără|fara|nicio|niciun|nici o|nu (?:am|are|dețin|detin)) {_BETWEEN}{_KNOW}",
    r"nu (?:am|a) (?:lucrat|folosit|utilizat|învățat|invatat)",
    r"niciodat[aă](?: nu)?(?: am)? (?:lucrat|folosit|utilizat)",
    rf"(?:nessuna?|senza(?: alcuna)?|alcuna|non (?:ho|ha|possiedo|possiede)(?: (?:alcuna|"
    rf"nessuna))?) {_BETWEEN}{_KNOW}",
    rf"no se (?:requiere|necesita|exige|precisa) {_BETWEEN}{_KNOW}",
    rf"non (?:è|sono) (?:richiest[ae]|necessari[ae]) {_BETWEEN}{_KNOW}",
    rf"não (?:é|são) (?:necessári[ao]s?|exigid[ao]s?) {_BETWEEN}{_KNOW}",
    rf"nie (?:wymagamy|jest wymagan[ey]) {_BETWEEN}{_KNOW}",
    r"(?:non ho|non ha|mai) (?:mai )?(?:lavorato|usato|utilizzato|programmato)",
    r"non (?:conosco|conosce|parlo|parla|so|sa)",
    rf"(?:nenhuma?|sem(?: nenhuma?| qualquer)?|não (?:tenho|tem|possuo|"
    rf"possui)(?: nenhuma?)?) {_BETWEEN}{_KNOW}",
    r"(?:nunca|não) (?:trabalhei|trabalhou|usei|usou|utilizei|utilizou|programei)",
    r"não (?:conheço|conhece|domino|domina|falo|fala|sei|sabe)",
    rf"(?:geen(?: enkele)?|zonder(?: enige)?|nog geen) {_BETWEEN}{_KNOW}",
    r"(?:nog )?(?:nooit|niet)(?: met)?(?=[^\n.;]{0,60}\b(?:gewerkt|gebruikt|vertrouwd|bekend)\b)",
    rf"(?:brak|bez|żadnego|żadnej|nie (?:mam|ma|posiadam|posiada)(?: żadne\w+)?) {_BETWEEN}{_KNOW}",
    r"(?:nigdy )?nie (?:pracowałem|pracowałam|pracował|pracowała|używałem|używałam|znam|zna|korzystałem|"
    r"korzystałam)",
    rf"(?:ingen|inga|inget|utan|saknar|uden|uten|inkje) {_BETWEEN}{_KNOW}",
    r"(?:har )?(?:aldrig|inte|ikke|aldri)(?: ännu| endnu)? (?:arbetat|använt|arbejdet|brugt|jobbet|brukt)",
    rf"(?:bez|žádn\w+|chybí|nemám|nemá) {_BETWEEN}{_KNOW}",
    r"(?:nikdy )?(?:nepracoval|nepracovala|nepoužíval|nepoužívala|neznám|nezná|neovládám|neumím)",
    rf"(?:без|нет|не имею|немає|не маю) {_BETWEEN}{_KNOW}",
    r"(?:никогда )?не (?:работал|работала|использовал|использовала|знаю|владею|працював|працювала|знаю|"
    r"володію)",
    r"nu (?:cunosc|cunoaște|cunoaste|stăpânesc|stapanesc|vorbesc|vorbește|știu|stiu|știe)",
    rf"(?:ilman|vailla|ei(?: ole)?(?: mitään| lainkaan)?) {_BETWEEN}{_KNOW}",
    r"en (?:vielä )?(?:osaa|tunne|hallitse|puhu|ole (?:käyttänyt|työskennellyt))",
    rf"(?:χωρίς|δίχως|καμ[ίι]ά?α?|δεν (?:έχω|διαθέτω)(?: καμία)?) {_BETWEEN}{_KNOW}",
    r"δεν (?:γνωρίζω|ξέρω|μιλάω|μιλώ|έχω (?:χρησιμοποιήσει|δουλέψει|εργαστεί))",
    rf"(?:нямам|няма|никакъв|никакви|липса на) {_BETWEEN}{_KNOW}",
    r"не (?:познавам|владея|знам|говоря|съм (?:работил|работила|използвал|използвала))",
    rf"(?:nemam|nema|nikakv[oa]g?|bez ikakvog?) {_BETWEEN}{_KNOW}",
    r"ne (?:poznajem|znam|vladam|govorim)",
    r"nisam (?:nikada? )?(?:radio|radila|koristio|koristila)",
    rf"(?:nincs|nélkül) {_BETWEEN}{_KNOW}",
    r"nem (?:ismerem|használtam|dolgoztam|beszélek)",
    r"(?:nepoznám|neovládam|nepracovala? som)",
)
START = re.compile(
    r"(?:no|not|never|without|lack\w*|absence|unfamiliar|don|do|doesn?|does|cannot|can|have|haven|has|hasn|"
    r"kein\w*|ohne|noch|nie|niemals|nicht|aucune?|sans|pas|jamais|n|je|ne|sin|ning[uú]n[oa]?|nunca|"
    r"f[aă]r[aă]|nicio|niciun|nici|nu|niciodat[aă]|"
    r"nessuna?|senza|alcuna|non|mai|nenhuma?|sem|não|geen|zonder|nog|nooit|niet|brak|bez|żadn\w+|nie|nigdy|"
    r"ingen|inga|"
    r"inget|utan|saknar|uden|uten|har|aldrig|inte|ikke|aldri|žádn\w+|chybí|nemám|nemá|nikdy|nepracoval|"
    r"nepracovala|nepoužíval|nepoužívala|neznám|nezná|"
    r"neovládám|neumím|"
    r"без|нет|не|немає|никогда|ilman|vailla|ei|en(?= (?:vielä|osaa|tunne|hallitse|puhu|ole))|χωρίς|δίχως|δεν|"
    r"καμ[ίι]ά?α?|нямам|няма|никакъв|никакви|липса|nemam|nema|nikakv[oa]g?|bez|nisam|nincs|nélkül|nem|nepoznám|"
    r"neovládam|nepracovala?)\b",
)
"""Of a text in lower case; within words, too, for speed: see ``_said``."""
CUE = re.compile("(?:" + "|".join(each.replace(" ", r"[^\S\n]+") for each in _CUES) + r")(?!\w)")
STOP = re.compile(
    r"[\n;:!?()•|]|\.(?=\s|$)|\b(?:but|yet|although|though|however|except|only|aber|sondern|jedoch|dafür|"
    r"obwohl|"
    r"mais|cependant|sauf|pero|sino|excepto|aunque|dar|însă|insa|ci|deși|cu excepția|"
    r"ma|però|tranne|mas|porém|exceto|maar|echter|behalve|ale|lecz|jednak|oprócz|men|dock|utom|undtagen|"
    r"unntatt|avšak|kromě|"
    r"но|однако|кроме|але|проте|крім|mutta|vaan|paitsi|αλλά|όμως|εκτός|обаче|освен|ali|nego|osim|već|hanem|"
    r"viszont|azonban|ama|fakat|ancak|hariç|okrem)\b",
)
LIST = re.compile(
    r"(?:[^,]{1,40},){1,8}?[^,]{0,40}?\b(?:or|nor|oder|ou|ni|o|sau|nici|né|nem|of|noch|lub|ani|ani|eller|"
    r"nebo|alebo|ili|или|ни|або|ні|tai|ή|vagy|veya)[^\S\n]+[^\s,]+(?:[^\S\n]+[^\s,]+)?(?=[^\S\n]*(?:,|$))"
)
NOT_DENIED = re.compile(
    r"[^\S\n]+(?:only|just|nur|seulement|solo|sólo|doar|numai|soltanto|apenas|alleen|tylko|bara|kun|jen|"
    r"только|лише|vain|μόνο|само|samo|csak|sadece)\b",
    re.IGNORECASE,
)
NONE = re.compile(
    rf"^[^\S\n]*(?:[-*•][^\S\n]*)?[^\n:]{{2,40}}:[^\S\n]*(?:none|no|nil|keine?|aucune?|néant|ninguna?|nada|"
    rf"nicio|deloc|"
    rf"nessuna?|nenhuma?|geen|brak|ingen|inga|žádn[éáý]|нет|немає|ei(?: ole)?|καμ[ίι]α|никакъв|няма|nema|"
    rf"nincs|yok|"
    rf"never|not yet|(?:noch )?nie|noch nicht|jamais|nunca|nooit|nigdy|aldrig|aldri|nikdy|никогда|"
    rf"(?:no|keine|aucune|sin|fără|fara|nicio|nessuna|senza|sem|geen|brak|bez|inga|ingen|"
    rf"без)[^\S\n]+{_KNOW})[.!]?[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
WAIVED = re.compile(
    r"\b(?:required|needed|necessary|expected|nötig|notwendig|erforderlich|vorausgesetzt|nécessaires?|"
    r"requise?s?|"
    r"exigée?s?|necesari[oa]s?|requerid[oa]s?|necesare?|obligatori\w*|"
    r"requiere|necesita|exige|precisa|wymagamy|richiest[aoei]|necessari[aoei]|exigid[ao]s?|necessári[ao]s?|vereist|nodig|noodzakelijk|wymagan\w+|"
    r"konieczn\w+|"
    r"potrzebn\w+|krävs|nödvändig\w*|kræves|nødvendig\w*|nutn[áéý]|požadován\w*|требу\w+|нужн\w+|"
    r"потрібн\w+|vaadita|edellytetä|tarvita|απαιτ\w+|απαραίτητ\w+|изисква\w*|необходим\w*|задължителн\w*|"
    r"nužn\w+|obavezn\w+|neophodn\w+|mandatory|essential)\b",
    re.IGNORECASE,
)

_STILL = r"(?: (?:still|first|yet|also))?"
_ERST = r"(?:mir |mich )?(?:(?:erst|erstmal|noch|zuerst|leider|bisher|jedoch) )*"
_LACKS = {
    "learn pick study trained": (
        rf"(?:i|we)(?: would| will|['’]d|['’]ll)?{_STILL} (?:have|need){_STILL} to (?:learn|pick up|"
        rf"study|be trained in)",
        rf"(?:would|will){_STILL} (?:have|need){_STILL} to learn",
    ),
    "me": (
        r"(?:is|are|would be)(?: still| all| quite| entirely| completely)? (?:new|unknown|unfamiliar) to me",
    ),
    "never not cannot don can haven no hardly": (
        r"(?:i|we)(?: have|['’]ve| had)? never(?: really| actually)? (?:used|worked (?:with|in)|learned|"
        r"learnt|touched|tried)",
        r"(?:i|we) (?:do not|don['’]t|cannot|can['’]t)(?: yet| really)? (?:know|speak|understand|master)",
        r"(?:i|we) (?:have not|haven['’]t)(?: yet)? (?:used|worked with|learned|learnt|touched|tried)",
        r"(?:i|we) have (?:no|not any|hardly any) (?:experience|knowledge|training)",
        r"(?:is|are) not (?:required|needed|necessary|mandatory|essential)",
    ),
    "ich mir mich nicht": (
        rf"(?:müsste|müßte|muss|muß|werde|würde) ich {_ERST}(?:lernen|erlernen|aneignen|"
        rf"einarbeiten)(?: müssen)?",
        rf"ich {_ERST}(?:lernen|erlernen) (?:müsste|müßte|muss)",
        rf"(?:kenne|beherrsche|kann|spreche) ich {_ERST}nicht",
        rf"habe ich {_ERST}(?:nie|niemals|nicht) (?:[\w-]+ )?(?:gearbeitet|benutzt|verwendet|genutzt|"
        rf"gelernt|eingesetzt)",
        rf"habe ich {_ERST}(?:keine|keinerlei) (?:\w+ )?(?:erfahrung(?:en)?|\w*kenntnisse)",
        r"(?:ist|sind|wäre|wären) (?:mir|für mich) (?:noch |ganz |völlig )*(?:neu|fremd|unbekannt|"
        r"nicht vertraut)",
        r"(?:ist|sind|wird|werden) nicht (?:erforderlich|notwendig|nötig|vorausgesetzt)",
    ),
    "apprendre inconnu inconnue inconnus inconnues ne pas": (
        r"reste(?:nt)? (?:encore )?à apprendre",
        r"je (?:devrais|dois|devrai) (?:encore |d['’]abord )?(?:l['’]|les |la |le )?apprendre",
        r"(?:m['’]est|me sont) (?:encore )?inconnue?s?",
        r"je ne (?:la |le |les )?(?:connais|maîtrise|parle) pas(?: encore)?",
        r"n['’](?:est|sont) pas (?:requise?s?|nécessaires?|exigée?s?)",
    ),
    "aprender aprenderlo aprenderla aprenderlos no não nunca": (
        r"(?:l[oa]s? )?(?:tendría|tengo|tendré) que aprender(?:l[oa]s?)?",
        r"no l[oa]s? (?:conozco|domino|manejo|he (?:usado|utilizado|aprendido))",
        r"no (?:es|son) (?:necesari[oa]s?|requerid[oa]s?)",
        r"(?:teria|tenho|terei) (?:ainda )?(?:de|que) (?:[oa]s? )?aprender",
        r"não [oa]s? (?:conheço|domino)|nunca [oa]s? (?:usei|utilizei)",
        r"não (?:é|são) (?:necessári[ao]s?|exigid[ao]s?)",
    ),
    "imparare impararlo impararla impararli non": (
        r"(?:l[oaie] )?(?:dovrei|devo|dovrò) (?:ancora |prima )?imparar(?:e|l[oaie])",
        r"non l[oaie] (?:conosco|ho mai usat[oaie])",
        r"non (?:è|sono) (?:richiest[aeoi]|necessari[aeo]?)",
    ),
    "învăț invat nu": (
        r"(?:ar trebui|va trebui|trebuie)(?: încă| mai întâi)? să (?:îl |o |le |îi )?(?:învăț|invat)",
        r"nu (?:îl|o|le|îi) (?:cunosc|stăpânesc|știu)",
        r"nu (?:este|sunt) necesar[ăe]?",
    ),
    "ik niet": (
        r"(?:zou|moet|zal) ik (?:(?:nog|eerst|wel) )*(?:moeten leren|leren(?: moeten)?)",
        r"(?:ken|beheers|spreek) ik (?:nog )?niet",
        r"heb ik (?:nog )?(?:nooit|niet) (?:mee )?(?:gebruikt|gewerkt|geleerd)",
        r"heb ik (?:nog )?geen (?:ervaring|kennis)",
        r"(?:is|zijn) niet (?:vereist|nodig|noodzakelijk)",
    ),
    "uczyć nauczyć nie": (
        r"(?:musiałbym|musiałabym|muszę|będę musiała?) (?:(?:się|dopiero|jeszcze|najpierw) )*(?:nauczyć|"
        r"uczyć)(?: się)?",
        r"nie (?:znam|używałem|używałam|pracowałem|pracowałam)",
        r"nie (?:jest|są) (?:wymagan\w+|konieczn\w+)",
    ),
    "jag inte": (
        r"(?:skulle|måste|behöver|får) jag (?:(?:först|ännu|fortfarande|behöva|att) )*lära mig",
        r"(?:kan|känner|behärskar) jag (?:ännu )?inte(?: till)?",
        r"har jag (?:aldrig|inte) (?:använt|arbetat|jobbat|lärt)(?: mig| med)?",
        r"har jag ingen (?:erfarenhet|kunskap)(?: av| om)?",
        r"krävs inte|är inte nödvändig\w*",
    ),
    "jeg ikke": (
        r"(?:skulle|måtte|skal|må) jeg (?:(?:først|stadig|fortsatt|måtte) )*lære(?: mig| meg)?",
        r"(?:kender|kjenner|kan) jeg (?:endnu |ennå )?ikke",
        r"har jeg (?:aldrig|aldri|ikke) (?:brugt|brukt|arbejdet|arbeidet|jobbet|lært)(?: med)?",
        r"har jeg ingen (?:erfaring|kendskab|kunnskap)(?: med| til| om)?",
        r"(?:kræves|kreves) ikke|er ikke nødvendig\w*",
    ),
    "učit naučit neznám neumím neovládám nepoužíval nepoužívala není": (
        r"(?:bych se|se|musím se)(?: (?:teprve|ještě|nejdřív|musela?|budu muset))+ (?:na)?učit|"
        r"musím se (?:na)?učit",
        r"neznám|neumím|neovládám|nepoužívala? jsem|není (?:nutn[áéý]|požadován\w*)",
    ),
    "učiť naučiť nepoznám neviem neovládam": (
        r"(?:by som sa|sa|musím sa)(?: (?:ešte|najprv|musela?|budem musieť))+ (?:na)?učiť|"
        r"musím sa (?:na)?učiť",
        r"nepoznám|neviem|neovládam",
    ),
    "tanulnom nem nincs": (
        r"(?:még )?meg kell(?:ene)? tanulnom|nem (?:ismerem|használtam|tanultam|szükséges)",
        r"nincs (?:benne |vele )?(?:tapasztalatom|ismeretem)|(?:tapasztalatom|ismeretem) nincs",
    ),
    "öğrenmem bilmiyorum yok kullanmadım": (
        r"öğrenmem (?:gerek\w*|lazım)|bilmiyorum|(?:bilgim|deneyimim|tecrübem) yok|(?:hiç )?kullanmadım",
    ),
    "выучить изучить освоить не нет": (
        r"(?:мне )?(?:пришлось бы|придется|придётся|нужно|надо|предстоит) (?:(?:ещё|еще|"
        r"сначала) )*(?:выучить|изучить|освоить)",
        r"(?:опыта|знаний) (?:работы )?(?:с|со|в|по) [^\n.;,]{1,40} нет|(?:опыта|знаний) (?:у меня )?нет",
        r"не (?:знаю|владею|использовала?|применяла?|работала?|требу\w+|обязател\w+)",
        r"не (?:го |я |ги )?(?:познавам|владея|знам|съм (?:използвала?|работила?|учила?))(?: с)?",
        r"не (?:се изисква\w*|(?:е|са) (?:необходим|задължителн)\w*)",
    ),
    "нямам науча усвоя": (
        r"(?:(?:тепърва|още|първо|ще) )*трябва(?:ло)?(?: (?:тепърва|още|първо))* да (?:го |я |"
        r"ги )?(?:науча|усвоя)",
        r"нямам (?:опит|познания)",
    ),
    "вивчити освоїти опанувати не немає": (
        r"(?:мені )?(?:довелося б|доведеться|треба|потрібно) (?:(?:ще|спершу) )*(?:вивчити|освоїти|"
        r"опанувати)",
        r"(?:досвіду|знань) (?:роботи )?(?:з|із|у|в) [^\n.;,]{1,40} немає|(?:досвіду|"
        r"знань) (?:у мене )?(?:немає|не маю)",
        r"не (?:володію|використовува(?:в|ла)|застосовува(?:в|ла)|працюва(?:в|ла)|потрібн\w+)",
    ),
    "opetella oppia opeteltava opittava ei en": (
        r"(?:minun )?(?:pitäisi|täytyisi|pitää|täytyy|on)(?: vielä| ensin)* (?:opetella|oppia|opeteltava|"
        r"opittava)",
        r"(?:minulla )?ei (?:minulla )?ole (?:vielä )?(?:kokemusta|osaamista)|ei (?:vaadita|edellytetä|"
        r"tarvita)",
        r"en (?:vielä )?(?:osaa|tunne|hallitse|ole (?:käyttänyt|opetellut))",
    ),
    "μάθω δεν": (
        r"θα (?:έπρεπε|πρέπει|χρειαστεί) (?:(?:πρώτα|ακόμα|ακόμη) )?να (?:τη[ν]? |το[ν]? |τα |τις )?μάθω",
        r"δεν (?:τη[ν]? |το[ν]? |τα |τις )?(?:γνωρίζω|ξέρω|έχω (?:χρησιμοποιήσει|μάθει|εμπειρία|γνώσεις))",
        r"δεν (?:απαιτείται|απαιτούνται|είναι απαραίτητ\w+)",
    ),
    "učiti naučiti učim naučim ne nisam nemam nije nisu": (
        r"(?:bih|moram|ću morati|trebam)(?: (?:tek|još|prvo|morao|morala|trebao|trebala|"
        r"da))* (?:na)?uč(?:iti|im)",
        r"ne (?:poznajem|znam|vladam)|nisam (?:nikada? )?(?:koristi|radi|uči)(?:o|la)(?: s| sa| u)?",
        r"nemam (?:iskustv[ao]|znanja)|ni(?:je|su) (?:potrebn|nužn|obavezn|neophodn)\w+",
    ),
}


class Group(NamedTuple):
    """Cues of one language: the words of which each has one, those words where they stand, and the cues."""

    words: frozenset[str]
    signs: re.Pattern[str]
    cues: re.Pattern[str]


def _group(words: str, cues: tuple[str, ...]) -> Group:
    spaced = (each.replace(" ", r"[^\S\n]+") for each in cues)
    return Group(frozenset(words.split()), _whole(words.split()), _whole(spaced))


def _whole(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


LACKS = tuple(_group(words, cues) for words, cues in _LACKS.items())
"""What stands on either side of what is not there: "I would have to learn Python", "Python I would have to
learn"."""
FILLERS = re.compile(
    r"(?:[^\S\n]+(?:it|that|this|them|with|in|of|yet|so far|before|at all|though|noch|bisher|encore|aún|"
    r"todavía|ancora|ainda|încă|nog|"
    r"mee|jeszcze|ännu|endnu|ennå|zatím|zatiaľ|vielä|ακόμα|ακόμη|още|još|s|с)\b)*"
)
"""What may end a clause behind such a cue without being what is denied."""
PRONOUNS = re.compile(
    r"(?:[^\S\n]*\b(?:which|that|who|i|we|das|die|den|ich|je|que|qui|lo|la|che|io|yo|eu|pe care|care|die|"
    r"dat|ik|który|którego|której|"
    r"som|jag|jeg|který|ktorý|který|amit|amelyet|который|которую|я|який|jota|jonka|που|която|който|koji|koju)\b)*[^\S\n]*"
)
"""All that stands between a comma and a cue that is about what the comma ends."""
_JOINTS = """
    with in of for on at about and or nor the an any using no not never without mit von im für und oder
    der die das dem den keine
    keinerlei ohne bei als avec en de du des et ou le la les sans aucune dans pour con el los sin ni cu în
    din și sau fără nicio di del
    della senza com em do da sem met van het een zonder geen of ze we lub oraz bez med av och eller inom utan
    ingen af og uden uten til
    ve se nebo vo alebo pre pri и с в на со или без з із та або для és vagy ile veya ja tai ilman και με σε
    στην στο στη ή χωρίς със във
    sa ili kod z w u s v i y e с в у з и і
"""
JOINTS = frozenset(_JOINTS.split())
"""A line that ends with one of these, or is followed by one in lower case, goes on."""
