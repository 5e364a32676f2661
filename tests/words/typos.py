"""Words as shoppers mistype them: one slip of the fingers, drawn from a seeded chance, or as they sound."""

import random
from collections.abc import Mapping

from app.words.slips import neighbours

SLIPS = {"neighbour": 30, "drop": 25, "double": 20, "swap": 15, "insert": 10}
"""How often each slip is made, out of a hundred."""
FIRST_LETTER = 0.1
"""How often the first letter is the wrong one: people look at where they begin."""

_BY_EAR = """
appareil apareil apareille, aspirateur aspirateure asspirateur, cafetiere cafetierre caffetiere,
chaussure chossure chausure, chaussette chausette, pharmacie farmacie, chapeau chapo, manteau manto, bateau bato,
rideau rido, bijou bijoue, trottinette trotinette trottinete, telephone telefone telephonne, ordinateur ordinateure,
imprimante imprimente imprimmante, cartouche cartouch kartouche, vetement vetemant, chauffage chaufage,
refrigerateur refrigerateure refrijerateur, frigidaire frigidere, congelateur congelateure, assiette asiette assiete,
coussin coussain cousin, oreiller orreiller oreillier, casserole casserolle casrole, poele poelle, commode comode,
armoire armoir, etagere etagerre, bibliotheque bibliotheke, lampadaire lampadere, ampoule ampoulle, clavier clavie,
ecran ecrant, ecouteur ecouteure, enceinte enceintre ensinte, batterie bateri baterie, chargeur chargeure,
adaptateur adaptateure, televiseur televiseure televisseur, camera cammera, parfum parfin parfun,
shampoing champoing, maquillage maquillaje, savon savont, serviette serviete, velo velot,
poussette poucette pousette, biberon biberron, jouet jouer, peluche pelluche pluche, puzzle puzle,
figurine figurinne, deguisement dejuisement deguisemant, valise valisse, sacoche sacoch, bagage bagaje, montre montr,
bracelet brasselet braclet, collier colier, pendentif pandentif, boucle boucl, samsung samsumg samsoung,
iphone iphonne ifone, adidas addidas adiddas, philips filips, logitech logitec, nintendo nintando,
playmobil playmobile, lego legau, sifflet siflet, perceuse perceuze, visseuse visseuze,
tournevis tournevise, marteau marto, ponceuse ponceuze, echafaudage echaffaudage, robinet robinnet, miroir miroire,
retroviseur rettroviseur
"""
BY_EAR: Mapping[str, str] = {wrong: right for right, *heard in map(str.split, _BY_EAR.split(",")) for wrong in heard}
"""Words as French shoppers spell them who go by the sound, with the right ones."""


def typed_wrong(word: str, chance: random.Random, *, keyboard: str = "azerty") -> str:
    """The word with one slip, never as it was: the same chance gives the same slip.

    A key beside the right one, a letter left out, one doubled (or a double one made single), two letters swapped, or one
    too many from beside the right key. Only letters are touched; a text without any gets one more.
    """
    places = [at for at, letter in enumerate(word) if letter.isalpha()]
    if not places:
        return word + "e"
    while True:
        at = places[0] if chance.random() < FIRST_LETTER else chance.choice(places[1:] or places)
        (slip,) = chance.choices(list(SLIPS), list(SLIPS.values()))
        wrong = _slipped(word, at, slip, neighbours(keyboard), chance)
        if wrong != word and any(map(str.isalpha, wrong)):
            return wrong


def _slipped(word: str, at: int, slip: str, beside: Mapping[str, str], chance: random.Random) -> str:
    """The word with this slip at this place; the word itself where the slip cannot be made."""
    before, letter, after = word[:at], word[at], word[at + 1 :]
    near = beside.get(letter.lower(), "e")
    match slip:
        case "neighbour":
            return before + chance.choice(near) + after
        case "drop":
            return before + after
        case "double":
            return before + (after if after[:1] == letter else letter + letter + after)
        case "swap":
            return before + after[:1] + letter + after[1:] if after[:1].isalpha() else word
        case _:
            return before + letter + chance.choice(near) + after
