"""Every sentence that the assistant says in its own voice, in English, French and Spanish.

None of them states a fact about the subject: facts are quoted from documents.
"""

LANGUAGES = ("en", "fr", "es")

MESSAGES: dict[str, dict[str, str]] = {
    "not_found": {
        "en": "The documents do not answer this.",
        "fr": "Les documents ne répondent pas à cette question.",
        "es": "Los documentos no responden a esta pregunta.",
    },
    "closest": {
        "en": "Closest sentences found, which are not an answer:",
        "fr": "Phrases les plus proches, qui ne sont pas une réponse :",
        "es": "Frases más cercanas, que no son una respuesta:",
    },
    "ask_instead": {
        "en": "For an answer, ask the publisher of the nearest source: {publisher} ({url}).",
        "fr": "Pour une réponse, adressez-vous à l'éditeur de la source la plus proche : {publisher} ({url}).",
        "es": "Para una respuesta, consulte al editor de la fuente más cercana: {publisher} ({url}).",
    },
    "nearest_topics": {
        "en": "Nearest topics in the documents: {topics}.",
        "fr": "Sujets les plus proches dans les documents : {topics}.",
        "es": "Temas más cercanos en los documentos: {topics}.",
    },
    "out_of_scope": {
        "en": "I can only quote what my documents say on {subject}; ask me about that.",
        "fr": "Je ne peux que citer ce que disent mes documents sur ce sujet : {subject}. Interrogez-moi là-dessus.",
        "es": "Solo puedo citar lo que dicen mis documentos sobre este tema: {subject}. Pregúnteme sobre eso.",
    },
    "subject": {
        "en": "TRIPS technical cooperation (courses, training, Article 67, requests for help)",
        "fr": "la coopération technique ADPIC (cours, formations, article 67, demandes d'aide)",
        "es": "la cooperación técnica sobre los ADPIC (cursos, formación, artículo 67, solicitudes de ayuda)",
    },
    "partial": {
        "en": "Not found in the documents: {missing}.",
        "fr": "Introuvable dans les documents : {missing}.",
        "es": "No se encontró en los documentos: {missing}.",
    },
    "old": {
        "en": "Confirm before acting: {sources}.",
        "fr": "À confirmer avant d'agir : {sources}.",
        "es": "Confirme antes de actuar: {sources}.",
    },
    "lapsed": {
        "en": "(was to change on {day}: check what holds now)",
        "fr": "(devait changer le {day} : vérifiez ce qui vaut aujourd'hui)",
        "es": "(debía cambiar el {day}: compruebe lo que rige hoy)",
    },
    "clarify": {
        "en": "What is your question about?",
        "fr": "Sur quoi porte votre question ?",
        "es": "¿Sobre qué es su pregunta?",
    },
    "as_it_stands": {
        "en": "Quoted as it stands, in another language: {markers}.",
        "fr": "Cité tel quel, dans une autre langue : {markers}.",
        "es": "Citado tal cual, en otro idioma: {markers}.",
    },
    "spoken": {
        "en": "This assistant speaks English, French and Spanish; asked in another language, it quotes English sentences.",
        "fr": "Cet assistant parle anglais, français et espagnol ; à une question dans une autre langue, il cite des phrases en anglais.",
        "es": "Este asistente habla inglés, francés y español; a una pregunta en otro idioma responde con frases en inglés.",
    },
}


def frame_language(question_language: str) -> str:
    """The language to speak to who asks in `question_language`: English where it is not ours.

    An answer is the same value for the chat, a program and a file, so the language of the page
    that it is shown on does not count.
    """
    return question_language if question_language in LANGUAGES else "en"


def say(key: str, language: str, **values: str) -> str:
    """The message `key` in `language`, with `values` filled in."""
    return MESSAGES[key][language].format(**values)
