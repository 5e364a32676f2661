"""The materials of the sample shop: their names, what is said of them, and how they are cared for."""

from collections.abc import Mapping
from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True)
class Material:
    """One material; `blend` is the fibre it is mixed with on a label, empty for what is not woven or knitted."""

    french: str
    english: str
    blend: str
    care: str
    said: tuple[Pair, ...]


CARE: Mapping[str, tuple[Pair, ...]] = {
    "30": (
        ("Lavage en machine à 30 °C, séchage à l'air libre.", "Machine wash at 30°C, dry in the open air."),
        ("Se lave à 30 °C sur l'envers, repassage doux.", "Wash inside out at 30°C, cool iron."),
    ),
    "40": (
        ("Lavage à 40 °C, sèche-linge à basse température.", "Wash at 40°C, tumble dry on low."),
        (
            "Passe en machine à 40 °C et s'adoucit au fil des lavages.",
            "Machine washable at 40°C; softer wash after wash.",
        ),
    ),
    "main": (
        ("Lavage à la main à l'eau froide, séchage à plat.", "Hand wash in cold water, dry flat."),
        ("À laver à la main avec une lessive douce, sans essorer.", "Hand wash with a gentle detergent, do not wring."),
    ),
    "sec": (
        ("Nettoyage à sec uniquement.", "Dry clean only."),
        ("À confier au pressing une fois par saison.", "One trip to the dry cleaner per season is enough."),
    ),
    "creme": (
        (
            "Nourrir la peau avec une crème incolore deux fois par an.",
            "Feed the leather with a neutral cream twice a year.",
        ),
        ("Imperméabiliser avant la première sortie.", "Waterproof before the first outing."),
    ),
    "chiffon": (
        ("S'essuie avec un chiffon doux et sec.", "Wipe with a soft, dry cloth."),
        ("Un chiffon à peine humide suffit à l'entretien.", "A barely damp cloth is all it needs."),
    ),
    "vaisselle": (
        ("Passe au lave-vaisselle et au micro-ondes.", "Dishwasher and microwave safe."),
        (
            "Lavage en machine possible, à la main de préférence.",
            "Can go in the dishwasher, washing by hand is better.",
        ),
    ),
    "bougie": (
        (
            "Couper la mèche à cinq millimètres avant chaque allumage.",
            "Trim the wick to five millimetres before each use.",
        ),
        ("Ne jamais laisser brûler sans surveillance.", "Never leave a burning candle unattended."),
    ),
}


def _m(french: str, english: str, blend: str, care: str, *said: Pair) -> Material:
    return Material(french, english, blend, care, said)


