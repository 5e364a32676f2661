"""Two words are one where they are one thing, in the singular and the plural, and two where two trades sell them."""

import pytest

from app.words.analysis import analyse, analyse_query

FRENCH_APART = """
botte bottine | robe robot | chat châtaigne | poêle poil | cour cours | ver vers | pari paris | mai maïs | pile pilule
moule moulin | balle ballon | carte carton | coffre coffret | couteau coût | fourche fourchette | lampe lampion
manche manchon | plat plateau | pot poteau | table tableau | tablette table | toile toilette
sel selle | selle seller | serre serrure | banc banque | barre baril | pomme pommeau | poire poireau | rasoir rasage
cafetière café | théière thé | sucre sucrier | sauce saucisse | casque casquette | chemise chemin | chausse chaussette
chaussure chausson | jupe jupon | maille maillot | gant gain | pantalon panneau | mousse moustique | voile voilier
index inde | rolex rôle | durex dur | velux velu | latex latte | inox ino | prix pris | thermo thermos
revers rêver | temps temp | bras bra | poids poi | sens sen | bois boire | matelas matelot | souris sourire
femme femelle | homme hommage | chien chiendent | lit litière | drap drapeau | toit toile | pain peinture | vis visière
pâte pâté | pêche péché | râpe râpé | côte côté | forêt foret | tâche tache | mûr mur | sûr sur | maïs mais
dé de | lé le | thé the | mât mat | pâle pale | rosé rose | salé sale | haché hache | broché broche | chiné chine
sablé sable | marché marche | cuisiné cuisine | jeûne jeune | châsse chasse | livré livre | montré montre | porté porte
"""
FRENCH_JOINED = """
cheval chevaux | bijou bijoux | œil yeux | bureau bureaux | oiseau oiseaux | chapeau chapeaux | blanche blanches
journal journaux | animal animaux | métal métaux | cristal cristaux | bocal bocaux | canal canaux | signal signaux
travail travaux | vitrail vitraux | corail coraux | émail émaux | bail baux | vantail vantaux | matériau matériaux
étau étaux | tuyau tuyaux | noyau noyaux | joyau joyaux | jeu jeux | feu feux | cheveu cheveux | pneu pneus | bleu bleus
genou genoux | chou choux | caillou cailloux | clou clous | robe robes | chaussure chaussures | canapé canapés
chaise chaises | rideau rideaux | couteau couteaux | gâteau gâteaux | château châteaux | eau eaux | drapeau drapeaux
clé clés | vélo vélos | tissu tissus | menu menus | bikini bikinis | caméra caméras | ciel cieux | esquimau esquimaux
an ans | dvd dvds | pâté pâtés | dé dés | œuf œufs | bœuf boeufs | lave-linge lave-linges | prix prix | tapis tapis
Robe ROBES | été ÉTÉ | haché hachés | cœur coeurs | nœud noeuds | l'oreiller oreillers | d’eau eau
"""
ENGLISH_APART = """
boot booth | robe robot | cat cattle | dress dressing | shirt shirting | lens len | new news | good goods | short shorts
tight tights | glass glade | lamp lampoon | ring ringer | bed bedding | box boxer | cap cape
car card | coat coaster | cook cookie | cup cupboard | curtain certain | fan fang | file filter | hat hatch
heat heater | jack jacket | lock locket | mat mattress | net nettle | pack packet | pie pier | pin pine | plan plane
plant planter | pot potato | rack racket | sock socket | tab table | tablet table | toast toaster | wash washer
man men | cloth clothes | bus bust | iris iron | mars mar | rosé rose | lamé lame | hoodie hood | battery batter
"""
ENGLISH_JOINED = """
shoe shoes | dress dresses | box boxes | watch watches | brush brushes | baby babies | battery batteries | cookie cookies
movie movies | hoodie hoodies | beanie beanies | brownie brownies | tie ties | pie pies | knife knives | shelf shelves
scarf scarves | leaf leaves | wolf wolves | potato potatoes | tomato tomatoes | lens lenses | bus buses | axe axes
size sizes | prize prizes | glaze glazes | house houses | blouse blouses | moustache moustaches | cartouche cartouches
mouse mice | tooth teeth | foot feet | child children | tv tvs | toy toys | key keys | tray trays | sofa sofas | cactus cactuses
glove gloves | earbud earbuds | headphone headphones | bookshelf bookshelves | woman's woman | Lamp LAMPS | quiz quizzes
"""


