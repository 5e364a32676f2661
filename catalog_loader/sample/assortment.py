"""The frame of the assortment: what a kind of product is, the brands, the sizes and the model names."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog_loader.sample.french import words_of

Pair = tuple[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of product; `grammar` is the French gender and number, then the English number: `fss`, `mps`."""

    noun: str
    english: str
    grammar: str
    shape: str
    aisle: Pair
    worlds: tuple[str, ...]
    styles: tuple[Pair, ...]
    materials: tuple[str, ...]
    sizes: str
    colours: str
    price: tuple[float, float]
    grams: tuple[int, int]
    trade: str
    count: int
    measures: str = ""
    words: str = ""


def kind(noun: str, english: str, grammar: str, shape: str, aisle: str, worlds: str, styles: str, materials: str,
         sizes: str, colours: str, price: tuple[float, float], grams: tuple[int, int], trade: str, count: int,
         measures: str = "", words: str = "") -> Kind:  # fmt: skip
    """Read the short notation of the tables: `French = English`, lists by blanks, styles by `;`."""
    french_aisle, english_aisle = aisle.split(" = ")
    pairs = tuple((left.strip(), right.strip()) for left, right in (style.split("=") for style in styles.split(";")))
    return Kind(
        noun, english, grammar, shape, (french_aisle, english_aisle), tuple(worlds.split()), pairs,
        tuple(materials.split()), sizes, colours, price, grams, trade, count, measures, words,
    )  # fmt: skip


@dataclass(frozen=True)
class Brand:
    """One invented brand; `trades` are what it makes, `level` multiplies the price."""

    name: str
    trades: tuple[str, ...]
    level: float


def _brands(table: str) -> tuple[Brand, ...]:
    cells = (tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines())
    return tuple(Brand(name, tuple(trades.split()), float(level)) for name, trades, level in cells)


BRANDS: tuple[Brand, ...] = _brands("""
    Lin & Laine               | femme homme lit textile    | 1.0
    Atelier Brume             | femme maille               | 1.3
    Maison Corbelune          | femme soir                 | 1.5
    Véraline                  | femme nuit                 | 0.8
    Les Dames du Quai         | femme maille soir          | 1.0
    Filandre & Fils           | homme                      | 1.2
    Comptoir Vauriel          | homme maille               | 1.0
    Nordalie                  | maille homme manteau       | 1.1
    Marlenoire                | manteau femme              | 1.4
    Tissandre                 | denim homme femme          | 0.9
    Petit Grillou             | enfant                     | 0.9
    Brindelune                | enfant nuit                | 1.1
    Bottier Malvigne          | souliers                   | 1.4
    Sablonne                  | souliers plage             | 0.8
    Sellerie d'Orsanne        | sac ceinture souliers      | 1.5
    Cabas et Compagnie        | sac                        | 0.7
    Falbalise                 | chapeau echarpe plage      | 1.0
    Draperie Solenne          | textile lit                | 1.3
    Nuits de Kerlouane        | lit bain nuit              | 1.0
    Bain d'Écume              | bain                       | 1.0
    Lueur & Laiton            | lumiere                    | 1.3
    Abat-Jour Tilleroy        | lumiere deco               | 0.9
    Grès des Combes           | table deco                 | 1.1
    Verrerie Ombreval         | table deco                 | 1.2
    Bois Clairval             | meuble rangement           | 1.2
    Osier Vannelle            | rangement meuble sac       | 0.8
    Cirelune                  | bougie                     | 1.0
""")

SIZES: Mapping[str, tuple[str, ...]] = {
    "femme": ("34", "36", "38", "40", "42", "44", "46"),
    "lettres": ("XS", "S", "M", "L", "XL", "XXL"),
    "homme": ("38", "40", "42", "44", "46", "48"),
    "souliersf": ("36", "37", "38", "39", "40", "41"),
    "souliersh": ("40", "41", "42", "43", "44", "45"),
    "souliersk": ("24", "26", "28", "30", "32", "34"),
    "enfant": ("2 ans", "4 ans", "6 ans", "8 ans", "10 ans", "12 ans"),
    "bebe": ("3 mois", "6 mois", "12 mois", "18 mois", "24 mois"),
    "ceinture": ("75 cm", "85 cm", "95 cm", "105 cm"),
    "unique": ("T.U.",),
    "couette": ("140x200", "200x200", "220x240", "240x260"),
    "oreiller": ("50x70", "65x65"),
    "matelas": ("90x190", "140x190", "160x200", "180x200"),
    "rideau": ("140x250", "140x280"),
    "tapis": ("60x90", "120x170", "160x230", "200x290"),
    "bain": ("30x50", "50x100", "70x140", "100x150"),
    "nappe": ("150x150", "150x250", "170x300"),
    "coussin": ("40x40", "45x45", "50x50", "30x50"),
    "plaid": ("130x170", "150x200"),
}

GROWING = frozenset({"couette", "matelas", "rideau", "tapis", "bain", "nappe", "plaid", "oreiller"})

NAMES: tuple[str, ...] = words_of(
    "Ondine Capucine Salomé Garance Colombe Hermance Léonie Apolline Bérénice Philomène Anouk Solveig Faustine Ariane"
    " Blanche Céleste Domitille Églantine Flore Ginette Hortense Isaure Jacinthe Lison Mahaut Nine Odile Pénélope"
    " Quitterie Rosalie Suzon Tiphaine Ursule Victoire Yseult Zélie"
)
MEN_NAMES: tuple[str, ...] = words_of(
    "Anatole Barnabé Célestin Désiré Eustache Félicien Gaspard Honoré Isidore Joachim Lazare Marius Octave Prosper"
    " Rodolphe Théodore Ulysse Valère"
)
HOME_NAMES: tuple[str, ...] = words_of(
    "Alpilles Brocéliande Camargue Drôme Estérel Faro Groix Houat Iroise Jura Lubéron Maremme Nacre Ouessant Porto"
    " Quercy Rivage Sologne Toscane Ubaye Vercors Yeu Aubrac Bruyère Cévennes Dune Écume Falaise Galet Lagune"
)
