"""What announces the sections of job advertisements and CVs: the words of headings, by language.

Phrases are separated by commas and compared folded (lower case, no accents, no signs); each is a regular
expression whose first word, or its first three letters, is plain. Languages stand in the order English,
German, French, Spanish, Romanian, Italian, Portuguese, Dutch, Polish, Swedish with Danish and Norwegian,
Czech with Slovak, Hungarian, Turkish, Russian with Ukrainian, Finnish, Greek, Bulgarian, Croatian with
Serbian.
"""

from __future__ import annotations

from enum import Enum, auto


class Section(Enum):
    OPENING = auto()
    """Before the first heading."""
    TITLE = auto()
    SKILLS = auto()
    """What a job requires, what a candidate can do."""
    NICE = auto()
    EXPERIENCE = auto()
    EDUCATION = auto()
    DUTIES = auto()
    OTHER = auto()


HEADINGS = (
    (
        Section.OTHER,
        r"""descripción del puesto, description (?:du|de) poste, descrizione (?:del ruolo|della posizione),
        descrição (?:da vaga|do cargo|da função), resumen del puesto, résumé du poste, resumo (?:da
        vaga|do cargo), descrierea postului, popis pozice, popis pozície, tehtävän kuvaus, περιγραφή θέσης,
        описание на
        (?:позицията|длъжността), opis (?:pozicije|kompanije|tvrtke)""",
    ),
    (
        Section.SKILLS,
        r"""desired (?:profile|candidate|skills), wunschprofil, gewünschtes profil, profil souhaité, profil
        désiré, perfil deseado, perfil desejado, perfil pretendido, profilo desiderato, gewenst profiel,
        pożądany profil, onskad profil, ønsket profil, желаемый профиль, toivottu profiili,
        επιθυμητό προφίλ, желан профил,
        traženi profil""",
    ),
    (
        Section.NICE,
        r"""nice to have, bonus, preferred, desirable, desired, good to have, advantage\w*, a plus, pluses,
        optional, wünschenswert, von vorteil, vorteilhaft, idealerweise, pluspunkte, bonuspunkte, das
        wäre schön, kann kriterien, gerne gesehen, atouts?, souhaité\w*, serait un plus, seraient un
        plus, les plus, un plus, apprécié\w*, deseable\w*, deseados, deseadas, valorable\w*, se
        valora\w*, valoram\w*, puntos extra, avantaj\w*, constituie un plus, preferenzial\w*, gradit\w+,
        costituisce titolo, apprezzat\w+, preferibil\w*, desejáve\w+, desejados, desejadas,
        diferencia(?:l|is), valoriza\w*, mais valias?, preferencia\w*, een pré, pré, pluspunt\w*,
        wenselijk, gewenst, mooi meegenomen, een plus, mile widzian\w+, atut\w*, dodatkow\w+ atut\w*,
        dodatkow\w+ plus\w*, meriterande, önskvär\w+, en fördel, ett plus, en fordel, fordelaktig\w*,
        ønskelig\w*, výhod(?:ou|y|a), uvítáme, vítáno, privítame, előny\w*, tercih(?:en| sebebi|
        edilen\w*| edilir), будет плюсом, желательно, преимуществ\w+, приветствуется, буде плюсом,
        бажано, перевага\w*, eduksi, katsotaan eduksi, luetaan eduksi, plussaa, lisäksi arvostamme,
        επιθυμητ\w+, προαιρετικ\w+, επιπλέον προσόντα, πρόσθετα προσόντα, θα εκτιμηθ\w+, πλεονεκτήματα,
        предимств\w+, желателн\w+, poželjn\w+, prednost\w*""",
    ),
    (
        Section.EDUCATION,
        r"""parcours (?:scolaire|académique|universitaire), percorso (?:di studi|formativo|scolastico),
        percurso académico, werdegang schule, ακαδημαϊκά προσόντα, ακαδημαϊκοί τίτλοι""",
    ),
    (
        Section.EXPERIENCE,
        r"""experience, experiences, employment, work history, career, internships?, positions held,
        berufserfahrung\w*, erfahrung(?:en)?, werdegang, arbeitserfahrung, berufspraxis,
        praxiserfahrung\w*, berufliche stationen, praktika, parcours, historique professionnel, emplois,
        experiencias?, trayectoria, historial laboral, experienta, esperienz[ae], percorso
        professionale, percorso lavorativo, carriera, tirocini, experiências?, percurso, histórico
        profissional, trajetória, carreira, estágios?, werkervaring, ervaring(?:en)?, loopbaan,
        arbeidsverleden, carrière, doświadczeni\w+, historia zatrudnienia, przebieg
        (?:kariery|pracy|zatrudnienia), kariera, praktyki, staże, arbetslivserfarenhet,
        arbetserfarenhet, yrkeserfarenhet, erfarenhet(?:er)?, anställningar, erhvervserfaring,
        arbejdserfaring, arbeidserfaring, yrkeserfaring, erfaring, pracovní zkušenosti, zkušenosti,
        praxe, průběh zaměstnání, pracovné skúsenosti, skúsenosti, prax, szakmai tapasztalat\w*,
        munkatapasztalat\w*, iş deneyim\w*, deneyim\w*, tecrübe\w*, опыт работы, опыт, досвід роботи,
        досвід, työkokemus\w*, työhistoria, työura, kokemus\w*,
        επαγγελματική (?:εμπειρία|πορεία|σταδιοδρομία),
        επαγγελματική προϋπηρεσία, εργασιακή προϋπηρεσία,
        προϋπηρεσία, εργασιακή εμπειρία, εμπειρία, σταδιοδρομία,
        професионален опит, професионално развитие, професионална биография, трудов (?:опит|стаж),
        работен опит, опит,
        стаж, radno iskustvo, profesionalno iskustvo, iskustv[oa], karijera, radna biografija, zaposlenja""",
    ),
    (
        Section.SKILLS,
        r"""skills?, requirements?, required, requires, must haves?, qualifications?, competenc\w+,
        abilities, expertise, knowledge, technologies, tech stack, what you bring, what you need, who
        you are, about you, your profile, what we (?:are )?look\w* for, we expect, you have, languages,
        anforderung(?:en|sprofil), fachkenntnisse, sprachkenntnisse, computerkenntnisse,
        softwarekenntnisse, kenntnisse, fähigkeiten, qualifikation\w*, ihr profil, dein profil, profil,
        das bringst du mit, was sie mitbringen, was du mitbringst, sie bringen mit, du bringst mit,
        voraussetzungen, kompetenzen, sprachen, it kenntnisse, edv kenntnisse, stärken, das zeichnet
        (?:dich|sie) aus, wir erwarten, unsere erwartungen, ihr hintergrund, dein hintergrund,
        compétences?, profil recherché, votre profil, exigences, prérequis, connaissances, langues,
        outils, qualités, savoir (?:faire|être), nous attendons, vous êtes, vous avez, requisitos,
        habilidades, competencias, conocimientos, perfil, aptitudes, idiomas, informática, herramientas,
        tecnologías, imprescindibles?, se requiere, requerimos, buscamos, se busca, qué pedimos,
        cerinte, competente, abilitati, cunostinte, profilul candidatului, requisiti, competenze,
        conoscenze, capacità, abilità, profilo, lingue, si richied\w+, richiediamo, cerchiamo,
        conhecimentos?, qualificações, competências, exigências, línguas, aptidões, ferramentas,
        procuramos, esperamos, vaardigheden, functie ?eisen, eisen, jouw profiel, profiel, kennis,
        competenties, talen, kwalificaties, wij (?:vragen|verwachten|zoeken), wie ben (?:jij|je), jij
        hebt, kwaliteiten, wymagan\w+, oczekiwania, oczekujemy, kogo szukamy, profil kandydata, twój
        profil, umiejętności, kwalifikacje, kompetencje, znajomość\w*, języki, technologie,
        kvalifikationer, kvalifikasjoner, kravprofil, krav, kompetens(?:er)?, kompetencer, kompetanse,
        kunskaper, färdigheter, færdigheder, ferdigheter, språk, sprog, du har, vi söker dig, din
        profil, din bakgrund, din baggrund, om dig, egenskaper, požadujeme, požadavky, požiadavky,
        očekáváme, dovednosti, znalosti, zručnosti, schopnosti, jazyky, hledáme, elvárás\w*,
        követelmény\w*, készségek, ismeretek, nyelvtudás, nyelvismeret, aranan
        (?:nitelikler|özellikler), nitelikler, beceriler, yetkinlikler, gereksinimler, beklentilerimiz,
        diller, требования, навыки, умения, языки, квалификация, знани[ея], мы ожидаем, ожидания,
        вимоги, навички, вміння, мови, кваліфікація, ми очікуємо, очікування, taidot, osaaminen, osaamiset,
        osaamista, vaatimukset, kelpoisuus\w*, pätevyys\w*, edellytämme, edellytykset, odotamme, odotukset,
        toivomme,
        etsimme, kielitaito, kielet, kieliosaaminen, vahvuudet, it taidot, atk taidot,
        tietotekninen osaaminen,
        απαιτούμενα προσόντα, απαραίτητα προσόντα, τυπικά προσόντα,
        προσόντα, απαιτήσεις, απαραίτητα, προϋποθέσεις, δεξιότητες,
        ικανότητες,
        γνώσεις, γλώσσες, ξένες γλώσσες, γλωσσομάθεια, ζητάμε, ζητούμε, αναζητούμε, προφίλ υποψηφίου,
        изисквания, умения, компетенции, компетентности, познания, езици, чужди езици, квалификации,
        очакваме, очаквания, търсим, необходими качества, профил на кандидата, uvjeti, uslovi, vještine,
        veštine,
        znanja, znanje, kompetencije, kvalifikacij[ae], očekujemo, očekivanja, tražimo, zahtjevi, zahtevi,
        jezici,
        strani jezici, poznavanje jezika, profil kandidata, sposobnosti, osobine,
        rad na (?:računalu|računaru)""",
    ),
    (
        Section.EDUCATION,
        r"""education\w*, academic\w*, studies, degrees?, certific\w+, courses, training, ausbildung,
        bildung\w*, studium, schulbildung, weiterbildung\w*, fortbildung\w*, zertifikate, formations?,
        études, diplômes?, scolarité, formación, educación, estudios, titulación, cursos, educatie,
        studii, istruzione, formazione, studi, titoli di studio, corsi, diplomi, certificazioni,
        formação, educação, escolaridade, habilitações, estudos, opleiding(?:en)?, onderwijs, studies?,
        cursussen, certificaten, scholing, wykształcenie, edukacja, szkoły, szkolenia, kursy,
        certyfikaty, studia, utbildning(?:ar)?, kurser, certifikat, uddannelse(?:r)?, utdanning(?:er)?,
        utdannelse, vzdělání, vzdelanie, kurzy, školení, certifikáty, végzettség\w*, tanulmányok,
        képzettség, eğitim\w*, öğrenim, kurslar, sertifikalar, образование, курсы, обучение, освіта,
        курси, навчання, koulutu\w+, opinnot, tutkinnot, kurssit, sertifikaatit, εκπαίδευση, σπουδές,
        επιμόρφωση, σεμινάρια, πτυχία, πιστοποιήσεις, обучени[ея], курсове, сертификати, сертификация,
        obrazovanje, školovanje, naobrazba, edukacij[ae], usavršavanj[ae], tečajevi, kursevi, certifikati,
        sertifikati""",
    ),
    (
        Section.DUTIES,
        r"""responsibilit\w+, duties, tasks, what you(?: will| ll) do, your role, the role, aufgaben\w*,
        tätigkeiten, das erwartet (?:dich|sie), was (?:dich|sie) erwartet, deine rolle, ihre rolle,
        verantwortung\w*, projekte, missions?, tâches, responsabilités, activités, le poste, projets,
        responsabilidades, funciones, tareas, actividades, misión, qué harás, proyectos,
        responsabilitati, atributii, projects?, attività, mansioni, responsabilità, compiti, il ruolo,
        cosa farai, progetti, funções, tarefas, atividades, atribuições, projetos, taken, takenpakket,
        werkzaamheden, verantwoordelijkheden, jouw rol, de functie, functieomschrijving, wat ga je doen,
        projecten, obowiązki, zakres obowiązków, zadania, opis stanowiska, odpowiedzialność, projekty,
        arbetsuppgifter, arbejdsopgaver, arbeidsoppgaver, ansvarsområden, om
        (?:rollen|tjänsten|stillingen), projekt, náplň práce, pracovní náplň, popis práce, feladatok, iş
        tanımı, görev\w*, sorumluluk\w*, обязанности, задачи, проекты, обов язки, завдання, проєкти,
        tehtävä(?:t|si|nkuva), työtehtävä(?:t|si), toimenkuva, vastuualueet, vastuut, työn sisältö,
        projektit, αρμοδιότητες,
        καθήκοντα, υπευθυνότητες, ευθύνες, αντικείμενο εργασίας, ο ρόλος, έργα, задължения, отговорности,
        описание на длъжността, длъжностна характеристика, проекти, opis posla, opis radnog (?:mjesta|mesta),
        zadaci, zadatci, radni zadaci, zaduženja, odgovornosti, dužnosti, projekti""",
    ),
    (
        Section.TITLE,
        r"""job title, position title, role title, title, position, stellenbezeichnung, intitulé du poste,
        puesto, titlul, posizione, cargo, functie, functietitel, stanowisko, tehtävänimike, τίτλος θέσης,
        θέση, длъжност, radno (?:mjesto|mesto), naziv radnog (?:mjesta|mesta)""",
    ),
    (
        Section.OTHER,
        r"""summary, about us, who we are, company, benefits, we offer, our offer, what we offer, salary,
        location, contact, personal (?:information|details|data), profile, objective, references,
        interests, hobbies, how to apply, job description, stellenbeschreibung, description du poste,
        descripción, descrizione, descrição, vaga, functiebeschrijving, overview, wir bieten, über uns,
        wer wir sind, unser angebot, unsere leistungen, das bieten wir, was wir (?:ihnen |dir )?bieten,
        vorteile, gehalt, kontakt, zusammenfassung, persönliche daten, kurzprofil, interessen, hobbys,
        referenzen, standort, konditionen, rahmenbedingungen, nous offrons, nous (?:vous )?proposons,
        avantages, à propos(?: de nous)?,
        l entreprise, notre entreprise, qui sommes nous, rémunération, conditions, coordonnées, loisirs,
        centres d
        intérêt, résumé, ofrecemos, se ofrece, beneficios, condiciones, sobre nosotros, quiénes somos,
        la empresa, contacto, datos personales, resumen, intereses, aficiones, oferim, despre noi, date
        personale, rezumat, offriamo, si offre, benefit, vantaggi, chi siamo, l azienda, retribuzione,
        condizioni,
        contatti, dati personali, interessi, sede di lavoro, oferecemos, vantagens, quem somos, sobre
        (?:nós|a empresa), remuneração, condições, regalias, contac?tos?, resumo, dados pessoais,
        interesses, wij bieden, ons
        aanbod, arbeidsvoorwaarden, over ons, wie zijn wij, salaris, hobby s, samenvatting, persoonlijke
        gegevens, persoonsgegevens, referenties, dit krijg je, oferujemy, zapewniamy, gwarantujemy, w
        zamian, korzyści, benefity, o nas, o firmie, kim jesteśmy, wynagrodzenie, dane osobowe, dane
        kontaktowe, podsumowanie, zainteresowania, hobby, vi erbjuder, förmåner, om
        (?:oss|os|företaget), personuppgifter, sammanfattning, intressen, referenser, vi tilbyder, vi
        tilbyr, nabízíme, ponúkame, osobní údaje, zájmy, amit kínálunk, rólunk, yan haklar,
        sunduklarımız, hakkımızda, iletişim, kişisel bilgiler, hobiler, referanslar, мы предлагаем,
        условия, о компании, о нас, контакты, личные данные, обо мне, ми пропонуємо, пропонуємо, умови,
        про (?:нас|компанію), контакти, про мене, tarjoamme, edut, henkilöstöedut, työsuhde ?edut, meistä,
        yrityksestä, tietoa meistä, yhteystiedot, henkilötiedot, tiivistelmä, yhteenveto, profiili,
        harrastukset,
        suosittelijat, palkka, palkkaus, lisätietoja, minusta, προσφέρουμε, παρέχουμε, παροχές,
        η εταιρεία (?:προσφέρει|παρέχει|μας), σχετικά με εμάς, ποιοι είμαστε, στοιχεία επικοινωνίας,
        προσωπικά στοιχεία, περίληψη, προφίλ, ενδιαφέροντα, χόμπι, συστάσεις, αμοιβή, μισθός, предлагаме,
        придобивки, за нас, за компанията, за мен, контакти, лични данни, обобщение, интереси, хоби,
        препоръки,
        заплата, nudimo, ponuda, pogodnosti, beneficije, o nama, tko smo, ko smo, osobni podaci,
        lični podaci, sažetak,
        rezime, interesi, hobiji, preporuke, plaća, plata, o meni""",
    ),
)
"""The earlier section keeps a line that has words of two."""