def pairs(text: str) -> list[tuple[str, str]]:
    found = [tuple(pair.split()) for pair in text.replace("\n", "|").split("|") if pair.strip()]
    return [(one, other) for one, other in found]


def token(word: str, locale: str) -> str:
    return analyse_query(word, locale)[0].token


@pytest.mark.parametrize(
    ("locale", "text", "least"), [("fr", FRENCH_APART, 40), ("en", ENGLISH_APART, 30)], ids=["fr", "en"]
)
def test_two_trades_words_are_two_words(locale: str, text: str, least: int) -> None:
    """Neither is looked up as the other."""
    merged = [(one, other) for one, other in pairs(text) if token(one, locale) == token(other, locale)]
    assert not merged
    assert len(pairs(text)) >= least


@pytest.mark.parametrize(
    ("locale", "text", "least"), [("fr", FRENCH_JOINED, 40), ("en", ENGLISH_JOINED, 30)], ids=["fr", "en"]
)
def test_one_thing_is_one_word(locale: str, text: str, least: int) -> None:
    """Each finds the other, whichever is typed and whichever is written."""
    lost = [
        (typed, written)
        for one, other in pairs(text)
        for typed, written in ((one, other), (other, one))
        if token(typed, locale) not in analyse(written, locale)
    ]
    assert not lost
    assert len(pairs(text)) >= least


TOLD_APART = [
    ("pâté", "Pâté de campagne", True),
    ("pâtés", "Pâté de campagne", True),
    ("pâté", "Pâte à modeler", False),
    ("pâte", "Pâte à modeler", True),
    ("pâte", "Pâté de campagne", False),
    ("pate", "Pâté de campagne", True),
    ("pate", "Pâte à modeler", True),
    ("pâte", "PATE A MODELER", True),
    ("pâté", "PATE DE CAMPAGNE", True),
    ("côté", "Table de coté", True),
    ("maïs", "Maïs doux", True),
    ("maïs", "Petit mais costaud", False),
    ("dé à coudre", "Dés à coudre", True),
    ("rosé", "Robe rose", False),
    ("rose", "Vin rosé", True),
    ("livre", "Canapé livré monté", False),
    ("livre", "Livres de cuisine", True),
    ("steak haché", "Hache de bûcheron", False),
    ("forêt-noire", "Forêt-Noire aux cerises", True),
    ("gâteau forêt noire", "Gâteau Forêt-Noire", True),
]


@pytest.mark.parametrize(
    ("typed", "written", "found"), TOLD_APART, ids=[f"{one} in {two}" for one, two, _ in TOLD_APART]
)
def test_an_accent_that_tells_two_words_apart_counts_where_it_is_typed(
    typed: str, written: str, *, found: bool
) -> None:
    """With its accent a word finds only itself; without, both; a text without accents is found by all that it may be."""
    asked = {term.token for term in analyse_query(typed, "fr")}
    assert (asked <= set(analyse(written, "fr"))) is found


def test_a_word_that_keeps_its_accent_says_what_it_is_without() -> None:
    """So that a shop whose texts have no accents at all can still be asked."""
    (term,) = analyse_query("maïs", "fr")
    assert (term.surface, term.token, term.plain) == ("maïs", "maïs", "mais")
    assert analyse_query("dé", "fr")[0].plain == "", "without its accent it is a word of every text"
    assert analyse_query("été", "fr")[0].plain == "", "other words keep no accent"
