"""The second category tree, by room and occasion, with what is said of a product that belongs there."""

from collections.abc import Mapping
from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True)
class World:
    """One path of the tree in both languages, endings for short texts, and sentences on season and use."""

    path: Pair
    short: tuple[Pair, ...]
    use: tuple[Pair, ...]


def _w(path: Pair, short: tuple[Pair, ...], use: tuple[Pair, ...]) -> World:
    return World(path, short, use)


WORLDS: Mapping[str, World] = {
    "travail": _w(
        ("Bureau > Tenues de travail", "Office > Workwear"),
        (("du bureau à l'apéritif", "from the office to drinks"), ("pour les journées bien remplies", "for full days")),
        (
            (
                "De la réunion du matin au dîner en ville, rien à changer.",
                "From the morning meeting to dinner out, nothing to change.",
            ),
            ("Avec une belle montre, la tenue de bureau est faite.", "Add a fine watch, and the office look is done."),
        ),
    ),
    "coinbureau": _w(
        ("Bureau > Coin bureau", "Office > Home office"),
        (("pour un bureau bien rangé", "for a tidy desk"), ("pour travailler chez soi", "for working from home")),
        (
            ("Un compagnon discret pour le télétravail.", "A discreet companion for working from home."),
            ("Sur le bureau, tout trouve enfin sa place.", "On the desk, everything finds its place at last."),
        ),
    ),
    "cocon": _w(
        ("Chambre > Cocooning", "Bedroom > Cosy nights"),
        (("pour les dimanches au chaud", "for Sundays indoors"), ("tout en douceur", "softness all over")),
        (
            (
                "À adopter pour les soirées d'hiver, un livre à la main.",
                "Made for winter evenings with a book in hand.",
            ),
            ("De quoi rendre les matins paresseux encore plus doux.", "Lazy mornings have never been softer."),
        ),
    ),
    "lit": _w(
        ("Chambre > Lit douillet", "Bedroom > Snug bed"),
        (
            ("pour des nuits paisibles", "for peaceful nights"),
            ("pour une chambre d'hôtel chez soi", "for a hotel bedroom at home"),
        ),
        (
            ("À mélanger avec des tons poudrés ou des blancs cassés.", "Mix it with powdery shades or off-whites."),
            (
                "En toutes saisons, la chambre donne envie d'y rester.",
                "In every season, the bedroom invites you to stay.",
            ),
        ),
    ),
    "lecture": _w(
        ("Salon > Coin lecture", "Living room > Reading corner"),
        (("pour le coin lecture", "for the reading corner"), ("pour un salon chaleureux", "for a warm living room")),
        (
            ("Près du fauteuil préféré, la lecture s'éternise.", "Next to a favourite armchair, reading lasts longer."),
            ("De quoi réveiller un canapé un peu sage.", "Just what a quiet sofa needs."),
        ),
    ),
    "lumiere": _w(
        ("Salon > Lumière douce", "Living room > Soft light"),
        (("pour une lumière tamisée", "for a subdued light"), ("pour les fins de journée", "for the end of the day")),
        (
            ("À la tombée du jour, la pièce devient plus intime.", "At nightfall, the room grows more intimate."),
            ("Le soir venu, l'ambiance se fait plus douce.", "Come evening, the mood softens."),
        ),
    ),
    "spa": _w(
        ("Salle de bain > Spa à la maison", "Bathroom > Home spa"),
        (("pour un bain sans montre", "for a bath without a clock"), ("comme au spa", "as in a spa")),
        (
            ("La salle de bain prend des airs de hammam.", "The bathroom takes on the air of a hammam."),
            ("À offrir avec un joli savon.", "A fine gift with a pretty soap."),
        ),
    ),
    "diner": _w(
        ("Cuisine et table > Dîner entre amis", "Kitchen and table > Dinner with friends"),
        (("pour les grandes tablées", "for big tables"), ("pour recevoir simplement", "for easy hosting")),
        (
            (
                "Les soirs d'invités, la table est dressée en cinq minutes.",
                "When guests come, the table is laid in five minutes.",
            ),
            (
                "La soirée s'étire autour de la table, sans cérémonie.",
                "The evening lingers round the table, without ceremony.",
            ),
        ),
    ),
    "petitdej": _w(
        ("Cuisine et table > Petit déjeuner", "Kitchen and table > Breakfast"),
        (
            ("pour bien commencer la journée", "for a good start to the day"),
            ("pour le café du matin", "for morning coffee"),
        ),
        (
            ("Le petit déjeuner du dimanche n'attend plus que les tartines.", "Sunday breakfast only needs the toast."),
            ("Avec un café fumant, la matinée commence bien.", "With a steaming coffee, the morning starts well."),
        ),
    ),
    "rangement": _w(
        ("Entrée > Rangement malin", "Hallway > Clever storage"),
        (
            ("pour une entrée ordonnée", "for an orderly hallway"),
            ("pour tout ranger d'un geste", "to tidy up in one go"),
        ),
        (
            ("Clés, gants et courrier cessent de se perdre.", "Keys, gloves and letters stop getting lost."),
            ("Même dans une petite entrée, la place ne manque pas.", "Even a small hallway has room for it."),
        ),
    ),
    "soiree": _w(
        ("Fêtes > Soirée > Tenues habillées", "Celebrations > Evening > Dressing up"),
        (("pour les soirs de fête", "for festive nights"), ("pour danser jusqu'au matin", "for dancing till morning")),
        (
            ("Pour les fêtes, quelques bijoux dorés suffisent.", "At party time, a little gold jewellery is enough."),
            (
                "Une touche de rouge à lèvres, et la soirée peut commencer.",
                "A touch of lipstick and the evening can begin.",
            ),
        ),
    ),
    "mariage": _w(
        ("Fêtes > Mariage > Tenues d'invités", "Celebrations > Wedding > Guest outfits"),
        (("pour les beaux mariages", "for summer weddings"), ("pour les cérémonies", "for ceremonies")),
        (
            (
                "De la cérémonie au brunch du lendemain, l'allure reste impeccable.",
                "From the ceremony to the next day's brunch, the look stays flawless.",
            ),
            ("Pour un mariage de juin, le soleil en plus.", "For a June wedding, just add sunshine."),
        ),
    ),
    "cadeaux": _w(
        ("Fêtes > Noël > Idées cadeaux", "Celebrations > Christmas > Gift ideas"),
        (("à offrir ou à s'offrir", "to give or to keep"), ("une jolie idée cadeau", "a lovely gift")),
        (
            (
                "Au pied du sapin, le cadeau ne se trompe jamais de destinataire.",
                "Under the tree, this gift never misses its mark.",
            ),
            ("Livraison dans une boîte prête à offrir.", "Comes in a box ready to give."),
        ),
    ),
    "plage": _w(
        ("Vacances > Bord de mer > Tenues de plage", "Holidays > Seaside > Beachwear"),
        (("pour les jours de plage", "for beach days"), ("du sable à la terrasse", "from sand to terrace")),
        (
            (
                "L'été, de la plage au marché sans se changer.",
                "In summer, from the beach to the market without changing.",
            ),
            ("À glisser dans la valise : l'été est déjà là.", "Into the suitcase it goes: summer is already here."),
        ),
    ),
    "campagne": _w(
        ("Vacances > Week-end à la campagne", "Holidays > Country weekend"),
        (
            ("pour les week-ends au vert", "for weekends in the country"),
            ("pour les longues promenades", "for long walks"),
        ),
        (
            (
                "À l'automne, rien de tel pour une promenade en forêt.",
                "In autumn, nothing beats it for a walk in the woods.",
            ),
            (
                "Du marché au jardin, le week-end se passe sans façon.",
                "From the market to the garden, the weekend takes it easy.",
            ),
        ),
    ),
    "froid": _w(
        ("Hiver > Grand froid", "Winter > Deep cold"),
        (("contre le froid", "against the cold"), ("pour les matins de givre", "for frosty mornings")),
        (
            ("L'hiver, le vent du nord n'a qu'à bien se tenir.", "In winter, the north wind had better behave."),
            ("Dès les premières gelées, on ne sort plus sans.", "From the first frost on, a must for leaving home."),
        ),
    ),
    "terrasse": _w(
        ("Été > Jardin et terrasse", "Summer > Garden and terrace"),
        (("pour les soirs d'été", "for summer evenings"), ("pour la terrasse", "for the terrace")),
        (
            ("Dehors, les dîners se prolongent jusqu'à la nuit.", "Outdoors, dinners last until nightfall."),
            ("Dès les premiers beaux jours, on s'installe dehors.", "With the first fine days, life moves outdoors."),
        ),
    ),
    "rentree": _w(
        ("Enfants > Rentrée des classes", "Children > Back to school"),
        (("pour la cour de récréation", "for the playground"), ("pour la rentrée", "for back to school")),
        (
            (
                "À l'école comme au square, rien ne gêne les jeux.",
                "At school or in the park, nothing gets in the way of play.",
            ),
            ("Pour la rentrée comme pour les genoux dans l'herbe.", "For school days as well as knees in the grass."),
        ),
    ),
    "chambrenfant": _w(
        ("Enfants > Chambre d'enfant", "Children > Child's room"),
        (
            ("pour les petits rêveurs", "for little dreamers"),
            ("pour les nuits sans histoires", "for uneventful nights"),
        ),
        (
            ("Après l'histoire du soir, place aux rêves.", "After the bedtime story, it is time for dreams."),
            ("Un joli cadeau de naissance ou d'anniversaire.", "A lovely gift for a birth or a birthday."),
        ),
    ),
    "quotidien": _w(
        ("Tous les jours > Essentiels", "Every day > Essentials"),
        (("l'essentiel de tous les jours", "an everyday essential"), ("à porter sans y penser", "easy to wear")),
        (
            ("Au printemps comme en automne, facile à assortir.", "In spring as in autumn, easy to match."),
            ("Un basique que l'on attrape chaque matin sans réfléchir.", "A basic you reach for every morning."),
        ),
    ),
}