LOOSE = (
    (
        Section.NICE,
        r"""nice to have, wünschenswert, pluspunkt\w*, souhaité\w*, deseable\w*, valora\w+, valoriza\w+,
        diferencia(?:l|is), desejáve\w+, preferenzial\w*, gradit\w+, pluspunt\w*, mile widzian\w+,
        atut\w*, meriterande, výhod(?:ou|y), uvítáme, плюсом, желательно, бажано, eduksi, plussaa,
        επιθυμητ\w+, πλεονέκτημα, предимств\w+, желателн\w+, poželjn\w+, prednost""",
    ),
    (
        Section.OTHER,
        r"""bieten, bietet, angebot, von uns erwarten, ons verwachten, puedes esperar, ti aspetta,
        benefits?, vorteile, freuen, offrons, proposons, avantages, ofrece\w*, ofrecemos, beneficios,
        oferim,
        oferecemos, vantagens, trabalhar (?:conosco|connosco), offriamo, offerta, vantaggi, bieden,
        aanbod, krijg, krijgt, arbeidsvoorwaarden, oferujemy, proponujemy, dajemy, zapewniamy, zyskujesz,
        zyskasz, benefity, korzyści, erbjuder, tilbyder, tilbyr, förmåner, nabízíme, nabídneme, nabízí,
        ponúkame, kínálunk, sunuyoruz, предлагаем, пропонуємо, beneficii, condi[çc]ões, regalías, tarjoamme,
        tarjoaa, saat, edut, προσφέρ\w+, παρέχ\w+, παροχές, предлага\w*, получава\w*, осигурява\w*, при нас,
        придобивки,
        why, warum, pourquoi, por qué, porquê,
        dlaczego, perché, waarom, varför, hvorfor, proč, prečo, miért, neden, почему, чому, de ce, miksi,
        γιατί, защо,
        zašto, na ciebie czeka, můžeš těšit, můžete těšit, nudimo, nudi, pružamo, kod nas, te čeka,
        vas čeka, dobivaš, dobijaš, dobivate, dobijate, pogodnosti""",
    ),
    (
        Section.DUTIES,
        r"""aufgaben\w*, erwartet (?:dich|sie|euch), dich erwartet, sie erwartet, euch erwartet, missions?,
        harás, funciones, fazer, farai, occuperai, doen, taken, werkzaamheden, zadania, obowiązk\w+,
        robić, zajmować, arbetsuppgifter, delat, dělat, feladat\w*, заниматься, делать, робити, tehtäv\w+,
        työtehtäv\w+, tekemään, καθήκοντα, αρμοδιότητες, задължения, отговорности, правиш, правите, zadaci,
        zadatci,
        raditi, radit ćeš, odgovornosti, opis posla""",
    ),
    (
        Section.SKILLS,
        r"""neem je mee, neem jij mee, nodig, brauchst, brauchen, necesitas, aportas, apportez, vous faut,
        precisas, potrzebujesz, potřebuješ, potrebuješ, ai nevoie, breng je mee, breng jij mee,
        mitbring\w*, bringst, bringen, erwarten,
        suchen, profil\w*, qualifikation\w*, überzeug\w+, zeichnet, wünschen, attendons, recherchons,
        cherchons, buscamos, pedimos, necesitamos, requiere, perfil, requisitos, esperamos, procuramos,
        procurando, precisa, cerchiamo, chiediamo, richiediamo, requisiti, vragen, verwachten, zoeken,
        profiel, oczekujemy, oczekiwania, szukamy, wymagamy, wymagania, söker, hledáme, čekáme,
        očekáváme, očakávame, požadujeme, hľadáme, elvárjuk, elvárunk, bekliyoruz, arıyoruz, căutăm,
        cerem, așteptăm, dorim, søger, søker, forventer, várunk, keresünk, ищем, ждем,
        ожидаем, шукаємо, очікуємо, edellytämme, edellytetään, odotamme, etsimme, haemme, toivomme,
        vaadimme, tarvitset,
        ζητάμε, ζητούμε, αναζητούμε, χρειάζεσαι, χρειάζεται, απαιτ\w+, προσόντα, изисква\w*, изисквания,
        очакваме,
        търсим, трябва, необходим\w*, očekujemo, tražimo, trebaš, treba, potrebn\w+, uvjeti, uslovi,
        zahtijevamo,
        zahtevamo""",
    ),
)
"""Enough for a line that is a heading by its shape: short,
and followed by a list or ended by a colon or "?"."""

