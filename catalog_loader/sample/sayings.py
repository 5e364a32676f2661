"""What the sample's long texts say of each silhouette, and how they open."""

from collections.abc import Mapping

Pair = tuple[str, str]

OPENINGS_WORN: tuple[Pair, ...] = (
    ("{This} [signe|signent] une allure simple et nette.", "{This} [sets|set] a simple, clean tone."),
    ("On aime {this} pour [son|leur] allure juste.", "We love {this} for [its|their] spot-on style."),
    (
        "{This} {style}, signé[|e|s|es] {brand}, se [porte|portent] de mille façons.",
        "{StyleThis} by {brand} can be worn a thousand ways.",
    ),
    ("Avec {this}, {brand} revisite un classique.", "With {this}, {brand} revisits a classic."),
    (
        "Dessiné[|e|s|es] dans nos ateliers, {this} {style} [fera|feront] de l'usage.",
        "Designed in our workshops, {styleThis} will see plenty of wear.",
    ),
    (
        "{This} {style} [trouve|trouvent] vite [sa|leur] place dans le vestiaire.",
        "{StyleThis} soon [finds|find] a place in the wardrobe.",
    ),
    ("Voici une pièce que l'on garde longtemps : {this} {style}.", "Here is a piece to keep for years: {styleThis}."),
    (
        "{This} [se remarque|se remarquent] sans jamais en faire trop.",
        "{This} [gets|get] noticed without ever trying too hard.",
    ),
)

OPENINGS_HOME: tuple[Pair, ...] = (
    (
        "{This} {style} [réchauffe|réchauffent] la pièce d'un rien.",
        "{StyleThis} [warms|warm] up the room with next to nothing.",
    ),
    ("Avec {this}, {brand} mise sur les lignes simples.", "With {this}, {brand} goes for simple lines."),
    (
        "{This} [se fond|se fondent] dans tous les intérieurs, du plus sobre au plus bohème.",
        "{This} [blends|blend] into any interior, from plain to bohemian.",
    ),
    (
        "On craque pour {this} {style}, à la fois utile[||s|s] et décorati[f|ve|fs|ves].",
        "We fall for {styleThis}, both useful and decorative.",
    ),
    ("{This} {style} [apporte|apportent] une touche d'artisanat.", "{StyleThis} [brings|bring] a touch of craft."),
    (
        "Imaginé[|e|s|es] par {brand}, {this} [joue|jouent] la carte du naturel.",
        "Imagined by {brand}, {this} [keeps|keep] things natural.",
    ),
    ("Il suffit de {this} {style} pour changer de décor.", "All it takes to change the scene is {styleThis}."),
    (
        "{This} {style} [se marie|se marient] avec ce que l'on a déjà chez soi.",
        "{StyleThis} [goes|go] with what is already at home.",
    ),
)

