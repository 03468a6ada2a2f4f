"""How an advertisement asks for something, or would only like it. Languages as in ``headings.py``."""

from __future__ import annotations

import re

WISH = re.compile(
    r"\b(?:ideally|preferably|idealerweise|vorzugsweise|bevorzugt|optimalerweise|im idealfall|gerne? (?:mit|"
    r"auch)|"
    r"idéalement|de préférence|idealmente|preferiblemente|preferabil|preferibilmente|preferencialmente|"
    r"de preferência|bij voorkeur|idealiter|najlepiej|idealnie|gärna|helst|ideálně|nejlépe|lehetőleg|"
    r"tercihen|"
    r"желательно|бажано|mieluiten|mielellään|ιδανικά|κατά προτίμηση|за предпочитане|в идеалния случай|"
    r"po mogućnosti|po mogućstvu|idealno)\b",
)
"""What follows on the same line would be better still."""
NICE = re.compile(
    r"\b(?:nice to have|(?:is|are|as|would be) an? (?:\w+ )?(?:plus|bonus|advantage|asset)|desirable|"
    r"preferred|advantageous|"
    r"von vorteil|vorteilhaft|wünschenswert|gerne? gesehen|kein muss|(?:ist|sind|wäre|wären) ein (?:plus|"
    r"pluspunkt|bonus)|"
    r"un (?:vrai |réel )?(?:plus|atout)|souhait\w+|appréciée?s?|"
    r"deseables?|se valora\w*|valora(?:ble|remos|mos)\w*|(?:es|será|sería) un plus|"
    r"(?:constituie|reprezintă|este|sunt)(?: un)? (?:avantaj|plus|atu)|"
    r"gradit[aoie]|completan?o? il profilo|titolo preferenziale|"
    r"(?:costituisce|rappresenta) un (?:plus|vantaggio)|requisito preferenziale|preferibil\w*|"
    r"apprezzat[aoie]|"
    r"desejáve(?:l|is)|diferencia(?:l|is)|valorizad[ao]s?|valorizamos|valoriza-se|é um plus|mais-valia|"
    r"(?:een|mooie) (?:pré|pre|plus|pluspunt|voordeel)|wenselijk|mooi meegenomen|strekt tot aanbeveling|"
    r"mile widzian\w*|atutem|atut|plusem|meriterande|önskvär[dt]\w*|(?:en fördel|ett plus|en fordel|"
    r"et plus)|ønskelig|"
    r"výhodou|vítán[ao]?|uvítáme|előny\w*|tercih sebebi\w*|tercih edilir|"
    r"плюсом|преимуществом|приветствуется|перевагою|eduksi|plussaa|on etu|toivottava\w*|arvostamme|"
    r"επιθυμητ[όήέάοώ]\w*|θα (?:εκτιμηθ|θεωρηθ|συνεκτιμηθ)\w+|(?:επιπλέον|επιπρόσθετο) προσόν|πλεονέκτημα|"
    r"предимство|желателн\w+|плюс|poželjn\w+|prednost)\b|" + WISH.pattern,
)
ASKS = re.compile(
    r"\b(?:must|should|require\w*|need\w*|looking for|seeking|proficien\w+|experience (?:with|in|of)|"
    r"knowledge of|familiar\w*|skilled|skills|expertise|able to|ability to|you have|fluent|"
    r"(?:\w{3,12})?kenntnisse|(?:berufs|praxis|arbeits)?erfahrung\w*|beherrsch\w+|suchen|vertraut|sicher im|"
    r"maîtris\w+|"
    r"connaissance\w*|recherchons|cherchons|expérience|conocimientos?|dominio|manejo|buscamos|experiencia|"
    r"cunoștințe|"
    r"căutăm|experiență|esperienza|conoscenz[ae]|padronanza|capacità|cerchiamo|dimestichezza|experiência|"
    r"conhecimentos?|"
    r"domínio|procuramos|vivência|ervaring|kennis van|beheersing|zoeken|vaardig|doświadczeni[ea]|"
    r"znajomoś\w+|umiejętnoś\w+|"
    r"szukamy|biegł\w+|erfarenhet\w*|kunskap\w*|söker|erfaring\w*|kendskab|kjennskap|zkušenost\w*|"
    r"znalost\w*|praxe|"
    r"hledáme|skúsenost\w*|tapasztalat\w*|ismeret\w*|deneyim\w*|bilgisi|опыт\w*|знани[ея]|умени[ея]|"
    r"владение|ищем|"
    r"verfügen|verfügst|besitzen|setzen voraus|justifiez|disposez|imprescindible|se busca|se requiere|"
    r"ricerchiamo|si richiede|exigimos|wij vragen|je beschikt|poszukujemy|wymagamy|požadujeme|требу\w+|"
    r"досвід\w*|знання|вміння|володіння|шукаємо|edellyt\w+|vaadi\w+|odotamme|kokemu\w+|osaami\w+|osaat|"
    r"taito\w*|hallitset|tunnet|tuntemu\w+|ymmärrät|tarvitset|etsimme|sinulla on|απαιτ\w+|ζητ(?:άμε|ούμε|"
    r"είται)|"
    r"αναζητ\w+|εμπειρία\w*|προϋπηρεσία\w*|γνώσ\w+|γνωρίζ\w+|ικανότητ\w+|δεξιότητ\w+|πρέπει|χρειάζ\w+|διαθέτ\w+|"
    r"изисква\w*|търсим|опит|познани\w+|познава\w+|умени\w+|владеене|трябва|необходим\w+|tražimo|traži se|"
    r"očekujemo|iskustv\w+|znanj\w+|pozna\w+|potrebn\w+|neophodn\w+|obavezn\w+|vještin\w+|veštin\w+|spremn\w+|"
    r"spreman|moraš|morate)\b",
)
OFFERS = re.compile(
    r"\b(?:we offer|wir bieten|bieten wir|nous (?:vous )?(?:offrons|proposons)|"
    r"ofrecemos|oferim|offriamo|oferecemos|"
    r"(?:wij|we) bieden|bieden (?:wij|we)|oferujemy|"
    r"vi (?:erbjuder|tilbyder|tilbyr)|nabízíme|ponúkame|kínálunk|"
    r"sunuyoruz|предлагаем|пропонуємо|tarjoamme|προσφέρ(?:ουμε|ει|ονται)|παρέχ(?:ουμε|ει|ονται)|предлагаме|"
    r"nudimo)\b",
)
ALIKE = re.compile(
    r"\b(?:(?:or|oder|ou|o|sau)[^\S\n]+)?(?:(?:in|an?|einer|une?|una?|dans|sur|en|pe)[^\S\n]+)*"
    r"(?:(?:similar|same|identical|comparable|equivalent|ähnliche?[rn]?|vergleichbare[rn]?|"
    r"gleiche[rn]?)[^\S\n]+"
    r"(?:[^\W\d]+[^\S\n]+){0,2}?"
    r"(?:roles?|positions?|capacity|fields?|jobs?|work|area|functions?|stelle|position|funktion|rolle|"
    r"tätigkeit)"
    r"|(?:poste|position|fonction|rôle|puesto|función|cargo|rol|post|poziție|funcție)[^\S\n]+"
    r"(?:similaires?|équivalente?|comparable|identique|similară?|equivalente|idéntic[oa]|echivalentă?|"
    r"asemănăto\w+)|"
    r"(?:nel ruolo|nella mansione)\b(?![^\S\n]d)|(?:na função|no cargo)\b(?![^\S\n]d)|"
    r"(?:ruolo|posizione|mansion[ei]|funzion[ei]|função|funções|cargos?|posição)[^\S\n]+(?:simil\w+|"
    r"analog\w+|equivalent\w+|"
    r"semelhante\w*)|analog[oahie]+[^\S\n]+(?:ruol[oi]|posizion[ei]|mansion[ei])|"
    r"(?:soortgelijke|vergelijkbare|gelijkwaardige)[^\S\n]+(?:functies?|rol|positie)|"
    r"(?:podobn|analogiczn|zbliżon|pokrewn)\w+[^\S\n]+stanowisk\w+|(?:liknande|motsvarande|lignende|"
    r"tilsvarende)[^\S\n]+"
    r"(?:roll\w*|tjänst\w*|befattning\w*|arbet\w+|stilling\w*|rolle\w*)|(?:obdobn|"
    r"podobn)\w+[^\S\n]+(?:pozic\w+|práci)|"
    r"(?:аналогичн|похож|аналогічн|подобн|сходн)\w+[^\S\n]+(?:должност\w+|длъжност\w*|позици\w+|посад\w+|работа)|"
    r"(?:vastaav|samankaltais)\w+[^\S\n]+(?:tehtäv\w+|työ\w+|rooli\w+)|"
    r"(?:παρόμοι|αντίστοιχ|ανάλογ)\w+[^\S\n]+(?:θέσ\w+|ρόλ\w+)|"
    r"(?:sličn|ist)\w+[^\S\n]+(?:ili[^\S\n]+sličn\w+[^\S\n]+)?(?:pozicij\w+|poslov\w+|radn\w+[^\S\n]+mj?est\w+))\b",
    re.IGNORECASE,
)
"""Work like that of the job itself."""
