"""What the sample's texts and tables need of language: agreement, demonstratives, words without accents."""

import re
import unicodedata

_CHOICE = re.compile(r"\[([^\]]+)\]")
_FORMS = ("ms", "fs", "mp", "fp")


def agree(text: str, grammar: str) -> str:
    """Write out `[singular|plural]` and `[ms|fs|mp|fp]` for a grammar such as `fs` (feminine singular)."""

    def pick(match: re.Match[str]) -> str:
        forms = match[1].split("|")
        return forms[_FORMS.index(grammar)] if len(forms) == 4 else forms[int(grammar[1] == "p")]

    return _CHOICE.sub(pick, text)


def agree_english(text: str, number: str) -> str:
    """Write out `[singular|plural]` for the number `s` or `p` of an English noun."""
    return _CHOICE.sub(lambda match: match[1].split("|")[int(number == "p")], text)


def this(noun: str, grammar: str) -> str:
    """The noun in lower case behind its demonstrative: `cette robe`, `cet abat-jour`, `ces bottes`."""
    noun = lower_first(noun)
    match grammar:
        case "fs":
            return f"cette {noun}"
        case "ms":
            return f"{'cet' if without_accents(noun)[0] in 'aeiou' else 'ce'} {noun}"
        case _:
            return f"ces {noun}"


def words_of(text: str) -> tuple[str, ...]:
    """The words of a table cell, divided by blanks."""
    return tuple(text.split())


def lower_first(text: str) -> str:
    """The text with a small first letter."""
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def without_accents(text: str) -> str:
    """The text without its accents, ligatures written out."""
    bare = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """The text as a file name: `Bleu marine` becomes `bleu-marine`."""
    return re.sub(r"[^a-z0-9]+", "-", without_accents(text).lower()).strip("-")
