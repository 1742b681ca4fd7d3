"""Says a source's date and its age in words, in English, French and Spanish."""

from datetime import date

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}
_ABOUT = {"en": "about {}", "fr": "vers {}", "es": "hacia {}"}
_UNDATED = {"en": "undated", "fr": "sans date", "es": "sin fecha"}
_AGE = {
    "en": ("this year", "1 year old", "{} years old"),
    "fr": ("cette année", "il y a 1 an", "il y a {} ans"),
    "es": ("este año", "hace 1 año", "hace {} años"),
}


def date_in_words(as_of: str, language: str = "en") -> str:
    """`2012-02` as "February 2012"; "about" and "undated" in the language asked for."""
    if not any(c.isdigit() for c in as_of):
        return _UNDATED[language]
    about = as_of.startswith("about ")
    year, *rest = as_of.removeprefix("about ").split("-")
    words = year
    if rest:
        month = _MONTHS[language].split()[int(rest[0]) - 1]
        words = f"{month} de {year}" if language == "es" else f"{month} {year}"
    if len(rest) == 2:
        day = int(rest[1])
        first = "1er" if language == "fr" and day == 1 else str(day)
        words = f"{first} de {words}" if language == "es" else f"{first} {words}"
    return _ABOUT[language].format(words) if about else words


def age_in_years(as_of: str, today: date) -> int | None:
    """Whole years since the date, or None for an undated source; never negative."""
    digits = as_of.removeprefix("about ")
    if not digits[:4].isdigit():
        return None
    year, month, day = ([int(part) for part in digits.split("-")] + [1, 1])[:3]
    return max(0, today.year - year - ((today.month, today.day) < (month, day)))


def age_in_words(years: int, language: str = "en") -> str:
    """The age as a reader says it: "14 years old"."""
    return _AGE[language][min(years, 2)].format(years)