_DRESS = (
    ("La taille est marquée et le bas danse à chaque pas.", "The waist is defined and the hem dances with every step."),
    ("Deux poches se cachent dans les coutures.", "Two pockets hide in the seams."),
    ("La doublure légère évite toute transparence.", "A light lining keeps it from being see-through."),
)
_SKIRT = (
    ("La ceinture plate ne marque pas.", "The flat waistband leaves no mark."),
    ("Une fermeture invisible se glisse sur le côté.", "An invisible zip slips into the side."),
    ("L'ampleur accompagne la marche.", "The fullness follows your stride."),
)
_TROUSERS = (
    ("La jambe tombe droit et allonge la silhouette.", "The leg falls straight and lengthens the figure."),
    ("Quatre poches, dont deux vraies à l'arrière.", "Four pockets, two of them real ones at the back."),
    (
        "La ceinture élastiquée au dos suit les mouvements.",
        "The waistband, elasticated at the back, follows every move.",
    ),
)
_SHIRT = (
    ("Les boutons de nacre sont cousus à la main.", "The mother-of-pearl buttons are sewn on by hand."),
    ("Le col tient sans raideur.", "The collar holds without stiffness."),
    ("Le pan arrondi se porte dedans ou dehors.", "The curved hem can be worn tucked in or out."),
)
_TOP = (
    (
        "L'encolure est bordée d'une côte fine qui ne se déforme pas.",
        "The neckline has a fine rib that keeps its shape.",
    ),
    ("Les coutures d'épaules sont renforcées.", "The shoulder seams are reinforced."),
    ("La coupe ni large ni serrée convient à tous.", "The cut, neither loose nor tight, suits everyone."),
)
_KNIT = (
    ("Les bords-côtes tiennent bien aux poignets.", "The ribbing sits snugly at the wrists."),
    ("La maille est remaillée à la main aux épaules.", "The knit is hand-linked at the shoulders."),
    (
        "Le tricot, ni trop fin ni trop épais, se superpose sans peine.",
        "The knit, neither too fine nor too thick, layers with ease.",
    ),
)
_COAT = (
    ("La doublure satinée se glisse sur un gros pull.", "The satin lining slides over a thick jumper."),
    ("Deux poches profondes gardent les mains au chaud.", "Two deep pockets keep hands warm."),
    ("Le col se relève les jours de vent.", "The collar turns up on windy days."),
)
_SHOES = (
    ("La semelle intérieure rembourrée amortit les longues marches.", "The padded insole cushions long walks."),
    ("Prévoir sa pointure habituelle.", "Fits true to size."),
    ("Le talon est bien tenu, sans frottement.", "The heel is well held and never rubs."),
)
_BAG = (
    (
        "À l'intérieur, une poche zippée et deux compartiments plats.",
        "Inside, a zipped pocket and two flat compartments.",
    ),
    ("Un téléphone, un carnet et les clés y tiennent sans peine.", "A phone, a notebook and keys fit in with ease."),
    ("L'anse se règle d'un geste.", "The strap adjusts in one move."),
)
_SCARF = (
    ("Assez grand format pour faire deux tours.", "Large enough to go round twice."),
    ("Les finitions sont faites à la main.", "The edges are finished by hand."),
    (
        "Au cou, aux cheveux ou noué au sac : tout est permis.",
        "Round the neck, in the hair or tied to a bag: anything goes.",
    ),
)
_HAT = (
    ("Un ruban intérieur ajuste le tour de tête.", "An inner ribbon adjusts the fit."),
    ("Plié dans un sac, le volume revient d'un coup de main.", "Folded in a bag, the shape comes back in a moment."),
)
_NIGHT = (
    ("La ceinture élastiquée ne serre pas.", "The elasticated waist never pinches."),
    ("La coupe ample laisse dormir tranquille.", "The loose cut lets you sleep in peace."),
    (
        "Le haut et le bas se lavent et se portent aussi séparément.",
        "Top and bottoms can be washed and worn separately too.",
    ),
)
_BED = (
    (
        "Les boutons cachés au pied évitent les mauvaises surprises.",
        "Hidden buttons at the foot keep everything in place.",
    ),
    ("La teinture en pièce donne une couleur profonde.", "Piece dyeing gives a deep colour."),
    ("À chaque lavage, la matière gagne en souplesse.", "The fabric grows softer with every wash."),
)
_TEXTILE = (
    ("Les finitions sont soignées jusque dans les angles.", "The finish is careful right into the corners."),
    ("Le tissage donne du relief sans alourdir.", "The weave gives texture without weight."),
    ("Les teintes se marient entre elles, par deux ou par trois.", "The shades go together, in twos or threes."),
)
_BATH = (
    ("Une attache permet de suspendre le tout derrière la porte.", "A loop lets it hang behind the door."),
    ("Les bords sont cousus double pour durer.", "The edges are double-stitched to last."),
)
_LIGHT = (
    (
        "Livraison avec un câble textile de deux mètres et un interrupteur.",
        "Comes with a two-metre fabric cable and a switch.",
    ),
    ("Ampoule E27 de 40 W maximum, non fournie.", "E27 bulb, 40 W maximum, not included."),
    ("La lumière filtre, chaude et sans éblouir.", "The light filters through, warm and without glare."),
)
_DECO = (
    (
        "Sur une cheminée ou au centre d'une table, l'effet est garanti.",
        "On a mantelpiece or in the middle of a table, it never fails.",
    ),
    ("De petites irrégularités rappellent la main de l'artisan.", "Small irregularities recall the maker's hand."),
    ("En duo ou en trio, l'ensemble prend du caractère.", "In pairs or threes, it gains character."),
)
_CANDLE = (
    ("Le parfum se diffuse en une vingtaine de minutes.", "The scent fills the room in about twenty minutes."),
    ("Le pot se garde ensuite pour les crayons ou les fleurs.", "Afterwards, keep the pot for pencils or flowers."),
    ("Quarante heures de combustion environ.", "About forty hours of burning time."),
)
_TABLEWARE = (
    ("Les pièces s'empilent sans prendre de place.", "The pieces stack without taking up room."),
    ("L'émail fait ressortir la couleur des plats.", "The glaze brings out the colour of the food."),
    ("Se vend à la pièce, à réassortir au fil des années.", "Sold singly, to add to over the years."),
)
_GLASS = (
    ("Le bord fin est agréable aux lèvres.", "The fine rim is pleasant to drink from."),
    ("La lumière joue dans l'épaisseur du verre.", "Light plays in the thickness of the glass."),
    ("Le fond épais assure la stabilité.", "The thick base keeps it steady."),
)
_FURNITURE = (
    ("Montage en dix minutes, sans outil particulier.", "Assembled in ten minutes, with no special tools."),
    ("Les patins de feutre protègent le parquet.", "Felt pads protect the floor."),
    ("Les lignes fines trouvent place dans les petits espaces.", "The slim lines fit into small spaces."),
)
_STORAGE = (
    ("Jouets, magazines ou bobines de laine y disparaissent.", "Toys, magazines or balls of wool vanish into it."),
    ("Deux poignées facilitent le transport.", "Two handles make it easy to carry."),
    ("Empilé ou seul, chacun trouve son emploi.", "Stacked or alone, each finds its use."),
)

