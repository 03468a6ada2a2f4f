"""Words that tell what a line of a CV is, in English, German, French, Spanish and Romanian.

Folded: no case, no accents.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADINGS: dict[str, str] = {
    "experience": """
        experience|work experience|professional experience|employment|employment history|work history|
        career history|career|relevant experience|positions held|professional background|experiences|
        industry experience|internships|berufserfahrung|beruflicher werdegang|werdegang|berufspraxis|
        berufliche erfahrung|praxiserfahrung|berufliche stationen|arbeitserfahrung|erfahrung|
        beruflicher hintergrund|praktika|experience professionnelle|experiences professionnelles|
        parcours professionnel|parcours|emplois|carriere|experiencia|experiencia laboral|
        experiencia profesional|historial laboral|trayectoria profesional|trayectoria|experienta|
        experienta profesionala|experienta de munca|experienta in munca|istoric profesional|
        parcurs profesional|activitate profesionala|employment experience|professional history|work|
        professional career|laufbahn|berufliche laufbahn|vida laboral|empleo|locuri de munca|cariera""",
    "education": """
        education|academic background|academic history|education and training|qualifications|studies|
        academic qualifications|educational background|training|academics|degrees|schooling|
        education & training|ausbildung|bildung|bildungsweg|studium|schulbildung|akademischer werdegang|
        aus- und weiterbildung|hochschulbildung|ausbildung und studium|bildungsgang|formation|formations|
        etudes|diplomes|parcours academique|formation academique|cursus|formation et diplomes|
        parcours scolaire|educacion|formacion|formacion academica|estudios|titulacion|
        formacion y estudios|educatie|studii|formare|educatie si formare|pregatire|
        educatie si formare profesionala|pregatire profesionala""",
    "skills": """
        skills|top skills|
        technical skills|key skills|core skills|competencies|core competencies|programming skills|
        technologies|expertise|areas of expertise|tools|tech stack|technical expertise|skills & tools|
        skills and tools|professional skills|proficiencies|hard skills|soft skills|skills & expertise|
        technical proficiencies|key competencies|skill set|kenntnisse|fahigkeiten|fachkenntnisse|
        kompetenzen|technische kenntnisse|it-kenntnisse|edv-kenntnisse|skills und kenntnisse|
        kenntnisse und fahigkeiten|fahigkeiten und kenntnisse|besondere kenntnisse|kernkompetenzen|
        qualifikationen|fachliche kompetenzen|competences|competences techniques|competences cles|
        savoir-faire|aptitudes|outils|competences professionnelles|atouts|competencias|habilidades|
        conocimientos|conocimientos tecnicos|habilidades tecnicas|competencias tecnicas|destrezas|
        aptitudes y habilidades|competente|abilitati|aptitudini|competente tehnice|abilitati tehnice|
        cunostinte|competente profesionale|aptitudini si competente|competente cheie""",
    "languages": """
        languages|language skills|spoken languages|sprachen|sprachkenntnisse|fremdsprachen|langues|
        langues parlees|competences linguistiques|langues etrangeres|idiomas|lenguas|
        conocimiento de idiomas|limbi|limbi straine|limbi vorbite|competente lingvistice|limbi cunoscute""",
    "summary": """
        summary|profile|about|about me|professional summary|objective|career objective|
        personal statement|executive summary|personal profile|professional profile|introduction|
        career summary|profil|uber mich|kurzprofil|zusammenfassung|profil professionnel|a propos|
        a propos de moi|resume|resume professionnel|objectif|presentation|perfil|perfil profesional|
        sobre mi|resumen|resumen profesional|objetivo|profil profesional|despre mine|rezumat|obiectiv|
        sumar|personliches profil|acerca de mi|extracto""",
    "contact": """
        contact|contact details|contact information|contact info|personal details|personal information|
        details|kontakt|kontaktdaten|personliche daten|personliche angaben|angaben zur person|zur person|
        coordonnees|contacto|datos personales|datos de contacto|informations personnelles|date personale|
        date de contact|informatii personale|informatii de contact|informacion personal|
        informacion de contacto|etat civil""",
    "certificates": """
        certificates|certifications|licenses|licences|certifications and licenses|
        licenses and certifications|licenses & certifications|courses|courses and certifications|
        zertifikate|zertifizierungen|weiterbildung|weiterbildungen|certificats|certification|
        certificaciones|certificados|cursos|certificari|certificate|cursuri|fortbildungen|lizenzen""",
    "other": """
        projects|personal projects|selected projects|publications|patents|awards|honors|honours|
        selected honors|honors and awards|awards and honors|achievements|interests|hobbies|references|
        referees|volunteering|volunteer experience|volunteer work|volunteer|activities|
        extracurricular activities|invited talks|talks|memberships|affiliations|leadership|portfolio|
        additional information|social|links|projekte|publikationen|veroffentlichungen|auszeichnungen|
        interessen|referenzen|ehrenamt|engagement|hobbys|sonstiges|projets|distinctions|
        centres d'interet|centres d’interet|loisirs|benevolat|prix|interets|proyectos|publicaciones|
        premios|intereses|aficiones|referencias|voluntariado|otros|otros datos|proiecte|publicatii|
        premii|interese|hobby-uri|referinte|pasiuni|alte informatii|declaration|strengths""",
}
SECTION_OF = {
    " ".join(phrase.split()): section
    for section, phrases in HEADINGS.items()
    for phrase in phrases.split("|")
    if phrase.strip()
}

TITLE_WORDS = _words(
    """
    accountant admin administrativa administrativo administrator adviser advisor agent aide-soignant
    aide-soignante analist analista analyst analyste analystin apprenti apprentice architect artist arzt
    arztin asesor asesora asistent asistenta assistant assistante assistent assistentin associate
    attorney auditeur auditor auszubildender auxiliar barista becaria becario berater beraterin
    bilanzbuchhalter bookkeeper buchhalter buchhalterin buyer cadre camarero caregiver carer cashier
    casier ceo cfo charge chargee chef cheffe chief clerk co-founder coach cocinero cofounder comptable
    conseiller conseillere consilier consultant consultante consultor consultora contabil contabila
    contable contributor controller coo cook coordinador coordinadora coordinator coordonator counsel
    cto datenanalyst desarrollador desarrolladora designer developer developpeur developpeuse
    dezvoltator directeur director directora directrice doctor driver economist editor electrician
    encargada encargado enfermera enfermero engineer enseignant enseignante entwickler entwicklerin
    executive expert fahrer fellow foreman formateur founder freelancer gerant gerente geschaftsfuhrer
    head infirmier infirmiera infirmiere ingeniera ingeniero ingenieur ingenieure ingenieurin inginer
    ingineri inspector instructor intern jefa jefe journalist junior kauffrau kaufmann koch
    krankenpfleger krankenschwester lawyer lead leader lecturer lehrer lehrerin leiter leiterin leitung
    maintainer manager matron mechanic mechaniker medecin medic medico meister midwife nurse officer
    ofiter operator owner paralegal paramedic partner pflegefachkraft pflegehelfer pflegehelferin
    pflegekraft pharmacist physician planner praktikant praktikantin president principal profesor
    profesora professeur professor programador programator programmer projektleiter qa receptionist
    recruiter redacteur referent referentin representative researcher responsabil responsable
    sachbearbeiter sachbearbeiterin sales salesperson scientist secretary sef senior sister
    softwareentwickler specialist stagiaire stagiar stationsleitung student supervisor supervisora
    surgeon teacher teamleiter technician technicien technicienne techniker tecnica tecnico tehnician
    teller tester therapist trainee trainer tutor vanzator vendedor vendedora vendeur vendeuse verkaufer
    verkauferin volunteer vp waiter waitress werkstudent worker writer
    """
)
TITLE_ENDINGS = (
    "entwickler", "entwicklerin", "leiter", "leiterin", "ingenieur", "ingenieurin", "berater", "beraterin",
    "kraft", "helfer", "helferin", "pfleger", "pflegerin", "schwester", "buchhalter", "buchhalterin",
    "assistent", "assistentin", "techniker", "mechaniker", "kaufmann", "kauffrau", "manager", "managerin",
    "leitung", "direktor", "verwalter", "analyst", "analystin", "meister", "arbeiter",
)  # fmt: skip
COMPANY_WORDS = _words(
    """
    ab ag agency agentur analytics aps as associates bank bv chu clinic co company consulting corp
    corporation council foods foundation gmbh group groupe grupo gruppe health holdings hopital hospital
    inc industries institute international kft kg klinik klinikum krankenhaus laboratories labs limited
    llc llp logistics ltd media ministry nv ohg oy partners plc research retail s.a s.r.l sa sarl sas
    school se services sl slu software solutions spa spital spitalul srl studio studios systems
    technologies technology trust universidad universitat universitatea universite university
    """
)
SCHOOL_WORDS = (
    "universi", "college", "school", "institut", "hochschule", "schule", "ecole", "escuela", "faculty",
    "facult", "polytech", "politec", "politeh", "academ", "akademie", "lycee", "liceu", "gymnasium",
    "colegiu", "colegio", "campus", "conservato", "berufskolleg", "eth zurich",
)  # fmt: skip
SCHOOL_SHORT = _words(
    """
    epfl eth fh hec iit insead ku lse mit nyu rwth tu tum uc ucl ut uva
    """
)
DEGREE_WORDS = (
    "bachelor", "master", "msc", "bsc", "m.sc", "b.sc", "b.a", "m.a", "phd", "ph.d", "doctor", "diplom",
    "mba", "beng", "meng", "degree", "licen", "examen", "ausbildung", "abitur", "baccalaur", "bac ",
    "grado", "grad ", "maestria", "masterat", "certificat", "gcse", "a-level", "b.tech", "m.tech", "btech",
    "associate", "bts", "dut", "fp ", "tecnico", "staatsexamen", "hnd", "bs ", "ba ", "ms ", "ma ", "be ",
    "lic.", "cap ", "deust", "ingenieur", "ingenier", "inginer",
)  # fmt: skip
LANGUAGES = {
    name: code
    for code, names in {
        "en": "english englisch anglais ingles engleza",
        "de": "german deutsch allemand aleman germana",
        "fr": "french franzosisch francais frances franceza",
        "es": "spanish spanisch espagnol espanol castellano spaniola",
        "ro": "romanian rumanisch roumain rumano romana",
        "it": "italian italienisch italien italiano italiana",
        "pt": "portuguese portugiesisch portugais portugues portugheza",
        "nl": "dutch niederlandisch neerlandais holandes neerlandes olandeza",
        "pl": "polish polnisch polonais polaco poloneza",
        "ru": "russian russisch russe ruso rusa",
        "uk": "ukrainian ukrainisch ukrainien ucraniano ucraineana",
        "cs": "czech tschechisch tcheque checo ceha",
        "sk": "slovak slowakisch slovaque eslovaco slovaca",
        "sl": "slovenian slowenisch slovene esloveno slovena",
        "hu": "hungarian ungarisch hongrois hungaro maghiara",
        "tr": "turkish turkisch turc turco turca",
        "ar": "arabic arabisch arabe araba",
        "zh": "chinese chinesisch chinois chino chineza mandarin",
        "ja": "japanese japanisch japonais japones japoneza",
        "ko": "korean koreanisch coreen coreano coreeana",
        "hi": "hindi",
        "sv": "swedish schwedisch suedois sueco suedeza",
        "da": "danish danisch danois danes daneza",
        "no": "norwegian norwegisch norvegien noruego norvegiana",
        "fi": "finnish finnisch finnois finlandes finlandeza",
        "el": "greek griechisch grec griego greaca",
        "bg": "bulgarian bulgarisch bulgare bulgaro bulgara",
        "hr": "croatian kroatisch croate croata",
        "sr": "serbian serbisch serbe serbio sarba",
        "ca": "catalan katalanisch",
        "la": "latin latein latina",
        "he": "hebrew hebraisch hebreu hebreo ebraica",
        "ur": "urdu",
        "bn": "bengali",
        "vi": "vietnamese vietnamesisch vietnamien vietnamita",
        "fa": "persian farsi persisch",
    }.items()
    for name in names.split()
}
NOT_A_NAME = _words(
    """
    curriculum vitae cv resume lebenslauf contact kontakt page seite email mail phone telefon mobile
    updated profile about address adresse summary hoja vida street road
    """
)


def is_title(words: list[str]) -> bool:
    """Whether folded ``words`` name an occupation."""
    return any(word.strip(".,()/") in TITLE_WORDS or word.endswith(TITLE_ENDINGS) for word in words)
