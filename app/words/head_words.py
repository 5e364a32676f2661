"""Which little words of a language part a product's name, and whether its head noun stands first or last."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.words.letters import bare

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Grammar:
    """How a language names a thing. All words are small and without accents."""

    noun_first: bool = False
    ahead: frozenset[str] = _NONE
    """Behind these stands what a thing is for, or what it comes with: `pour`, `with`."""
    aims: re.Pattern[str] = re.compile("(?!)")
    """What a thing is for, up to the next sign, without what says for whom."""
    hints: tuple[str, ...] = ()
    """Parts of texts, one of which each of the aims has."""
    links: frozenset[str] = _NONE
    """Little words inside a head phrase."""
    empty: frozenset[str] = _NONE
    """Articles, and praise before the noun."""
    counters: frozenset[str] = _NONE
    """Words that only say how many where a number follows: `boîte de 50 gants`."""
    shares: frozenset[str] = _NONE
    """Words that always only say how many: `paire de baskets`."""
    values: frozenset[str] = _NONE
    """Colours, states and sizes."""
    accessories: frozenset[str] = _NONE
    """Things that belong to a device: the device may stand behind them without any `pour`."""
    devices: frozenset[str] = _NONE
    acronyms: frozenset[str] = _NONE
    """Abbreviations that are things, in capitals."""
    openers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """First parts of nouns that are written in two words, with what may follow; with nothing, any plain word may."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _aims(ahead: str, whom: str) -> re.Pattern[str]:
    """A pattern of what a thing is for: these words and all up to the next sign, unless they say for whom."""
    rest = r"(?:[^,;|()\[\]\s]|,(?=\d)|\s(?![-–—]\s))*+"
    return re.compile(rf"(?i)(?<![\w'’-])(?:{ahead})(?![\w'’-])(?!\s+(?:{whom})(?!\w)){rest}")