MATERIALS: Mapping[str, Material] = {
    "coton": _m(
        "coton",
        "cotton",
        "élasthanne",
        "40",
        ("Le coton peigné laisse respirer la peau.", "Combed cotton lets the skin breathe."),
        ("Un coton dense et doux, qui garde sa tenue.", "A dense, soft cotton that keeps its shape."),
    ),
    "bio": _m(
        "coton biologique",
        "organic cotton",
        "élasthanne",
        "30",
        (
            "Le coton est cultivé sans pesticides et teint sans métaux lourds.",
            "The cotton is grown without pesticides and dyed without heavy metals.",
        ),
        ("Un coton biologique tout doux dès le premier jour.", "An organic cotton that is soft from day one."),
    ),
    "gaze": _m(
        "gaze de coton",
        "cotton gauze",
        "",
        "30",
        ("La double gaze, légère et gaufrée, ne se repasse pas.", "Light, crinkled double gauze never needs an iron."),
        (
            "La gaze de coton se fait oublier, même par forte chaleur.",
            "Cotton gauze feels like nothing, even in the heat.",
        ),
    ),
    "lin": _m(
        "lin",
        "linen",
        "coton",
        "30",
        ("Le lin, frais au toucher, se froisse avec élégance.", "Linen is cool to the touch and creases gracefully."),
        ("Un lin tissé en Europe, solide et aérien.", "A linen woven in Europe, strong and airy."),
    ),
    "linlave": _m(
        "lin lavé",
        "washed linen",
        "coton",
        "40",
        (
            "Le lin lavé est souple d'emblée et tient frais en été, chaud en hiver.",
            "Washed linen is supple at once, cool in summer and warm in winter.",
        ),
        ("Lavé à la pierre, le lin prend un tombé naturel.", "Stone-washed, the linen falls naturally."),
    ),
    "laine": _m(
        "laine",
        "wool",
        "polyamide",
        "sec",
        ("La laine tient chaud sans peser.", "The wool is warm without the weight."),
        ("Une belle laine cardée, au toucher moelleux.", "A fine carded wool with a mellow hand."),
    ),
    "merinos": _m(
        "laine mérinos",
        "merino wool",
        "soie",
        "main",
        ("La laine mérinos ne gratte pas et régule la chaleur.", "Merino wool never itches and regulates warmth."),
        (
            "Fine et régulière, la maille mérinos se porte à même la peau.",
            "The fine merino knit can be worn next to the skin.",
        ),
    ),
    "cachemire": _m(
        "cachemire",
        "cashmere",
        "laine",
        "main",
        ("Deux fils de cachemire pour une douceur incomparable.", "Two-ply cashmere for a softness like no other."),
        ("Le cachemire réchauffe tout en restant léger.", "Cashmere warms and stays light."),
    ),
    "soie": _m(
        "soie",
        "silk",
        "viscose",
        "main",
        ("La soie accroche la lumière à chaque mouvement.", "The silk catches the light with every move."),
        ("Un voile de soie au tombé liquide.", "A veil of silk with a liquid drape."),
    ),
    "viscose": _m(
        "viscose",
        "viscose",
        "polyester",
        "30",
        ("La viscose fluide suit chaque mouvement.", "The fluid viscose follows every move."),
        ("Une viscose issue de forêts gérées durablement.", "A viscose from responsibly managed forests."),
    ),
    "polyester": _m(
        "polyester recyclé",
        "recycled polyester",
        "élasthanne",
        "30",
        ("Le tissu est filé à partir de bouteilles recyclées.", "The fabric is spun from recycled bottles."),
        ("Infroissable, le tissu sèche en une nuit.", "Crease-proof, dry overnight."),
    ),
    "denim": _m(
        "denim",
        "denim",
        "élasthanne",
        "30",
        ("Le denim, à peine extensible, se patine avec le temps.", "The denim, barely stretchy, ages beautifully."),
        ("Une toile denim de 12 onces, robuste et confortable.", "A 12-ounce denim, tough and comfortable."),
    ),
    "velours": _m(
        "velours",
        "velvet",
        "élasthanne",
        "30",
        ("Le velours change de reflet selon la lumière.", "The velvet shifts with the light."),
        ("Un velours épais, doux à caresser.", "A thick velvet that begs to be touched."),
    ),
    "eponge": _m(
        "coton éponge",
        "terry cotton",
        "",
        "40",
        ("L'éponge de 500 g/m² absorbe vite et sèche bien.", "The 500 gsm terry drinks water up and dries well."),
        ("Des bouclettes longues pour un moelleux d'hôtel.", "Long loops for a hotel-like softness."),
    ),
    "cuir": _m(
        "cuir",
        "leather",
        "",
        "creme",
        ("Le cuir pleine fleur se patine d'année en année.", "The full-grain leather gains character year after year."),
        ("Un cuir souple au tannage végétal.", "A supple, vegetable-tanned leather."),
    ),
    "daim": _m(
        "daim",
        "suede",
        "",
        "creme",
        ("Le daim velouté se brosse d'un geste.", "The velvety suede brushes clean in a stroke."),
        ("Une peau suédée, douce et mate.", "A soft, matt suede."),
    ),
    "toile": _m(
        "toile de coton",
        "cotton canvas",
        "",
        "30",
        ("La toile épaisse ne craint pas les jours chargés.", "The heavy canvas is made for busy days."),
        ("Une toile de coton serrée, qui se tient.", "A tight cotton canvas with plenty of body."),
    ),
    "paille": _m(
        "paille",
        "straw",
        "",
        "chiffon",
        ("La paille est tressée à la main, brin par brin.", "The straw is braided by hand, strand by strand."),
        ("Une paille souple qui se glisse dans la valise.", "A supple straw that slips into a suitcase."),
    ),
    "raphia": _m(
        "raphia",
        "raffia",
        "",
        "chiffon",
        ("Le raphia est crocheté à Madagascar.", "The raffia is crocheted in Madagascar."),
        ("Le raphia, léger et résistant, sent bon l'été.", "Light, sturdy raffia that smells of summer."),
    ),
    "gres": _m(
        "grès",
        "stoneware",
        "",
        "vaisselle",
        ("Le grès émaillé porte la marque du tour.", "The glazed stoneware bears the mark of the wheel."),
        ("Un grès épais, à l'émail légèrement irrégulier.", "A thick stoneware with a slightly uneven glaze."),
    ),
    "ceramique": _m(
        "céramique",
        "ceramic",
        "",
        "chiffon",
        (
            "La céramique est émaillée à la main : chaque pièce est unique.",
            "The ceramic is hand-glazed: no two are alike.",
        ),
        ("Une céramique mate, presque poudrée.", "A matt, almost powdery ceramic."),
    ),
    "porcelaine": _m(
        "porcelaine",
        "porcelain",
        "",
        "vaisselle",
        (
            "La porcelaine, fine et translucide, résiste aux chocs.",
            "The porcelain, fine and translucent, resists knocks.",
        ),
        ("Une porcelaine cuite à 1 400 °C.", "A porcelain fired at 1,400°C."),
    ),
    "verre": _m(
        "verre",
        "glass",
        "",
        "vaisselle",
        ("Le verre est soufflé à la bouche.", "The glass is mouth-blown."),
        ("Un verre épais où dansent quelques bulles.", "A thick glass with a few dancing bubbles."),
    ),
    "caoutchouc": _m(
        "caoutchouc",
        "natural rubber",
        "",
        "chiffon",
        ("Le caoutchouc naturel reste souple par temps froid.", "The natural rubber stays supple in the cold."),
        ("Un caoutchouc épais, qui ne craint aucune flaque.", "A thick rubber that fears no puddle."),
    ),
    "laiton": _m(
        "laiton",
        "brass",
        "",
        "chiffon",
        ("Le laiton brossé fonce doucement avec les années.", "The brushed brass darkens gently over the years."),
        ("Une structure en laiton, fine et stable.", "A brass frame, slim and steady."),
    ),
    "metal": _m(
        "métal",
        "metal",
        "",
        "chiffon",
        ("Le métal est laqué au four, sans éclats.", "The metal is oven-lacquered and chip-free."),
        ("Le métal fin garde une allure légère.", "The slim metal keeps a light look."),
    ),
    "chene": _m(
        "chêne massif",
        "solid oak",
        "",
        "chiffon",
        ("Le chêne est huilé pour garder son grain visible.", "The oak is oiled to keep its grain visible."),
        ("Du chêne massif, assemblé sans vis apparentes.", "Solid oak, assembled without visible screws."),
    ),
    "manguier": _m(
        "bois de manguier",
        "mango wood",
        "",
        "chiffon",
        (
            "Le bois de manguier offre des veines toujours différentes.",
            "Mango wood has a grain that is never the same twice.",
        ),
        ("Un bois de manguier chaleureux et solide.", "A warm and solid mango wood."),
    ),
    "rotin": _m(
        "rotin",
        "rattan",
        "",
        "chiffon",
        ("Le rotin est cintré à la vapeur, puis tressé.", "The rattan is steam-bent, then woven."),
        ("Un rotin clair, léger comme tout.", "A pale rattan, light as can be."),
    ),
    "osier": _m(
        "osier",
        "wicker",
        "",
        "chiffon",
        ("L'osier est récolté en hiver et tressé au printemps.", "The wicker is cut in winter and woven in spring."),
        ("Un osier brut, au tressage serré.", "A raw, tightly woven wicker."),
    ),
    "jute": _m(
        "jute",
        "jute",
        "",
        "chiffon",
        ("Le jute apporte une note brute et chaleureuse.", "Jute adds a raw, warm note."),
        ("Un tissage de jute serré et solide.", "A tight and sturdy jute weave."),
    ),
    "cire": _m(
        "cire végétale",
        "plant wax",
        "",
        "bougie",
        ("La cire végétale brûle lentement, sans fumée noire.", "The plant wax burns slowly, with no black smoke."),
        ("Une cire de soja et de colza, parfumée à Grasse.", "A soy and rapeseed wax, scented in Grasse."),
    ),
    "marbre": _m(
        "marbre",
        "marble",
        "",
        "chiffon",
        ("Le marbre dessine des veines grises toujours uniques.", "The marble draws grey veins, always unique."),
        ("Un marbre poli, frais et lourd sous la main.", "A polished marble, cool and heavy in the hand."),
    ),
}

# What is said of a fibre that is not worn: nobody praises a rug for letting the skin breathe.
AT_HOME: Mapping[str, tuple[Pair, ...]] = {
    "coton": (
        ("Le coton, tissé serré, résiste aux lavages.", "The tightly woven cotton stands up to washing."),
        ("Un coton dense et doux, qui garde sa tenue.", "A dense, soft cotton that keeps its shape."),
    ),
    "laine": (
        ("La laine, dense et chaude, adoucit toute la pièce.", "The wool, dense and warm, softens the whole room."),
        ("Une belle laine cardée, au toucher moelleux.", "A fine carded wool with a mellow hand."),
    ),
    "soie": (
        ("La soie ménage les cheveux et la peau.", "The silk is kind to hair and skin."),
        ("La soie garde la fraîcheur jusqu'au matin.", "The silk stays cool until morning."),
    ),
    "gaze de coton": (
        ("La double gaze, légère et gaufrée, ne se repasse pas.", "Light, crinkled double gauze never needs an iron."),
    ),
}
