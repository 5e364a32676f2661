"""The untidiness of real feeds, one function per habit; each takes the tidy value and says how a feed writes it."""

import html
from collections.abc import Mapping
from datetime import date
from random import Random

from catalog_loader.sample.assortment import Brand
from catalog_loader.sample.french import upper_first, without_accents, words_of
from catalog_loader.sample.materials import Material
from catalog_loader.sample.palette import Colour

NARROW_BLANK = "\u202f"
TIMES = "\u00d7"
MONTHS = words_of("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
ENTITIES: Mapping[str, str] = {
    "é": "eacute", "è": "egrave", "à": "agrave", "ê": "ecirc", "ç": "ccedil", "°": "deg",
}  # fmt: skip
LETTER_WORDS: Mapping[str, str] = {"S": "Small", "M": "Medium", "L": "Large"}
ALIASES: Mapping[str, tuple[str, ...]] = {
    "noir": ("Noir profond", "Black"),
    "blanc": ("Blanc pur", "blanc optique"),
    "ecru": ("Ivoire", "Crème"),
    "rouge": ("Rouge vif", "Rouge coquelicot"),
    "marine": ("Marine", "Navy"),
    "ciel": ("Bleu clair", "Ciel"),
    "gris": ("Gris chiné", "Gris clair"),
    "anthracite": ("Anthracite", "Gris foncé"),
    "rose": ("Rose poudré", "Vieux rose"),
    "vert": ("Vert prairie", "Vert"),
    "sapin": ("Sapin", "Vert foncé"),
    "moutarde": ("Moutarde", "Ocre"),
    "marron": ("Brun", "Chocolat"),
    "bordeaux": ("Lie de vin", "Rouge bordeaux"),
    "naturel": ("Nature", "Bois clair"),
    "noirblanc": ("NOIR/BLANC", "Noir / blanc"),
    "marineecru": ("MARINE/ECRU", "Marine / écru"),
    "multicolore": ("Multi", "MULTICO"),
    "dore": ("Or", "Laiton doré"),
}


def colour_cell(colour: Colour, rng: Random) -> str:
    """Each buyer types colours in their own case, with stray blanks, hyphens and trade names."""
    name = colour.french
    tidy = upper_first(name)
    capitals = without_accents(name).upper()
    other = rng.choice(ALIASES.get(colour.key, (tidy,)))
    joined = name.replace(" et ", "/").replace(" ", "-")
    writings = (tidy, name, capitals, capitals + " ", other, joined, name.title().replace(" Et ", " et "), f" {tidy}")
    return rng.choices(writings, (54, 9, 9, 7, 9, 5, 5, 2))[0]


def size_cell(size: str, rng: Random) -> str:
    """Sizes come as numbers, with `T` or `Taille`, as English words, with and without units."""
    return rng.choice(size_writings(size))


def size_writings(size: str) -> tuple[str, ...]:
    """Every way a feed writes one size; the tidy one first, and more than once because it is the commonest."""
    if size == "T.U.":
        return ("T.U.", "T.U.", "TU", "Taille unique", "Unique", "U")
    if "x" in size and size[0].isdigit():
        wide, long = size.split("x")
        return (size, size, f"{wide} x {long} cm", f"{wide} x {long}", f"{wide}X{long}", f"{wide}{TIMES}{long} cm")
    if size.endswith((" ans", " mois", " cm")):
        number, unit = size.split(" ")
        return (size, size, size, f"{number}{unit}", f"{number} {unit.upper()}", f"{number}{unit[0].upper()}"
                if unit != "cm" else number)  # fmt: skip
    if size.isdigit():
        return (size, size, size, f"T{size}", f"Taille {size}", f"T.{size}", f"{size} ", f"{size} FR")
    return (size, size, size, size.lower(), f"Taille {size}", f"T.{size}", LETTER_WORDS.get(size, f"{size} "))


def price_cell(price: float, rng: Random) -> str:
    """The till's export glues the currency to the price, or puts it first, or writes a decimal point."""
    plain = f"{price:.2f}".replace(".", ",")
    if price >= 1000:
        grouped = f"{plain[:-6]}{NARROW_BLANK}{plain[-6:]}"
        return rng.choice((f"{grouped} €", f"{grouped} €", grouped, plain, f"{plain[:-6]} {plain[-6:]} €"))
    short = plain.removesuffix(",00")
    writings = (plain, f"{plain}€", f"{plain} €", f"{price:.2f} EUR", f"€ {short}", short)
    return rng.choices(writings, (68, 9, 7, 7, 4, 5))[0]


def brand_cell(brand: Brand, rng: Random) -> str:
    """No brand is written in three ways, and suppliers spell their own name as they please."""
    if (luck := rng.random()) < 0.08:
        return ("AUCUNE", "MARQUE INCONNUE", "")[int(luck / 0.08 * 3)]
    if luck < (0.5 if brand.name == "Lin & Laine" else 0.8):
        return brand.name
    anded = brand.name.replace(" & ", " et ")
    return rng.choice((
        brand.name.upper(), without_accents(anded).upper(), brand.name.lower(), anded.replace(" ", "-"),
        without_accents(brand.name), f"{brand.name} ", brand.name.replace(" ", "  "), anded,
    ))  # fmt: skip


def date_cell(day: date, rng: Random) -> str:
    """Half of the dates were typed in a form, a quarter come from a program, the others from a letter."""
    long = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return rng.choices((f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", long), (52, 28, 20))[0]


def material_cell(material: Material, rng: Random) -> str:
    """Compositions are copied from sewn-in labels, shares before or after the fibre, in any case."""
    name = material.french
    tidy = upper_first(name)
    share = rng.choice((95, 90, 80, 70))
    bare = without_accents(material.blend)
    writings = [tidy, tidy, f"100% {name}", f"100 % {name}", without_accents(name).upper(), f"{name} ", ""]
    if material.blend:
        writings += [
            f"{tidy} {share} %, {bare} {100 - share}%",
            f"{share}% {name} {100 - share}% {material.blend}",
            "/".join(rng.sample((without_accents(name), bare), 2)).upper(),
        ]
    return rng.choice(writings)


def weight_cell(grams: int, rng: Random) -> str:
    """The scales of one warehouse count in grams, those of the other in kilos; some rows were never weighed."""
    kilos = f"{grams / 1000:.2f}".rstrip("0").rstrip(".")
    comma = kilos.replace(".", ",")
    return rng.choices(
        (f"{grams} g", f"{grams}g", f"{comma} kg", f"{kilos} kg", f"{comma}kg", ""), (30, 12, 28, 10, 6, 14)
    )[0]


def measures_cell(measures: str, rng: Random) -> str:
    """The same measures with other blanks, a decimal point, or metres in place of centimetres."""
    if rng.random() < 0.06:
        return ""
    unspaced = measures.replace(" cm", "cm").replace(" L", "L").replace(" cl", "cl").replace(" m", "m")
    return rng.choice((measures, measures, unspaced, measures.replace(" x ", "x"), measures.replace(",", ".")))


def keyword_cell(words: tuple[str, ...], rng: Random) -> str:
    """Keyword lists are separated by commas or semicolons, with or without a blank, and may repeat a word."""
    listed = (*words, words[0].upper()) if rng.random() < 0.1 else words
    return rng.choice((", ", ", ", ",", ";", "; ")).join(listed)


def label_cell(label: str, rng: Random) -> str:
    """An old till cuts labels at forty characters; typists leave double and trailing blanks."""
    if len(label) > 40 and rng.random() < 0.45:
        return label[:39].rstrip() + "…"
    if (luck := rng.random()) < 0.03:
        return f"{label} "
    if luck < 0.06:
        return label.replace(" ", "  ", 1)
    return without_accents(label).upper() if luck < 0.1 else label


def description_cell(sentences: tuple[str, ...], rng: Random) -> str:
    """Half of the texts come from a page: with tags, lists and entities, or cut where its fold was."""
    plain = " ".join(sentences)
    luck = rng.random()
    if luck < 0.08:
        return plain[: max(60, len(plain) * 2 // 3)].rsplit(" ", 1)[0].rstrip(" .,;:") + "… Voir la présentation"
    if luck < 0.2:
        return f"<p>{_entities(plain)}</p>"
    if luck < 0.29:
        return "<br/>".join(html.escape(sentence, quote=False) for sentence in sentences)
    if luck < 0.37:
        points = "".join(f"<li>{_entities(sentence)}</li>" for sentence in sentences[1:])
        return f"<p>{_entities(sentences[0])}</p><ul>{points}</ul>"
    if luck < 0.41:
        return f"{plain} "
    return plain.replace(". ", ".  ") if luck < 0.45 else plain


def _entities(text: str) -> str:
    named = html.escape(text, quote=False).replace(" :", "&nbsp;:")
    for letter, name in ENTITIES.items():
        named = named.replace(letter, f"&{name};")
    return named
