"""What stands in a cell for nothing: words in eight languages, and marks."""

from app.words.letters import fold

_LONGEST = 30

WORDS = frozenset(
    {
        *(
            "n/a",
            "#n/a",
            "na",
            "n.a",
            "n.a.",
            "n/c",
            "nc",
            "n.c.",
            "nil",
            "null",
            "none",
            "nan",
            "undefined",
            "unknown",
        ),
        *("unknown", "empty", "not available", "not applicable", "not specified", "unspecified", "no brand", "no name"),
        *("noname", "unbranded", "default title", "tbd", "tba", "tbc", "to be defined", "todo", "test", "xxx", "x x x"),
        *("inconnu", "inconnue", "marque inconnue", "aucun", "aucune", "sans marque", "sans objet", "vide", "neant"),
        *("non renseigne", "non renseignee", "non communique", "non defini", "non applicable", "indefini"),
        *("a definir", "a completer", "autre marque"),
        *("k.a.", "k. a.", "ka", "keine angabe", "keine", "unbekannt", "ohne angabe", "o. a."),
        *("desconocido", "desconocida", "sin datos", "sin marca", "ninguno", "por definir", "s/d"),
        *("n.v.t.", "nvt", "niet van toepassing", "onbekend", "geen"),
        *("sconosciuto", "sconosciuta", "nessuno", "nessuna", "da definire", "n.d.", "nd"),
        *("desconhecido", "sem marca", "nenhum", "brak", "nieznany"),
    }
)
"""In English, French, German, Spanish, Dutch, Italian, Portuguese and Polish; folded."""

OUT_OF_STOCK = frozenset(
    {
        *("non disponible", "nicht verfugbar", "no disponible", "niet beschikbaar", "non disponibile"),
        "nao disponivel",
    }
)
"""Words for nothing that in a column of stock say that a product is not there; folded."""

MARKS = frozenset({"-", "--", "---", "?", "??", ".", "...", "_", "/"})
"""Marks that stand in a cell that would else be empty."""


def is_word_for_nothing(text: str) -> bool:
    """Whether a value is a word for nothing, in brackets or without."""
    if len(text) > _LONGEST:
        return False
    said = fold(text.strip()).strip("()[] ")
    return said in WORDS or said in OUT_OF_STOCK


def says_nothing(text: str) -> bool:
    """Whether a cell says nothing, whatever its column is about: a mark, or a word that is none about stock."""
    return len(text) <= _LONGEST and ((said := fold(text.strip())) in WORDS or said in MARKS)
