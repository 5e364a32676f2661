"""The sample's labels, short texts and long texts: written for one product, in French and in English."""

from dataclasses import dataclass
from random import Random

from catalog_loader.sample.assortment import Brand, Kind, Pair
from catalog_loader.sample.french import agree, agree_english, this, upper_first
from catalog_loader.sample.materials import AT_HOME, CARE, Material
from catalog_loader.sample.palette import Colour
from catalog_loader.sample.sayings import OPENINGS_HOME, OPENINGS_WORN, SAYINGS
from catalog_loader.sample.worlds import World


@dataclass(frozen=True)
class Subject:
    """What the texts of one product speak about; `colour` only when the product has a single one."""

    kind: Kind
    style: Pair
    material: Material
    name: str
    brand: Brand
    worlds: tuple[World, ...]
    colour: Colour | None


def labels(subject: Subject, rng: Random) -> Pair:
    """The label in both languages: with the style, the material, a model name or the colour, as it falls."""
    kind, name = subject.kind, subject.name
    style, english_style = subject.style
    stuff, english_stuff = subject.material.french, subject.material.english
    made = "" if _says_it(kind, subject.material) else f" en {stuff}"
    english_made = f"{english_stuff} " if made else ""
    wordings: list[Pair] = [
        (f"{kind.noun} {style}{made}", styled(english_style, english_made, kind.english)),
        (f"{kind.noun} {name} {style}", f"{name} {styled(english_style, '', kind.english)}"),
        (f"{kind.noun} {name}{made}", f"{name} {english_made}{kind.english}"),
        (f"{kind.noun} {style} {name}{made}", f"{name} {styled(english_style, english_made, kind.english)}"),
    ]
    if subject.colour:
        french, english = subject.colour.agreed(kind.grammar[:2]), subject.colour.english
        wordings = [
            (f"{kind.noun} {style} {french}", styled(english_style, f"{english} ", kind.english)),
            (f"{kind.noun}{made} {french}", f"{english} {english_made}{kind.english}"),
            (f"{kind.noun} {style}{made} {french}", styled(english_style, f"{english} {english_made}", kind.english)),
            (f"{kind.noun} {name} {french}", f"{name} {english} {kind.english}"),
        ]
    french_label, english_label = rng.choice(wordings)
    return french_label, upper_first(english_label)


def short_texts(subject: Subject, rng: Random) -> Pair:
    """One line: what it is, then what it is for."""
    kind, material = subject.kind, subject.material
    style, english_style = subject.style
    french_end, english_end = rng.choice(rng.choice(subject.worlds).short)
    if _says_it(kind, material) or rng.random() < 0.4:
        return (
            f"{kind.noun} {style}, {french_end}.",
            upper_first(f"{styled(english_style, '', kind.english)}, {english_end}."),
        )
    return (
        f"{kind.noun} {style} en {material.french}, {french_end}.",
        upper_first(f"{styled(english_style, f'{material.english} ', kind.english)}, {english_end}."),
    )


def long_texts(subject: Subject, rng: Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Two to five sentences, the same ones in both languages: opening, cut, material, season, care."""
    kind, material = subject.kind, subject.material
    home, at_table = kind.aisle[0].startswith("Maison"), "Art de la table" in kind.aisle[0]
    opening = _opening(subject, rng.choice(OPENINGS_HOME if home else OPENINGS_WORN))
    care = "chiffon" if material.care == "vaisselle" and not at_table else material.care
    details = list(SAYINGS[kind.shape])
    rng.shuffle(details)
    rest = [
        details[0],
        rng.choice(AT_HOME.get(material.french, material.said) if home else material.said),
        rng.choice(rng.choice(subject.worlds).use),
        rng.choice(CARE[care]),
    ]
    kept = sorted(rng.sample(range(4), rng.choice((1, 2, 3, 3, 4, 4))))
    said = [opening, *(rest[index] for index in kept)]
    return tuple(french for french, _ in said), tuple(english for _, english in said)


def keywords(subject: Subject, rng: Random) -> tuple[str, ...]:
    """A few words a shopper might type, as a merchandiser would list them."""
    kind = subject.kind
    typed = (word.strip() for word in kind.words.split(","))
    places = (world.path[0].rsplit(" > ", 1)[-1].lower() for world in subject.worlds)
    pool = [kind.noun.lower(), subject.material.french, subject.style[0], *typed, *places]
    if subject.colour:
        pool.append(subject.colour.french)
    unique = [word for word in dict.fromkeys(pool) if len(word) > 2]
    rng.shuffle(unique)
    return tuple(unique[: rng.randint(2, 6)])


def styled(style: str, before: str, noun: str) -> str:
    """An English noun with its style, `before` being colour and material; `~` keeps the style next to the noun."""
    if style.startswith("~"):
        return before + style[1:].format(noun)
    return style.format(before + noun)


def _opening(subject: Subject, pair: Pair) -> Pair:
    kind, brand = subject.kind, subject.brand.name
    gender, number = kind.grammar[:2], kind.grammar[2]
    that = this(kind.noun, gender)
    english_this = "these" if number == "p" else "this"
    english_that = f"{english_this} {kind.english}"
    in_style = f"{english_this} {styled(subject.style[1], '', kind.english)}"
    french = agree(pair[0], gender).format(This=upper_first(that), this=that, style=subject.style[0], brand=brand)
    english = agree_english(pair[1], number).format(
        This=upper_first(english_that),
        this=english_that,
        StyleThis=upper_first(in_style),
        styleThis=in_style,
        brand=brand,
    )
    return french, english


def _says_it(kind: Kind, material: Material) -> bool:
    """Whether naming the material would only repeat the noun, as in `Jean en denim` or `Bougie en cire`."""
    return material.care == "bougie" or kind.shape in {"jean", "carafe", "verre"}
