"""Word families of other languages than English: titles that differ by gender, and work and who does it."""

from __future__ import annotations

_SEPARABLE = "ab|an|auf|aus|bei|durch|ein|nach|um|vor|zu|zusammen|weiter|bereit|her|hin|mit|fest|vorbei"

GENDERS = {
    "de": (
        (
            rf"^({_SEPARABLE})?ge(?!stalt|nehmig|währ|hör|brauch|schäf|rich|bie|wich|sich|dich|füh)"
            r"(\w{3,}?)(?:(?<=[td])e)?t(?:e[mnrs]?)?$",
            r"\1\2en",
        ),
        (r"(?<=er|or|nt|st|ur|at|ut|ge|gr)in(?:nen)?$", ""),
        (r"(?<=kauf|fach)frau(?:en)?$|(?<=kauf|fach)leute$", "mann"),
    ),
    "fr": (
        (r"euse(s?)$", "eur"),
        (r"(?<=\w\w)trice(s?)$", "teur"),
        (r"ières?$", "ier"),
        (r"iennes?$", "ien"),
    ),
    "it": ((r"trice$|trici$", "tore"), (r"(?<=\w\w\w)iera$", "iere")),
    "es": ((r"(?<=\w\w)(?:triz|trices)$", "tor"), (r"doras?$", "dor"), (r"toras?$", "tor")),
    "pt": ((r"doras?$", "dor"), (r"toras?$", "tor")),
    "ro": ((r"(?:toare|toarei|toarele)$", "tor"), (r"ist[ăa]$", "ist")),
    "nl": ((r"(?<=\w\w)trice$", "teur"),),
    "pl": (
        (r"(ist|yst)k(?:a|i|ę|ą|om|ami)$", r"\1a"),
        (r"(?<=ni)cz(k)(?:a|i|ę|ą|om|ami)$", r"\1"),
        (r"(?<=tor)k(?:a|i|ę|ą)$", ""),
        (r"ark(?:a|i|ę|ą)$", "arz"),
        (r"erk(?:a|i|ę|ą)$", "er"),
    ),
    "cs": ((r"(?<=tor|ist|kář|jář|ent|ant)k(?:a|y|ou|u)$", ""), (r"(?<=ni)ce$", "k")),
    "ru": ((r"ниц(?:а|ы|у|ей)$", "ник"), (r"(?<=ист|тор|ент|ант)к(?:а|и|у|ой)$", "")),
    "uk": ((r"ниц(?:я|і|ю|ею)$", "ник"), (r"(?<=ист|тор|ент|ант)к(?:а|и|у|ою)$", "")),
    "el": (
        (r"^λογ[ιί]στ(?:ρι|ή|[ήέ]ς|ικ|ηρι|ών)\w*$", "λογιστήριο"),
        (r"(?:τρια|τριας|τριες)$", "της"),
    ),
    "bg": (
        (r"(?<=\w{3})(?:ът|ят)$|(?<=[аяеиости])т[ое]$|(?<=\w\w[аяст])та$", ""),
        (r"(?<=тел|ник|тор|ист|ент|ант|дач|вач|рач)к(?:а|и)$", ""),
        (r"(?<=\w{3})ове$", ""),
        (r"(?<=\w\w)ръж", "ърж"),
    ),
    "hr": (
        (r"(?<=telj)ic(?:a|e|i|u|om|ama)$", ""),
        (r"(?<=ač)ic(?:a|e|i|u|om|ama)$", ""),
        (r"(?:(?<=jer|ist|tor|ent|ant)|(?<=ar))k(?:a|e|u|om|ama)$|(?<=ar)ic(?:a|e|u|om)$", ""),
    ),
}
"""Of two titles that differ by the gender of who bears them, one form: (ending, what stands for it). Of
German participles the infinitive, too: "eingekauft", "einkaufen"."""

