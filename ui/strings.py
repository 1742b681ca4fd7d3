"""Every word of the interface, in English, French and Spanish; one table.

None of them states a fact about the subject: facts are quoted from documents.
"""

from __future__ import annotations

LANGUAGES = ("en", "fr", "es")
NAMES = {"en": "English", "fr": "Français", "es": "Español"}

STRINGS: dict[str, tuple[str, str, str]] = {
    # the frame of every page
    "name": ("TRIPS Assistant", "Assistant ADPIC", "Asistente ADPIC"),
    "tagline": (
        "Technical cooperation on intellectual property",
        "Coopération technique en propriété intellectuelle",
        "Cooperación técnica en propiedad intelectual",
    ),
    "skip": ("Skip to the content", "Aller au contenu", "Ir al contenido"),
    "nav": ("Pages", "Pages", "Páginas"),
    "nav_chat": ("Ask", "Questions", "Preguntas"),
    "nav_sources": ("Sources", "Sources", "Fuentes"),
    "nav_reports": ("Article 67 reports", "Rapports article 67", "Informes artículo 67"),
    "nav_request": ("Prepare a request", "Préparer une demande", "Preparar una solicitud"),
    "nav_inspect": ("Inspector", "Inspecteur", "Inspector"),
    "nav_language": ("Language", "Langue", "Idioma"),
    "what": (
        "Not an official WTO service. The answers are sentences quoted from public documents, "
        "each with its source and date. This program passes nothing on to anyone.",
        "Ceci n'est pas un service officiel de l'OMC. Les réponses sont des phrases citées de "
        "documents publics, chacune avec sa source et sa date. Ce programme ne transmet rien à "
        "personne.",
        "Este no es un servicio oficial de la OMC. Las respuestas son frases citadas de documentos "
        "públicos, cada una con su fuente y su fecha. Este programa no transmite nada a nadie.",
    ),
    # the chat
    "question": ("Your question", "Votre question", "Su pregunta"),
    "placeholder": (
        "Ask in English, French or Spanish",
        "En français, en anglais ou en espagnol",
        "En español, inglés o francés",
    ),
    "ask": ("Ask", "Demander", "Preguntar"),
    "stop": ("Stop", "Arrêter", "Detener"),
    "retry": ("Ask again", "Reposer la question", "Preguntar de nuevo"),
    "edit": ("Edit the last question", "Modifier la question", "Editar la pregunta"),
    "new": ("New conversation", "Nouvelle conversation", "Nueva conversación"),
    "conversation": ("Conversation", "Conversation", "Conversación"),
    "you": ("You asked", "Vous avez demandé", "Usted preguntó"),
    "answer": ("Answer", "Réponse", "Respuesta"),
    "searching": (
        "Searching the documents…",
        "Recherche dans les documents…",
        "Buscando en los documentos…",
    ),
    "examples": ("For example", "Par exemple", "Por ejemplo"),
    "example_1": (
        "Which online courses on TRIPS can I take?",
        "Quels cours en ligne sur les ADPIC existent ?",
        "¿Qué cursos en línea sobre los ADPIC hay?",
    ),
    "example_2": (
        "How does my government ask for a national workshop?",
        "Comment mon gouvernement demande-t-il un atelier national ?",
        "¿Cómo solicita mi gobierno un taller nacional?",
    ),
    "example_3": (
        "What does Article 67 oblige developed countries to do?",
        "À quoi l'article 67 oblige-t-il les pays développés ?",
        "¿A qué obliga el artículo 67 a los países desarrollados?",
    ),
    "example_4": (
        "Until when do least developed countries have a transition period?",
        "Jusqu'à quand dure la période de transition des PMA ?",
        "¿Hasta cuándo dura el período de transición de los PMA?",
    ),
    "outcome_answered": ("Answered", "Réponse trouvée", "Respondida"),
    "outcome_partial": ("Answered in part", "Réponse partielle", "Respondida en parte"),
    "outcome_not_found": (
        "Not in the documents",
        "Absent des documents",
        "No está en los documentos",
    ),
    "outcome_out_of_scope": ("Another subject", "Autre sujet", "Otro tema"),
    "outcome_clarify": ("Which one?", "Précisez", "¿Cuál?"),
    "next": ("You may also ask", "Vous pouvez aussi demander", "También puede preguntar"),
    "searched_for": ("Searched for: {query}", "Recherche : {query}", "Se buscó: {query}"),
    "undo_search": (
        "Search for my words only",
        "Chercher seulement mes mots",
        "Buscar solo mis palabras",
    ),
    "choose": ("Choose a topic", "Choisissez un sujet", "Elija un tema"),
    "missing": ("Not found: {missing}", "Introuvable : {missing}", "No encontrado: {missing}"),
    "show_evidence": (
        "Show the evidence ({count})",
        "Voir les preuves ({count})",
        "Ver las pruebas ({count})",
    ),
    "stopped": ("Stopped.", "Arrêté.", "Detenido."),
    # the language of a question
    "read_in": (
        "Language of the question: {name}",
        "Langue de la question : {name}",
        "Idioma de la pregunta: {name}",
    ),
    "answer_in": ("Answer in {name}", "Répondre en {name}", "Responder en {name}"),
    "language_en": ("English", "anglais", "inglés"),
    "language_fr": ("French", "français", "francés"),
    "language_es": ("Spanish", "espagnol", "español"),
    "language_ar": ("Arabic", "arabe", "árabe"),
    "language_de": ("German", "allemand", "alemán"),
    "language_it": ("Italian", "italien", "italiano"),
    "language_ja": ("Japanese", "japonais", "japonés"),
    "language_ko": ("Korean", "coréen", "coreano"),
    "language_nl": ("Dutch", "néerlandais", "neerlandés"),
    "language_pl": ("Polish", "polonais", "polaco"),
    "language_pt": ("Portuguese", "portugais", "portugués"),
    "language_ru": ("Russian", "russe", "ruso"),
    "language_th": ("Thai", "thaï", "tailandés"),
    "language_tr": ("Turkish", "turc", "turco"),
    "language_zh": ("Chinese", "chinois", "chino"),
    "language_und": ("another language", "une autre langue", "otro idioma"),
    # the evidence
    "evidence": ("Evidence", "Preuves", "Pruebas"),
    "evidence_empty": (
        "The sentences that an answer quotes appear here, each in its passage.",
        "Les phrases citées par une réponse apparaissent ici, chacune dans son passage.",
        "Las frases que cita una respuesta aparecen aquí, cada una en su pasaje.",
    ),
    "evidence_for": ("For: {question}", "Pour : {question}", "Para: {question}"),
    "close": ("Close the evidence", "Fermer les preuves", "Cerrar las pruebas"),
    "back": ("Back to the answer", "Revenir à la réponse", "Volver a la respuesta"),
    "marker": (
        "Evidence {number}: {title}",
        "Preuve {number} : {title}",
        "Prueba {number}: {title}",
    ),
    "dated": ("{date}, {age}", "{date}, {age}", "{date}, {age}"),
    "confirm": (
        "{date}, {age}: confirm before acting",
        "{date}, {age} : à confirmer avant d'agir",
        "{date}, {age}: confirme antes de actuar",
    ),
    "open_at": (
        "Open the source at this sentence",
        "Ouvrir la source à cette phrase",
        "Abrir la fuente en esta frase",
    ),
    "open": ("Open the source", "Ouvrir la source", "Abrir la fuente"),
    "new_tab": ("opens in a new tab", "nouvel onglet", "se abre en otra pestaña"),
    "read_document": ("Read in the document", "Lire dans le document", "Leer en el documento"),
    "also": ("Also stated in", "Également dans", "También en"),
    # errors
    "error_empty": (
        "Type a question first.",
        "Écrivez d'abord une question.",
        "Escriba primero una pregunta.",
    ),
    "error_long": (
        "The question has {length} characters; at most {limit} are taken. Please shorten it.",
        "La question a {length} caractères ; {limit} au plus. Veuillez la raccourcir.",
        "La pregunta tiene {length} caracteres; se admiten {limit}. Acórtela, por favor.",
    ),
    "error_language": (
        "Questions are read in English, French or Spanish: say en, fr or es, not {given!r}.",
        "Les questions sont lues en anglais, français ou espagnol : en, fr ou es, non {given!r}.",
        "Las preguntas se leen en inglés, francés o español: en, fr o es, no {given!r}.",
    ),
    "error_rate": (
        "Many questions came from your address. Please wait {seconds} seconds and ask again.",
        "Trop de questions viennent de votre adresse. Réessayez dans {seconds} secondes.",
        "Llegan muchas preguntas de su dirección. Espere {seconds} segundos y pregunte de nuevo.",
    ),
    "error_busy": (
        "Many people are asking just now. Please try again in a moment.",
        "Beaucoup de personnes posent des questions. Réessayez dans un instant.",
        "Muchas personas preguntan ahora. Inténtelo de nuevo en un momento.",
    ),
    "error_internal": (
        "The question could not be answered because of a fault on the server, which was recorded.",
        "La question n'a pas eu de réponse à cause d'une panne du serveur, qui a été consignée.",
        "La pregunta no obtuvo respuesta por un fallo del servidor, que quedó registrado.",
    ),
    "error_not_found": (
        "There is no such page.",
        "Cette page n'existe pas.",
        "No existe esa página.",
    ),
    "error_form": (
        "The form could not be read; go back and send it again.",
        "Le formulaire n'a pas pu être lu ; revenez en arrière et renvoyez-le.",
        "No se pudo leer el formulario; vuelva atrás y envíelo de nuevo.",
    ),
    # feedback
    "useful": ("Was this useful?", "Est-ce utile ?", "¿Le ha sido útil?"),
    "yes": ("Yes", "Oui", "Sí"),
    "no": ("No", "Non", "No"),
    "reason": ("What is wrong?", "Qu'est-ce qui ne va pas ?", "¿Qué falla?"),
    "reason_wrong": (
        "It answers another question",
        "Elle répond à autre chose",
        "Responde a otra cosa",
    ),
    "reason_incomplete": ("Something is missing", "Il manque quelque chose", "Falta algo"),
    "reason_outdated": ("It is out of date", "Elle est dépassée", "Está desactualizada"),
    "reason_should_answer": (
        "The documents do answer it",
        "Les documents y répondent",
        "Los documentos sí lo responden",
    ),
    "reason_other": ("Something else", "Autre chose", "Otra cosa"),
    "comment": ("Comment (optional)", "Commentaire (facultatif)", "Comentario (opcional)"),
    "send": ("Save", "Enregistrer", "Guardar"),
    "thanks": (
        "Thank you. Kept on this server, to test the assistant with.",
        "Merci. Conservé sur ce serveur, pour tester l'assistant.",
        "Gracias. Se guarda en este servidor, para probar el asistente.",
    ),
    # export
    "export": ("Save the conversation", "Enregistrer la conversation", "Guardar la conversación"),
    "export_markdown": ("Markdown", "Markdown", "Markdown"),
    "export_docx": ("Word", "Word", "Word"),
    "export_json": ("JSON", "JSON", "JSON"),
    "export_date": ("Saved on {date}", "Enregistré le {date}", "Guardado el {date}"),
    "sources_of": ("Sources", "Sources", "Fuentes"),
    # the Sources page
    "sources_title": ("Sources", "Sources", "Fuentes"),
    "sources_lead": (
        "All that the assistant can quote: {documents} documents, {sources} sources.",
        "Tout ce que l'assistant peut citer : {documents} documents, {sources} sources.",
        "Todo lo que el asistente puede citar: {documents} documentos, {sources} fuentes.",
    ),
    "search_label": (
        "Search the documents",
        "Chercher dans les documents",
        "Buscar en los documentos",
    ),
    "search": ("Search", "Chercher", "Buscar"),
    "topic": ("Topic", "Sujet", "Tema"),
    "all_topics": ("All topics", "Tous les sujets", "Todos los temas"),
    "found": ("{count} documents", "{count} documents", "{count} documentos"),
    "found_none": (
        "No document holds these words.",
        "Aucun document ne contient ces mots.",
        "Ningún documento contiene estas palabras.",
    ),
    "kind_page": ("The source's own words", "Texte de la source", "Texto de la fuente"),
    "kind_note": (
        "Notes from named sources",
        "Notes tirées de sources nommées",
        "Notas de fuentes citadas",
    ),
    "source_count": ("{count} sources", "{count} sources", "{count} fuentes"),
    "dates_range": ("Sources of {dates}", "Sources de {dates}", "Fuentes de {dates}"),
    "all_sources": ("All documents", "Tous les documents", "Todos los documentos"),
    "contents": ("On this page", "Sur cette page", "En esta página"),
    "topic_courses": ("Courses", "Cours", "Cursos"),
    "topic_training": ("Training", "Formation", "Formación"),
    "topic_request": ("Asking for help", "Demander de l'aide", "Pedir ayuda"),
    "topic_article67": ("Article 67", "Article 67", "Artículo 67"),
    "topic_reporting": ("Reporting", "Rapports", "Informes"),
    "topic_contacts": ("Contact points", "Points de contact", "Puntos de contacto"),
    "topic_ldc": (
        "Least developed countries",
        "Pays les moins avancés",
        "Países menos adelantados",
    ),
    "topic_wipo": ("WIPO", "OMPI", "OMPI"),
    "topic_health": ("Health", "Santé", "Salud"),
    "topic_council": ("TRIPS Council", "Conseil des ADPIC", "Consejo de los ADPIC"),
    "topic_publications": ("Publications", "Publications", "Publicaciones"),
    "topic_other-help": ("Other help", "Autres aides", "Otras ayudas"),
    "topic_notifications": ("Notifications", "Notifications", "Notificaciones"),
    "topic_about": ("About the documents", "À propos des documents", "Sobre los documentos"),
    "labelled": ("{label}: {value}", "{label} : {value}", "{label}: {value}"),
    # the page of Article 67 reports
    "reports_title": (
        "Article 67 reports by Member and year",
        "Rapports au titre de l'article 67, par Membre et par année",
        "Informes en virtud del artículo 67, por Miembro y año",
    ),
    "reports_lead": (
        "Reports on technical cooperation that public records name, each with where it was read. The "
        "list is incomplete: absence from it is no proof that there was no report.",
        "Rapports sur la coopération technique que nomment des documents publics, chacun avec sa "
        "source. La liste est incomplète : ne pas y figurer ne prouve pas l'absence de rapport.",
        "Informes sobre cooperación técnica que nombran documentos públicos, cada uno con su fuente. "
        "La lista está incompleta: no figurar en ella no prueba que no hubiera informe.",
    ),
    "reports_found": (
        "{count} of {all} rows",
        "{count} lignes sur {all}",
        "{count} de {all} filas",
    ),
    "reports_filter": ("Filter", "Filtrer", "Filtrar"),
    "reports_all": ("All", "Tous", "Todos"),
    "reports_reporter": (
        "Member or organization",
        "Membre ou organisation",
        "Miembro u organización",
    ),
    "reports_year": ("Year", "Année", "Año"),
    "reports_kind": ("Who reports", "Qui présente", "Quién informa"),
    "reports_form": ("Kind", "Type", "Tipo"),
    "reports_symbol": ("Symbol", "Cote", "Signatura"),
    "reports_details": ("Details", "Précisions", "Detalles"),
    "reports_certainty": ("Certainty", "Certitude", "Certeza"),
    "reports_report": ("Report", "Rapport", "Informe"),
    "reports_read_in": ("Read in", "Lu dans", "Leído en"),
    "reporter_member": ("Members", "Membres", "Miembros"),
    "reporter_organization": ("Organizations", "Organisations", "Organizaciones"),
    "reporter_secretariat": ("WTO Secretariat", "Secrétariat de l'OMC", "Secretaría de la OMC"),
    "form_report": ("Report", "Rapport", "Informe"),
    "form_statement": ("Statement", "Déclaration", "Declaración"),
    "form_nil": ("Nothing to report", "Rien à signaler", "Nada de que informar"),
    "form_series": ("Series, names not shown", "Série, noms non indiqués", "Serie, sin nombres"),
    "certainty_high": ("high", "élevée", "alta"),
    "certainty_medium": ("medium", "moyenne", "media"),
    "certainty_low": ("low", "faible", "baja"),
    # the request
    "request_title": ("Prepare a request", "Préparer une demande", "Preparar una solicitud"),
    "request_lead": (
        "Draft a letter that asks for a national activity. The guidance is quoted from the "
        "documents. Nothing is sent, and nothing is kept on the server: save your letter.",
        "Rédigez une lettre demandant une activité nationale. Les conseils sont cités des "
        "documents. Rien n'est envoyé ni conservé sur le serveur : enregistrez votre lettre.",
        "Redacte una carta que pida una actividad nacional. Las indicaciones se citan de los "
        "documentos. No se envía ni se guarda nada en el servidor: guarde su carta.",
    ),
    "before_sending": ("Before you send it", "Avant de l'envoyer", "Antes de enviarla"),
    "draft_warning": (
        "This is a draft, not an official form: the current form could not be found. Ask the "
        "addressee which form is in use.",
        "Ceci est un projet, pas un formulaire officiel : le formulaire actuel n'a pas pu être "
        "trouvé. Demandez au destinataire lequel est en usage.",
        "Esto es un borrador, no un formulario oficial: no se pudo encontrar el formulario actual. "
        "Pregunte al destinatario cuál se usa.",
    ),
    "guidance": (
        "What the documents say",
        "Ce que disent les documents",
        "Lo que dicen los documentos",
    ),
    "no_guidance": (
        "The documents say nothing on this.",
        "Les documents n'en disent rien.",
        "Los documentos no dicen nada sobre esto.",
    ),
    "required": ("needed", "nécessaire", "necesario"),
    "still_missing": ("Still missing", "Il manque encore", "Todavía falta"),
    "nothing_missing": (
        "Nothing is missing.",
        "Il ne manque rien.",
        "No falta nada.",
    ),
    "preview": ("Preview the letter", "Voir la lettre", "Ver la carta"),
    "letter": ("The letter", "La lettre", "La carta"),
    "download_docx": ("Save as Word", "Enregistrer (Word)", "Guardar (Word)"),
    "download_markdown": ("Save as Markdown", "Enregistrer (Markdown)", "Guardar (Markdown)"),
    "field_addressee": ("Addressed to", "Destinataire", "Destinatario"),
    "field_country": ("Country or government", "Pays ou gouvernement", "País o gobierno"),
    "field_authority": ("Authority that asks", "Autorité demandeuse", "Autoridad que solicita"),
    "field_contact": (
        "Contact for replies",
        "Contact pour la réponse",
        "Contacto para la respuesta",
    ),
    "field_activity": ("Activity wanted", "Activité souhaitée", "Actividad deseada"),
    "field_needs": ("Needs assessment", "Évaluation des besoins", "Evaluación de necesidades"),
    "field_topics": ("Precise topics", "Sujets précis", "Temas precisos"),
    "field_support": ("Other support", "Autres soutiens", "Otros apoyos"),
    "field_results": ("Expected results", "Résultats attendus", "Resultados esperados"),
    "field_audience": ("Audience", "Public visé", "Público"),
    "field_timing": ("Timing and place", "Dates et lieu", "Fechas y lugar"),
    "field_language": ("Working language", "Langue de travail", "Idioma de trabajo"),
    "letter_subject": (
        "Request for a national activity: {activity}",
        "Demande d'activité nationale : {activity}",
        "Solicitud de actividad nacional: {activity}",
    ),
    "letter_opening": (
        "{authority} of {country} requests the technical cooperation described below.",
        "{authority} ({country}) demande la coopération technique décrite ci-dessous.",
        "{authority} ({country}) solicita la cooperación técnica que se describe a continuación.",
    ),
    "letter_form": (
        "Please tell us which form is now in use, if any, and what else you need from us.",
        "Veuillez nous indiquer le formulaire en usage, s'il existe, et tout autre élément requis.",
        "Les rogamos que nos indiquen el formulario en uso, si lo hay, y qué más necesitan.",
    ),
    "letter_close": (
        "Yours faithfully,",
        "Veuillez agréer nos salutations distinguées.",
        "Atentamente,",
    ),
    "letter_to_fill": (
        "[{field}: to be filled in]",
        "[{field} : à compléter]",
        "[{field}: por completar]",
    ),
    "letter_guidance": (
        "Guidance this draft follows (remove before sending)",
        "Conseils suivis par ce projet (à retirer avant l'envoi)",
        "Indicaciones que sigue este borrador (quítense antes de enviar)",
    ),
    # the inspector
    "inspect_title": ("Inspector", "Inspecteur", "Inspector"),
    "inspect_lead": (
        "How an answer came about, step by step.",
        "Comment une réponse est venue, pas à pas.",
        "Cómo se llegó a una respuesta, paso a paso.",
    ),
    "inspect": ("Inspect", "Inspecter", "Inspeccionar"),
    "inspect_query": ("Query", "Requête", "Consulta"),
    "inspect_dense": ("Dense ranking", "Classement dense", "Clasificación densa"),
    "inspect_bm25": ("BM25 ranking", "Classement BM25", "Clasificación BM25"),
    "inspect_evidence": ("Sentences", "Phrases", "Frases"),
    "inspect_decision": (
        "Decision and its features",
        "Décision et ses variables",
        "Decisión y sus variables",
    ),
    "inspect_times": ("Time of each step", "Durée de chaque étape", "Duración de cada paso"),
    "inspect_unanswered": (
        "Recent questions not answered",
        "Questions récentes sans réponse",
        "Preguntas recientes sin respuesta",
    ),
    "inspect_none": (
        "None since the start.",
        "Aucune depuis le démarrage.",
        "Ninguna desde el inicio.",
    ),
    "accepted": ("accepted", "retenu", "aceptado"),
    "rejected": ("rejected", "écarté", "rechazado"),
    "column_rank": ("Rank", "Rang", "Puesto"),
    "column_passage": ("Passage", "Passage", "Pasaje"),
    "column_sentence": ("Sentence", "Phrase", "Frase"),
    "column_score": ("Score", "Score", "Puntuación"),
    "column_cosine": ("Cosine", "Cosinus", "Coseno"),
    "column_bm25": ("BM25", "BM25", "BM25"),
    "column_overlap": ("Overlap", "Recouvrement", "Coincidencia"),
    "column_state": ("State", "État", "Estado"),
    "column_step": ("Step", "Étape", "Paso"),
    "column_ms": ("ms", "ms", "ms"),
    "column_feature": ("Feature", "Variable", "Variable"),
    "column_value": ("Value", "Valeur", "Valor"),
}

EXAMPLES = ("example_1", "example_2", "example_3", "example_4")


def text(key: str, language: str, **values: object) -> str:
    """The string `key` in `language`, with `values` filled in."""
    return STRINGS[key][LANGUAGES.index(language)].format(**values)


def preferred_language(accept_language: str, default: str = "en") -> str:
    """The language that an Accept-Language header prefers among ours (RFC 9110, 12.5.4)."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        code = tag.strip().lower().split("-")[0]
        if code in LANGUAGES and quality > 0:
            wishes.append((-quality, place, code))
    return min(wishes)[2] if wishes else default
