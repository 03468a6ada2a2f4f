"""Words of other languages that every job advertisement and CV uses: they say nothing,
whatever their frequency."""

SILENT_TONGUES = {
    "de": """
fortgeschritten fortgeschrittene grundlegende gute
und oder der die das den dem des ein eine einen einem einer eines mit von zu zum zur im am an auf für bei
nach aus durch
sowie ist sind war waren wird werden hat haben wir sie ihr ihre ihren ihrer ihrem du dein deine deinen dich
dir uns unser
unsere unserer unseren unserem es sich auch als wie über unter um in bis seit nicht noch sehr gut gute guter
guten gutes
fundierte fundierten solide vertiefte ausgeprägte hohe hoher hohes starke sicher sichere sicherer umgang
kenntnis
kenntnisse kenntnissen vorkenntnisse erfahrung erfahrungen berufserfahrung praxiserfahrung praxis jahr jahre
jahren
mehrjährige mehrjähriger langjährige mindestens wenigstens mind fähigkeit fähigkeiten anforderung
anforderungen aufgabe
aufgaben profil stelle position idealerweise vorzugsweise wünschenswert vorteil bringen mitbringen bringst
verfügen
verfügst besitzen haben können abgeschlossene abgeschlossenes abgeschlossen vergleichbare vergleichbar
vergleichbares
entsprechende einschlägige relevante bereich bereichen umfeld freude bereitschaft interesse verständnis
suchen gesucht
bewerber kandidat arbeiten gearbeitet arbeit tätigkeit tätigkeiten beherrschung lebenslauf heute monat monate
erforderlich
vorausgesetzt notwendig voraussetzung zwingend aber m w d
""",
    "fr": """
intermédiaire avancé avancée courant
le la les un une des du de d l et ou en dans pour avec par sur au aux est sont être avoir avez êtes nous vous
votre vos
notre nos son sa ses leur ce cette ces qui que se à ainsi expérience expériences compétence compétences
connaissance
connaissances maîtrise maîtriser maîtrisez bonne bon bonnes bons très excellente excellent solide solides an
ans année
années mois minimum moins mini poste profil mission missions requis requise exigé exigée indispensable
souhaité souhaitée
recherché recherchons cherchons capacité capacités aptitude aptitudes savoir faire goût sens aisance pratique
première
première réussie confirmée significative similaire fonction candidat candidature idéalement atout apprécié
plus serait
domaine sein titulaire justifiez disposez possédez niveau utilisation à jour h f depuis aujourd hui actuel
""",
    "es": """
intermedio avanzado avanzada básico medio fluido
el la los las un una unos unas del de y o e con por para en a al se es son su sus tu tus nuestro nuestra que
como más muy
experiencia experiencias conocimiento conocimientos habilidad habilidades capacidad capacidades año años mes
meses puesto
requisito requisitos requerido requerida requiere requieren imprescindible necesario necesaria deseable
valorable valorará
valora valoran valoramos perfil persona candidato candidata buscamos busca mínimo mínima menos dominio manejo
uso usuario
nivel buen buena buenos buenas excelente excelentes sólido sólidos sólida demostrable previa similar
similares haber
trabajado trabajo trabajar funciones función responsable actualidad actual ámbito sector
""",
    "ro": """
un o și sau cu pe la din de pentru în este sunt a ai al ale cel cea care să se ca prin experiență experienta
cunoștințe
abilități competențe an ani lună luni post cerințe necesar necesare minim minimum nivel bune bună foarte
excelente
candidat candidatul căutăm capacitate prezent domeniu domeniul similar avantaj constituie
""",
    "it": """
intermedio avanzato avanzata base fluente
il lo la i gli le un uno una di del dello della dei degli delle e o ed in nel nello nella nei nelle con su
sul sulla per da
dal dalla al allo alla ai alle a che si è sono essere avere ha hai tuo tua tuoi tue nostro nostra nostri suo
sua come anche
esperienza esperienze conoscenza conoscenze capacità competenza competenze abilità anno anni mese mesi almeno
minimo minima
requisito requisiti richiesta richiesto richieste richiesti necessaria necessario preferibile preferibilmente
gradita gradito
titolo preferenziale costituisce buona buono buone ottima ottimo ottime ottimi discreta solida solide
padronanza dimestichezza
predisposizione attitudine abitudine utilizzo uso autonomia profilo candidato candidata persona cerchiamo
ricerchiamo
posizione ruolo mansione analoga analoghe simile pregressa maturata settore ambito svolgere oggi corso
attuale presso livello
""",
    "pt": """
intermediário intermédio básico fluente
o a os as um uma uns umas de do da dos das e ou em no na nos nas com por para ao à aos às que se é são ser
ter seu sua seus
nosso nossa como mais muito experiência experiências conhecimento conhecimentos capacidade habilidade
habilidades competência
competências ano anos mês meses pelo menos mínimo mínima requisito requisitos exigido necessário necessária
desejável
desejáveis diferencial diferenciais domínio vivência prática noções boa bom boas bons excelente sólido sólida
sólidos
avançado perfil candidato candidata profissional procuramos buscamos vaga função funções cargo semelhante
semelhantes similar
similares área áreas trabalho trabalhar atual presente momento nível aptidão fluência
""",
    "nl": """
gevorderd gevorderde vloeiend basis
de het een en of van in met voor op bij aan te tot om als is zijn was hebt heeft hebben ben bent je jij jouw
u uw wij we ons
onze die dat dit er ook naar over uit door ervaring werkervaring kennis vaardigheden vaardig vaardigheid jaar
jaren maand
maanden minimaal minstens minste ten eisen vereist vereisten gewenst wenselijk pré voordeel pluspunt goede
goed zeer
uitstekende sterk sterke beheersing bekend affiniteit bezit beschikt beschikken functie functie-eisen profiel
kandidaat
zoeken vragen bieden relevante aantoonbare vergelijkbare soortgelijke gebied werken gewend weet heden nu sinds
""",
    "pl": """
zaawansowany zaawansowana średnio podstawowa komunikatywny
i oraz lub albo w we z ze na do od dla przez przy po o u za pod jest są być się nie jak co to ten ta te nasz
nasza nasze
twój twoja twoje doświadczenie doświadczenia doświadczeniem znajomość znajomości umiejętność umiejętności
wiedza wiedzy
umiejętnością rok roku lata lat miesiąc miesięcy minimum min najmniej wymagania wymagane wymagany wymagana
oczekiwania
oczekujemy mile widziane widziany widziana widziana atut atutem dodatkowym dodatkowy dobra dobrej dobry
bardzo bardzo biegła
biegłość biegle praktyka praktyczna praktyczne stanowisko stanowisku podobnym profil kandydat kandydata
szukamy poszukujemy
poziom poziomie zakres zakresie obszar obszarze zdolność gotowość obecnie teraz dziś chęć wykształcenie praca
pracy
""",
    "sv": """
och eller i att det som en ett den de med av för på till är har vi du dig din ditt dina oss vår våra om inom
från hos
erfarenhet erfarenheter kunskap kunskaper vana år års månad månader minst krav kvalifikationer meriterande
god goda mycket
god stark starka gärna söker kompetens kompetenser profil liknande arbete arbeta arbetat flytande nuvarande
pågående nu
""",
    "da": """
og eller i at det som en et den de med af for på til er har vi du dig din dit dine os vores om inden fra hos
erfaring
erfaringer kendskab viden år måned måneder mindst krav kvalifikationer fordel god gode stærk stærke gerne
søger kompetencer
profil lignende arbejde arbejdet arbejder nuværende nu
""",
    "nb": """
og eller i å at det som en et ei den de med av for på til er har vi du deg din ditt dine oss vår våre om
innen fra hos
erfaring erfaringer kjennskap kunnskap år måned måneder minst krav kvalifikasjoner fordel god gode sterk
sterke gjerne søker
kompetanse profil lignende arbeid arbeidet arbeider nåværende nå
""",
    "cs": """
základní středně plynně
a nebo i v ve z ze na do od pro při po o u za s se si je jsou být jak to ten ta náš naše váš vaše tvoje
zkušenost zkušenosti
zkušeností znalost znalosti znalostí schopnost schopnosti dovednost dovednosti rok roky let roků měsíc měsíců
minimálně alespoň
praxe praxi praxí požadujeme požadavky požadavek očekáváme výhodou výhoda vítána dobrá dobrou velmi pokročilá
pokročilou výborná
pozice pozici podobné obdobné profil kandidát hledáme úroveň úrovni oblast oblasti dosud nyní práce práci
práci vzdělání obor
""",
    "sk": """
základné stredne plynule
a alebo i aj v vo z zo na do od pre pri po o u za s so si je sú byť ako to ten tá náš naša váš vaša tvoj tvoja
skúsenosť skúsenosti skúseností znalosť znalosti znalostí schopnosť schopnosti zručnosť zručnosti rok
roka roky
rokov mesiac mesiacov minimálne aspoň prax praxe praxou požadujeme požiadavky požiadavka očakávame
výhodou výhoda
vítaná vítané dobrá dobrú veľmi pokročilá pokročilú výborná výbornú pozícia pozície pozícii podobné podobnej
obdobnej profil kandidát hľadáme úroveň úrovni oblasť oblasti doteraz teraz práca práce prácu práci
vzdelanie odbor
""",
    "hu": """
a az egy és vagy is hogy nem van volt lesz ki mi ez ezt aki amely legalább minimum év éves évek hónap
tapasztalat tapasztalattal
szakmai ismeret ismeretek ismerete jártasság képesség készség elvárások elvárás követelmény előny előnyt
jelent jó nagyon
kiváló stabil magas szintű hasonló munkakör munkakörben pozíció területén terület jelenleg munka
""",
    "tr": """
ve veya ile için bir bu da de olan olarak en az olmak olması sahip yıl yıllık ay deneyim deneyimi deneyimli
tecrübe tecrübeli
tecrübesi bilgi bilgisi hakim beceri becerisi yetkinlik aranan nitelikler tercihen tercih sebebi iyi çok
ileri düzeyde derece
konusunda alanında benzer pozisyon pozisyonda aday devam ediyor
""",
    "ru": """
и или в на с со по для от до из за о об у к не что как это мы вы наш ваш опыт опыта опытом знание знания
знаний умение умения
навык навыки навыков год года лет месяц месяцев минимум менее требования требуется обязательно желательно
плюсом преимуществом
будет хорошее хорошие отличное уверенное уверенный владение работы работа работать аналогичной должности
позиции уровень уровне
кандидат ищем область области настоящее время образование высшее
""",
    "uk": """
і й та або в у на з зі із по для від до за про не що як це ми ви наш ваш досвід досвіду знання знань вміння
уміння навички
навичок рік року років місяць місяців мінімум менше вимоги обов'язково бажано плюсом перевагою буде добре
добрі відмінне
впевнене володіння роботи робота працювати аналогічній посаді рівень рівні кандидат шукаємо область галузі
теперішній час освіта
вища
""",
    "fi": """
ja sekä tai että on ovat olet olemme olen ole oli myös kuin jos kun mutta ei se ne tämä joka jotka mikä mitä
me te
sinä minä sinulla sinulle sinulta sinun meillä meidän hän kanssa sen niin noin yli alle asti alkaen
kokemus kokemusta kokemuksen työkokemus työkokemusta työkokemuksen osaaminen osaamista osaat osaa taito
taidot taitoa
taitoja tuntemus tuntemusta tunnet hallitset vuosi vuotta vuoden vuosien kuukausi kuukautta vähintään
edellytämme
edellytys edellytyksenä vaaditaan vaatimukset odotamme toivomme arvostamme etsimme haemme eduksi katsotaan
etu plussaa
hyvä hyvät hyvää erinomainen erinomaiset vahva vahvaa sujuva sujuvaa tehtävä tehtävät tehtävissä tehtävistä
vastaava
vastaavista vastaavasta työ työn työtä työssä nykyinen nyt hakija hakijalta valmius kykyä kyky
""",
    "el": """
και ή το τα τη την της του των τον οι ο η με σε για από στο στη στην στον στα στις στους να θα είναι ως που
μας σας σου
μου κατά προς ένα μία μια ένας δεν όχι επίσης αλλά εμπειρία εμπειρίας προϋπηρεσία προϋπηρεσίας γνώση γνώσεις
γνώσης
γνωρίζετε γνωρίζω ικανότητα ικανότητες δεξιότητες δεξιότητα προσόντα προσόν απαραίτητα απαραίτητη απαιτείται
απαιτούμενα
επιθυμητή επιθυμητό επιθυμητές έτος έτη ετών χρόνια χρόνος μήνες μήνας τουλάχιστον ελάχιστη άριστη καλή πολύ
άριστο
ζητείται ζητάμε αναζητούμε πλεονέκτημα θεωρηθεί εκτιμηθεί επιπλέον θέση θέσης αντίστοιχη παρόμοια αντίστοιχη
υποψήφιος
πρέπει έχετε έχει έχω εργασία εργασίας δουλειά δουλεύω σήμερα χρήση επίπεδο
""",
    "bg": """
и или в във на с със от за по до при като не да се си е са ще че ни ви вас нас ние вие аз съм той тя те това
този тази
които който която между чрез както но също опит опита опитът познания познание познаване познавате умения
умение
владеене години година месец месеца месеци минимум поне изисквания изисква изискване необходим необходими
необходимо
предимство желателно желателни плюс добро добри добра добър отлично отлични отлична много сходна подобна
позиция
позицията длъжност работа работата работя работих работил кандидат търсим очакваме ниво област сфера
настоящем сега
досега способност способности
""",
    "hr": """
i ili te u na za s sa od do je su se kao što šta koji koja koje da ne biti bit biće uz po pri iz ali kod o
nije
iskustvo iskustva iskustvu iskustvom znanje znanja znanjem poznavanje poznavanja vještine vještina veštine
veština
vještinu veštinu sposobnost sposobnosti godina godine godinu mjesec mjeseca mjeseci mesec meseca meseci
najmanje
minimalno minimum barem uvjeti uslovi potrebno potrebne potrebna neophodno neophodna obavezno prednost
poželjno poželjna
poželjne dobro dobra dobre odlično odlična odlične vrlo veoma izvrsno slično sličnim sličnoj poslovima radnom
mjestu
mestu poziciji rad rada radu radim radio radno radnog tražimo očekujemo kandidat kandidata spremnost spreman
danas sada
razina nivo područje oblast
""",
}