KIN = {
    "de": """
    verkäufer verkauf verkaufen, einkäufer einkauf, koch köchin küche, pfleger pflege, lagerist lager,
    planer planung,
    disponent disponieren disposition, leitung geleitet, wartung gewartet, konzeption konzipieren konzept
    """,
    "fr": """
    développeur développement développer, vendeur vente vendre, comptable comptabilité, acheteur achat,
    recruteur recrutement, logisticien logistique, cuisinier cuisine, infirmier infirmerie,
    chercheur recherche, analyste analyse,
    rédaction rédiger rédacteur, gestion gérer gestionnaire, conception concevoir concepteur,
    coordination coordonner coordinateur, suivi suivre, maintenance maintenir, vente vends
    """,
    "es": """
    contable contabilidad, vendedor venta, enfermero enfermería, comprador compra, cocinero cocina,
    analista análisis, investigador investigación, almacenero almacén, diseñador diseño,
    dirección dirigir, atención atender atiendo, mantenimiento mantener mantengo,
    análisis analizar, venta vender vendo
    """,
    "it": """
    sviluppatore sviluppo, venditore vendita, contabile contabilità, infermiere infermieristica,
    progettista progettazione, cuoco cucina, magazziniere magazzino, programmatore programmazione,
    analista analisi,
    redazione redigere, lettura leggere, manutenzione manutentore, analisi analizzare, pulizia pulire,
    direzione dirigere
    """,
    "pt": """
    contador contabilista contábil contabilidade, vendedor venda, enfermeiro enfermagem,
    cozinheiro cozinha, analista análise, desenvolvedor programador desenvolvimento programação,
    comprador compra,
    gestão gerir gerenciar gerenciamento, redação redigir redator, manutenção manter, direção dirigir
    """,
    "nl": """
    ontwikkelaar ontwikkeling ontwikkelen, verkoper verkoopster verkoop verkopen,
    verpleegkundige verpleegster verpleging verpleegkunde, kok keuken, boekhouder boekhouding,
    inkoper inkoop, programmeur programmeren, onderzoeker onderzoek,
    werving werven geworven, verkoop verkocht, inkoop ingekocht
    """,
    "pl": """
    programista programowanie programować, księgowy księgowość, sprzedawca sprzedaż,
    pielęgniarz pielęgniarstwo, magazynier magazyn, kierownik kierowanie kierować, kucharz kuchnia,
    analityk analiza, inżynier inżynieria, projektant projektowanie,
    naprawa naprawiać, wdrożenie wdrażanie wdrażać
    """,
    "sv": """
    utvecklare utveckling utveckla, säljare försäljning sälja, kock kök, redovisare redovisning,
    inköpare inköp, analytiker analys,
    analys analysera, ledning ledde
    """,
    "da": """
    udvikler udvikling udvikle, sælger salg, kok køkken, indkøber indkøb, bogholder bogholderi,
    planlægning planlagt
    """,
    "nb": """
    utvikler utvikling utvikle, selger salg, kokk kjøkken, innkjøper innkjøp,
    planlegging planla planlagt
    """,
    "cs": """
    vývojář vývoj vyvíjet, účetní účetnictví, prodejce prodej, programátor programování, skladník sklad,
    kuchař kuchyně, analytik analýza,
    řízení řídit řídím řídil, vedení vést vedu vedl, nábor nabírat nabírám, prodej prodávat prodával,
    výpočet vypočítat počítat, svařování svářeč
    """,
    "ru": """
    программист программирование, разработчик разработка, бухгалтер бухгалтерия бухгалтерский,
    продавец продажа, аналитик анализ,
    разработка разрабатывать, подготовка подготовить подготавливать, продажа продавать, сварка сварщик,
    расчет рассчитывать, ведение вести вел
    """,
    "uk": """
    програміст програмування, розробник розробка, бухгалтер бухгалтерія бухгалтерський, продавець продаж,
    аналітик аналіз,
    розробка розробляти розробив, підготовка підготував, продаж продавати, ведення вести вела,
    написання пишу писати
    """,
    "ro": """
    vânzare vânzător vând, contabil contabilitate, bucătar bucătărie, cercetător cercetare, îngrijitor
    îngrijire,
    reprezentare reprezint, rețea rețeaua rețele rețelelor
    """,
    "sk": """
    vývojár vývoj vyvíjať, účtovník účtovníčka účtovníctvo, predajca predaj predávať predávam predával,
    programátor programovanie,
    skladník sklad, kuchár kuchyňa, analytik analýza, nábor naberať nabieram, riadenie riadiť,
    vedenie viesť vediem viedol
    """,
    "hu": """
    fejlesztő fejlesztés, könyvelő könyvelés, értékesítő értékesítés, szakács konyha, elemző elemzés,
    raktáros raktár
    """,
    "fi": """
    myynti myydä myyn myin myyjä, hallinta hallita hallitsen hallitsin, suunnittelu suunnitella,
    huolto huoltaa
    huollan huolsin huoltaja, kirjanpito kirjanpitäjä, kokki keittiö kokkaan, ohjelmointi ohjelmoin ohjelmoida
    ohjelmoija, seuranta seurata seuraan seurasin, hankinta hankkia hankin hankkinut ostaja, johtaminen johdin
    johti johto, analyysi analysoida analysoin analysointi, varasto varastointi, kieli kielen kieltä,
    testaus testaan, lapsi lapset lasten lasta, palvelu palvella, ruotsi
    ruotsin ruotsia, englanti englannin englantia, suomi suomen suomea, saksa saksan saksaa
    """,
    "el": """
    πώληση πωλητής πουλάω πουλώ πούλησα, υποβολή υποβάλλω υπέβαλα, έκδοση εκδίδω εξέδωσα,
    διδασκαλία διδάσκω δίδαξα δάσκαλος, τιμολόγηση τιμολόγια τιμολογώ τιμολόγιο, φροντίδα φροντίζω,
    ανάπτυξη αναπτύσσω ανέπτυξα, προγραμματισμός προγραμματίζω, εγκατάσταση εγκαθιστώ εγκατέστησα,
    παράδοση παραδίδω παρέδωσα, επισκευή επισκευάζω επισκεύασα, συνταγογράφηση συνταγή
    """,
    "bg": """
    продажба продажби продавам продавач, счетоводител счетоводство, преговори преговаряне преговарям,
    готвач готвене
    готвя кухня, превод превеждам преводач, разработка разработвам разработчик разработване,
    ръководство ръководя
    ръководене, писане пиша писал, шофьор шофиране шофирам, обучение учител, лечение лекувам лекар,
    отчет отчитам отчитане
    """,
    "hr": """
    prodaja prodajem prodavač prodavao prodajni, razvoj razvijam razvijao,
    nadzor nadzirem nadzirao nadziranje,
    računovodstvo računovođa, knjigovodstvo knjigovođa knjižim knjiženje, kuhar kuhinja kuham kuhanje,
    kuvar kuvam
    kuvanje kuhinja, čišćenje čistim čistačica, održavanje održavam, popravak popravljam popravka popravci,
    pisanje pišem pisao, prevođenje prevodim prevoditelj prevodilac prijevod prevod, analiza analitičar,
    vođenje vodim vodio, crtež crtanje crtam, kupac kupca kupci kupaca kupcima,
    klijent klijenti klijenata klijentima,
    njega njegovanje negovanje, programiranje programer
    """,
    "tr": """
    analist analisti analiz, muhasebeci muhasebe, satıcı satış, aşçı mutfak, yazılımcı yazılım
    """,
}
"""Who does something, and what is done: one stem, as ``FAMILIES`` for English."""