_VERBS = _words(
    "chauffe grille ouvre presse essuie casse range coupe cuit taille tire pese couvre cache serre rince appuie repose "
    "attrape allume"
)
_FR_WHOM = (
    "(?:les?\\s+|la\\s+|l['’])?(?:hommes?|femmes?|enfants?|filles?|fillettes?|garçons?|garcons?|bébés?|bebes?|ados?|"
    "adultes?|juniors?|seniors?|chiens?|chats?|chiots?|chatons?|oiseaux|rongeurs?|poissons?|chevaux|cheval|animaux|"
    "lui|elle|dames?|débutants?|cheveux|visage|corps|mains?|pieds?|yeux|lèvres|peaux?|ongles?)"
)
_EN_WHOM = (
    "(?:the\\s+)?(?:men|women|man|woman|kids?|children|boys?|girls?|bab(?:y|ies)|toddlers?|teens?|adults?|her|him|"
    "dogs?|cats?|pets?|puppies|hair|skin|face|home|office|beginners?)"
)
FRENCH = Grammar(
    noun_first=True,
    ahead=_words("pour avec sans compatible compatibles contre remplace adaptable adaptables convient dans sur par"),
    aims=_aims("pour|compatibles?(?:\\s+avec)?|adaptables?|remplace|convient", _FR_WHOM),
    hints=("pour", "compatible", "adaptable", "remplace", "convient"),
    links=_words("de du des d a au aux l la en les le"),
    empty=_words(
        "le la les l un une des mon ma mes ton ta notre votre ce cette nouveau nouvelle nouvel petit petite petits "
        "grand grande grands grandes mini maxi super beau belle bel joli jolie magnifique superbe veritable veritables "
        "ancien ancienne vrai elegant elegante eblouissant eblouissante sublime promo destockage nouveaute nouveautes "
        "homme hommes femme femmes enfant fille garcon bebe mens womens mixte "
        "top original originale authentique et ravissant ravissante adorable splendide double triple multi gros grosse"
    ),
    counters=_words(
        "pack packs ensemble set sets kit coffret boite boites paquet sachet pochette carton bouteille bouteilles "
        "rouleau rouleaux jeu serie duo trio collection pieces piece pcs"
    ),
    shares=_words("lot lots paire paires assortiment"),
    values=_words(
        "noir noire noirs noires blanc blanche blancs blanches bleu bleue bleus bleues rouge rouges vert verte verts "
        "vertes jaune rose roses gris grise grises violet violette marron beige orange argent argente argentee dore "
        "doree transparent transparente turquoise multicolore bordeaux kaki ivoire taupe ecru fuchsia neuf neuve "
        "occasion taille couleur modele reference ref motif xs s m l xl xxl tu design"
    ),
    accessories=_words(
        "coque coques housse housses etui etuis batterie batteries chargeur chargeurs film films cable cables cordon "
        "dalle dalles ecran toner toners cartouche cartouches protection support supports sticker stickers skin bumper "
        "adaptateur telecommande pompe joint filtre filtres courroie resistance bracelet verre vitre clavier lampe "
        "alimentation sacoche stylet dock station tambour poignee charniere thermostat capot"
    ),
    devices=_words(
        "pc ordinateur ordinateurs portable portables telephone telephones smartphone smartphones mobile tablette "
        "tablettes iphone ipad ipod macbook galaxy imprimante imprimantes montre console voiture moto appareil "
        "videoprojecteur camescope aspirateur frigo refrigerateur four lave seche cafetiere televiseur tv"
    ),
    acronyms=_words("TV PC CD DVD GPS SSD BD LED HDD NAS SAC LIT"),
    openers={
        "lave": _words("linge vaisselle glace auto mains"),
        "seche": _words("linge cheveux cheveu serviette serviettes main mains"),
        "porte": _words(
            "cle cles clef clefs monnaie bagage bagages velo velos serviette serviettes manteau manteaux document "
            "documents carte cartes savon bebe revue revues parapluie bouteille bouteilles outil outils feuille "
            "feuilles couteau serviette chequier chaussures bijoux skis skis plante plantes rouleau"
        ),
        **dict.fromkeys(_VERBS, _NONE),
        "micro": _words("onde ondes casque cravate ordinateur sd"),
        "tee": _words("shirt shirts"),
        "t": _words("shirt shirts"),
        "sweat": _words("shirt shirts capuche"),
        "mini": _words("four jupe moto"),
        "aide": _words("auditive"),
        "pull": _words("over"),
        "bande": _words("dessinee"),
        "chaise": _words("longue haute"),
        "disque": _words("dur"),
        "carte": _words("memoire graphique mere"),
        "barbecue": _NONE,
    },
)
ENGLISH = Grammar(
    ahead=_words("for with f/ w/ without compatible fits from in by on to of at featuring including plus includes"),
    aims=_aims("for|f/|compatible(?:\\s+with)?|fits|with|w/", _EN_WHOM),
    hints=("for", "f/", "w/", "fits", "with", "compatible"),
    links=_words("and & n"),
    empty=_words("the a an new your our my this with genuine"),
    counters=_words("set pack box pair bundle lot bag case packs sets pairs"),
    values=_words(
        "black white blue red green yellow pink grey gray silver gold purple brown beige orange transparent clear "
        "multicolour multicolor navy cyan magenta ivory graphite original refurbished renewed used small medium large "
        "xs s m l xl xxl unmanaged managed universal series edition pixels pieces piece pcs sheets pages sheet "
        "in-ear on-ear over-ear built-in size colour color type class gen nl uk us de fr it"
    ),
    acronyms=_words("TV TVs HDTV PC PCs SSD HDD GPS UPS CPU NAS PSU PDA DIMM NVR KVM"),
)


def _other(ahead: str, *, noun_first: bool) -> Grammar:
    """A language of which only the words are known behind which stands what a thing is for."""
    words = _words(ahead)
    pattern = _aims("|".join(sorted(words)), "(?!)")
    return Grammar(noun_first=noun_first, ahead=frozenset(map(bare, words)), aims=pattern, hints=tuple(sorted(words)))


GRAMMARS: Mapping[str, Grammar] = {
    "fr": FRENCH,
    "en": ENGLISH,
    "es": _other("para con sin compatible", noun_first=True),
    "pt": _other("para com sem compatível", noun_first=True),
    "it": _other("per con senza compatibile", noun_first=True),
    "de": _other("für mit ohne passend kompatibel", noun_first=False),
    "nl": _other("voor met zonder geschikt", noun_first=False),
}
OTHER = Grammar()
"""Of a language that nobody taught us: the last word before the first sign."""
