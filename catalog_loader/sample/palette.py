"""The colours of the sample shop: how French and English name them, and what they look like."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog_loader.sample.french import words_of


@dataclass(frozen=True)
class Colour:
    """One colour; `forms` are its masculine and feminine, singular and plural, `second` makes it two-coloured."""

    key: str
    code: str
    forms: tuple[str, str, str, str]
    english: str
    hex: str
    second: str = ""

    @property
    def french(self) -> str:
        """The colour as it stands alone in a colour cell."""
        return self.forms[0]

    def agreed(self, grammar: str) -> str:
        """The colour as an adjective of a noun of this grammar."""
        return self.forms[("ms", "fs", "mp", "fp").index(grammar)]


def _fixed(key: str, code: str, french: str, english: str, shade: str, second: str = "") -> Colour:
    return Colour(key, code, (french, french, french, french), english, shade, second)


def _agreeing(key: str, code: str, forms: str, english: str, shade: str) -> Colour:
    masculine, feminine, masculines, feminines = forms.split()
    return Colour(key, code, (masculine, feminine, masculines, feminines), english, shade)


_ALL = (
    _agreeing("noir", "NOI", "noir noire noirs noires", "black", "#34343a"),
    _agreeing("blanc", "BLA", "blanc blanche blancs blanches", "white", "#fbfaf6"),
    _agreeing("ecru", "ECR", "écru écrue écrus écrues", "ecru", "#efe4cf"),
    _agreeing("beige", "BEI", "beige beige beiges beiges", "beige", "#d9c3a5"),
    _fixed("camel", "CAM", "camel", "camel", "#bf8f58"),
    _fixed("marron", "MAR", "marron", "brown", "#6e4a36"),
    _agreeing("gris", "GRI", "gris grise gris grises", "grey", "#a3a7ab"),
    _fixed("anthracite", "ANT", "gris anthracite", "charcoal grey", "#53585f"),
    _fixed("taupe", "TAU", "taupe", "taupe", "#94857a"),
    _agreeing("rouge", "ROU", "rouge rouge rouges rouges", "red", "#c8373c"),
    _fixed("bordeaux", "BOR", "bordeaux", "burgundy", "#7a2436"),
    _agreeing("rose", "ROS", "rose rose roses roses", "pink", "#e5a3ac"),
    _fixed("corail", "COR", "corail", "coral", "#ec7f68"),
    _fixed("orange", "ORA", "orange", "orange", "#e3883c"),
    _fixed("terracotta", "TER", "terracotta", "terracotta", "#bd6446"),
    _fixed("moutarde", "MOU", "jaune moutarde", "mustard yellow", "#d3a136"),
    _agreeing("jaune", "JAU", "jaune jaune jaunes jaunes", "yellow", "#efca5c"),
    _agreeing("vert", "VER", "vert verte verts vertes", "green", "#5c9068"),
    _fixed("kaki", "KAK", "kaki", "khaki", "#7b7a52"),
    _fixed("sapin", "SAP", "vert sapin", "forest green", "#2c5747"),
    _fixed("amande", "AMA", "vert amande", "almond green", "#b1c2a0"),
    _agreeing("bleu", "BLE", "bleu bleue bleus bleues", "blue", "#4674a8"),
    _fixed("marine", "MRN", "bleu marine", "navy blue", "#2a3a5e"),
    _fixed("ciel", "CIE", "bleu ciel", "sky blue", "#a9c8e0"),
    _fixed("petrole", "PET", "bleu pétrole", "petrol blue", "#245e6c"),
    _agreeing("violet", "VIO", "violet violette violets violettes", "purple", "#75538c"),
    _fixed("lilas", "LIL", "lilas", "lilac", "#c3aed2"),
    _agreeing("dore", "DOR", "doré dorée dorés dorées", "gold", "#cfa758"),
    _agreeing("argente", "ARG", "argenté argentée argentés argentées", "silver", "#bcc2c7"),
    _agreeing("naturel", "NAT", "naturel naturelle naturels naturelles", "natural", "#cda877"),
    _agreeing("transparent", "TRA", "transparent transparente transparents transparentes", "clear", "#cfe2e4"),
    _fixed("ambre", "AMB", "ambre", "amber", "#c4823a"),
    _fixed("noirblanc", "NBL", "noir et blanc", "black and white", "#f7f4ee", "#34343a"),
    _fixed("marineecru", "MEC", "bleu marine et écru", "navy and ecru", "#efe6d4", "#2a3a5e"),
    _fixed("multicolore", "MUL", "multicolore", "multicoloured", "#e8b55c", "#bd5a52"),
)

COLOURS: Mapping[str, Colour] = {colour.key: colour for colour in _ALL}

RANGES: Mapping[str, tuple[str, ...]] = {
    "mode": words_of(
        "noir noir noir blanc ecru beige camel gris anthracite rouge rouge bordeaux rose corail moutarde vert kaki"
        " sapin bleu marine marine ciel petrole violet lilas terracotta taupe"
    ),
    "maille": words_of("noir ecru beige camel gris anthracite bordeaux rose moutarde sapin marine marineecru lilas"),
    "raye": words_of("marineecru noirblanc multicolore blanc noir rouge ciel"),
    "ville": words_of("noir noir blanc gris anthracite marine marine ciel kaki beige bordeaux taupe sapin"),
    "denim": words_of("bleu bleu marine noir gris ciel ecru"),
    "cuir": words_of("noir noir noir camel marron marron bordeaux beige blanc marine kaki rouge"),
    "soir": words_of("noir noir rouge bordeaux marine sapin dore argente rose petrole violet"),
    "ete": words_of("blanc ecru corail jaune rose ciel rouge orange vert multicolore naturel"),
    "enfant": words_of("rouge jaune rose ciel marine vert blanc gris moutarde lilas multicolore corail"),
    "doux": words_of(
        "blanc blanc ecru beige gris taupe anthracite terracotta moutarde amande sapin ciel petrole rose marine lilas"
    ),
    "motif": words_of("noirblanc multicolore ecru terracotta bleu beige gris moutarde sapin rouge"),
    "terre": words_of("blanc ecru noir terracotta amande bleu petrole beige gris taupe"),
    "verre": words_of("transparent transparent ambre vert bleu rose"),
    "metal": words_of("dore dore noir argente blanc"),
    "lumiere": words_of("blanc noir dore ecru terracotta amande naturel"),
    "bois": words_of("naturel naturel marron noir blanc"),
    "paille": words_of("naturel naturel beige noir marron"),
}