_BESIDE = """
genel ozel ozellikler necessaires
erforderliche erforderlichen geforderte geforderten notwendige notwendigen benotigte gewunschte exigees
exigee exigences necessaires necessaire requerida requeridas requerido necesaria necesarias necesario
exigida exigidas
exigido exigidos necessaria necessarie necessario necessari necessarios necessarias requeridas obrigatorias
obrigatoria obligatorias obligatorios vereiste gevraagde benodigde gewenste wymagane wymagana niezbedne
kravda nodvandiga nodvendige pakravde pakraevede nodvendige pozadovane potrebne necesare solicitate cerute
gerekli istenen aranan szukseges elvart необходимые необходимый требуемые требуемый необхидни потрибни
необхідні
потрібні необхідний потрібний technische technischen fachlichen ключові
darauf kannst konnen mag kan podes puedes puoi pode peux pouvez wen worauf mozesz
a aan abilities academica academico academicos additional al an and as att attendues au ausbildung aux av az
background ben berufliche beruflichen beruflicher besondere bieden bij ce che ci co com complementaria con
core cosa czego d da das de dein deine del des di dich die dig din dina dir dit dla do dodatkowe dos du e
education een el em employment en essential et euch experience experiences fachliche for fur general gli
glowne har hard have het history i ihnen ihr ihre ihrer il in informatiche informatiques jakie je jij job
jou jouw jullie k kandydata kandydatow kenntnisse key kluczowe knowledge l la laboral laborales las
lavorativa lavorative le les lhe linguistiche linguistiques literarias lo los main med met minimi minimos
minimum mit must my na nasz nasza nasze necesarios nos notre nous nuestra nuestro nuestros o obce obcych
obrigatorios och od of og om ons onze oraz os other our pa par para personal personales personali
personliche personnelles po position pour pracovni previous principais principales principali prior
profesional profesionala profesionales professional professionale professionali professionnel
professionnelle professionnelles profissionais profissional qualification qualifications que qué recommended
relevant requeridos required requirement requirements requis requise requises responsibilities richiesta
richieste richiesti role s scolaire se seu si sich sie skill skills soft som sonstige su sua suas sur sus
swoje szkolenia te tebe technical techniques tecnicas tecniche tecnicos teu the ti til till to training tu
tua tuas tue tuo tuoi tus tve twoj twoja twoje u und uns unser unsere v vad valorables vam van var vas vi
voor vos votre vous w was wat we weitere wie wij wir work working y you your z zawodowa zawodowe zawodowego
ze zu в вас ваши ваші вы від для до и к ключевые мы на наш наши наші от профессиональные с та твои ты що
sinulta hakijalta sinun sinulle sinulla mita ja tyon tehtavan tarkeimmat muut ammatillinen ammatillista
vaadittava
vaadittavat millaista meilla suoritetut και τα η το τησ των για μασ εσενα εσασ σασ σου απο με σε υποψηφιου
υποψηφιο
υποψηφιων θεσησ βασικα βασικεσ απαραιτητα απαραιτητεσ απαιτουμενα απαιτουμενεσ λοιπεσ αλλεσ τι εταιρεια
επαγγελματικεσ προσωπικεσ τεχνικεσ ψηφιακεσ κυρια κυριεσ какво ние ви вашите нашите за основни професионални
лични
кандидата кандидатите към допълнителни необходими технически дигитални изискуеми дигитални sto od ti tebe vam
mi nasa
nase nasi tvoje vase vasa kandidata za radna radno potrebne potrebna potrebni osnovni osnovne glavni kljucne
kljucni
dodatne dodatna digitalne strucne osobne licne tehnicke ostale ostala sta
"""
COMPANIONS = frozenset(_BESIDE.split())
"""What may stand in a heading beside its own word: "Key Technical Skills and Abilities"."""