_GROUPS: tuple[tuple[str, tuple[Pair, ...]], ...] = (
    ("robe robecourte", _DRESS), ("jupe jupecourte", _SKIRT), ("pantalon jean combinaison", _TROUSERS),
    ("short", _TROUSERS[1:]), ("chemise", _SHIRT), ("tee debardeur polo", _TOP), ("pull gilet", _KNIT),
    ("manteau trench veste blouson", _COAT), ("botte bottine sandale escarpin basket derby", _SHOES),
    ("sac besace cabas", _BAG), ("echarpe foulard", _SCARF),
    ("chapeau bonnet", _HAT), ("pyjama", _NIGHT), ("lit", _BED), ("oreiller drap", _BED[1:]),
    ("plaid coussin rideau tapis nappe", _TEXTILE), ("serviette peignoir", _BATH),
    ("lampe lampadaire suspension", _LIGHT),
    ("vase", _DECO), ("bougie", _CANDLE),
    ("assiette bol tasse", _TABLEWARE), ("carafe verre", _GLASS), ("table console tabouret etagere", _FURNITURE),
    ("boite panier", _STORAGE),
    ("miroir", (
        ("Les attaches murales sont fournies.", "Wall fixings are included."),
        ("Le reflet agrandit la pièce et réveille les coins sombres.",
         "The reflection enlarges the room and livens up dark corners."),
        ("Au-dessus d'une console ou dans une entrée, l'effet est garanti.",
         "Above a console or in a hallway, it never fails."),
    )),
    ("maillot body", (
        ("Les bords élastiqués suivent tous les mouvements.", "The elasticated edges follow every move."),
        ("La matière douce ne marque pas la peau.", "The soft fabric leaves no mark on the skin."),
        ("Les coutures plates ne grattent pas.", "Flat seams never itch."),
    )),
    ("ceinture", (
        ("La boucle en laiton ne s'oxyde pas.", "The brass buckle does not tarnish."),
        ("Cinq crans, et un sixième à percer au besoin.", "Five holes, and a sixth to punch if needed."),
    )),
)  # fmt: skip

SAYINGS: Mapping[str, tuple[Pair, ...]] = {shape: said for shapes, said in _GROUPS for shape in shapes.split()}
