"""What shops call their products, and what these are by it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words.heads import core, head

FRENCH = [
    ("Lave-linge frontal Bosch 8 kg", "lave-linge", "lave-linge frontal"),
    ("Lave linge hublot 7 kg blanc", "lave linge", "lave linge hublot"),
    ("Sèche cheveux 2000 W ionique", "sèche cheveux", "sèche cheveux"),
    ("SECHE LINGE CONDENSATION 8 KG", "seche linge", "seche linge condensation"),
    ("Porte-monnaie cuir à rabat", "porte-monnaie", "porte-monnaie cuir à rabat"),
    ("Porte manteau mural 5 patères", "porte manteau", "porte manteau mural"),
    ("Porte vitrée coulissante 73 cm", "porte", "porte vitrée coulissante"),
    ("Tee shirt col rond", "tee shirt", "tee shirt col rond"),
    ("Coque pour iPhone 6", "coque", "coque"),
    ("Coque souple rouge pour Galaxy S5", "coque", "coque souple"),
    ("Coque iPhone 5 fleurie", "coque", "coque"),
    ("Etui portefeuille Huawei P8", "etui", "etui portefeuille"),
    ("Housse de couette 220 x 240 cm", "housse", "housse de couette"),
    ("Chargeur ordinateur portable 90 W", "chargeur", "chargeur"),
    ("BATTERIE PC PORTABLE 4400 MAH", "batterie", "batterie"),
    ("Batterie compatible aspirateur 14,4 V", "batterie", "batterie"),
    ("Pompe de vidange pour lave-linge", "pompe", "pompe de vidange"),
    ("Joint de hublot compatible Indesit", "joint", "joint de hublot"),
    ("Machine à café à grains avec broyeur", "machine", "machine à café à grains"),
    ("Sac à dos 25 L imperméable", "sac", "sac à dos"),
    ("Fer à repasser 2400 W", "fer", "fer à repasser"),
    ("Boîte à bijoux velours", "boîte", "boîte à bijoux velours"),
    ("Boîte de 50 gants latex", "gants", "gants latex"),
    ("Boîte de rangement empilable", "boîte", "boîte de rangement empilable"),
    ("Lot de 3 coques transparentes", "coques", "coques transparentes"),
    ("Lot de cintres en bois", "cintres", "cintres en bois"),
    ("Paire de rideaux occultants", "rideaux", "rideaux occultants"),
    ("Jeu de 4 jantes alu 17 pouces", "jantes", "jantes alu"),
    ("2 films de protection mats", "films", "films de protection mats"),
    ("Petite table basse en chêne", "table", "table basse en chêne"),
    ("Magnifique bague argent taille 52", "bague", "bague"),
    ("La lampe de bureau articulée", "lampe", "lampe de bureau articulée"),
    ("Boucles d'oreilles créoles dorées", "boucles", "boucles d'oreilles créoles dorées"),
    ("Montre pour femme bracelet cuir", "montre", "montre"),
    ("Robe Longue Fleurie Taille 38", "robe", "robe longue fleurie"),
    ("Casque audio sans fil Bluetooth", "casque", "casque audio"),
    ("KX-200B - noir - Barre de son 2.1", "barre", "barre de son"),
    ("Pour Galaxy S4 - coque rigide", "coque", "coque rigide"),
    ("Apple iPhone 6 coque rigide mate", "coque", "coque rigide mate"),
    ("Carte mémoire 32 Go classe 10", "carte mémoire", "carte mémoire"),
    ("Canapé convertible 3 places gris", "canapé", "canapé convertible"),
    ("Matelas 140x190 cm mémoire de forme", "matelas", "matelas"),
    ("Chaise longue de jardin pliante", "chaise longue", "chaise longue de jardin pliante"),
    ("Vélo électrique pliant 20 pouces", "vélo", "vélo électrique pliant"),
    ("DRAPS DE BAIN 70 X 140", "draps", "draps de bain"),
]
ENGLISH = [
    ("laser printer for office", "printer", "laser printer"),
    ("LaserJet Pro M404dn Mono Laser Printer", "printer", "mono laser printer"),
    ("X264A21G toner cartridge Original Black 1 pc(s)", "cartridge", "toner cartridge"),
    ('EF-KG985 mobile phone case 17 cm (6.7") Cover Blue', "case", "mobile phone case"),
    ("35 W Stereo portable speaker Gray, White", "speaker", "stereo portable speaker"),
    ("Laser mouse USB Type-A 2000 DPI", "mouse", "laser mouse"),
    ('19PFL3504D 19" class digital TV', "tv", "digital tv"),
    ("Phone Case for iPhone 12", "case", "phone case"),
    ("Desk Mount for Monitors - Black", "mount", "desk mount"),
    ("Wireless keyboard with touchpad, black finish", "keyboard", "wireless keyboard"),
    ("AA Batteries 4 Pack", "batteries", "aa batteries"),
    ("Set of 2 pillows", "pillows", "pillows"),
    ("Box of 50 latex gloves", "gloves", "latex gloves"),
    ("Pair of wireless headphones", "headphones", "wireless headphones"),
    ("Men's Running Shoes Black Size 9", "shoes", "men's running shoes"),
    ("8 Port Networking Switch", "switch", "port networking switch"),
    ("output stacker 750 sheets", "stacker", "output stacker"),
    ("USB 2.0 Flash Drive - With Retractable Connector", "drive", "flash drive"),
    ("15U Server Rack Cabinet - Includes Casters", "cabinet", "server rack cabinet"),
    ("3m Cat6 Booted Unshielded (UTP) Network Patch Cable - Green", "cable", "unshielded network patch cable"),
    ("LCD widescreen monitor 220WS8FS", "monitor", "lcd widescreen monitor"),
    ('Smart TV 55" 4K', "tv", "smart tv"),
    ("Cordless Drill 18V 2 batteries", "drill", "cordless drill"),
    ("The Original Garden Hose 25 m", "hose", "garden hose"),
    ("Laptop Bag 15.6 inch grey", "bag", "laptop bag"),
    ("Yoga mat without carry strap", "mat", "yoga mat"),
    ("White Ceramic Mug", "mug", "ceramic mug"),
    ("Replacement filter compatible with Dyson V8", "filter", "replacement filter"),
    ("Dog bed large grey", "bed", "dog bed"),
    ("Kids bike 16 inch", "bike", "kids bike"),
    ("Coffee machine cleaning tablets, 10 pcs", "tablets", "coffee machine cleaning tablets"),
    ("External hard drive 2 TB", "drive", "external hard drive"),
    ("High Capacity Toner Cartridge, Use & Return, 18000 Pages", "cartridge", "high capacity toner cartridge"),
]


@pytest.mark.parametrize(("name", "noun", "phrase"), FRENCH)
def test_french_names_a_thing_first(name: str, noun: str, phrase: str) -> None:
    found = head(name, (), "fr")
    assert (found.noun, found.type) == (noun, phrase)


@pytest.mark.parametrize(("name", "noun", "phrase"), ENGLISH)
def test_english_names_a_thing_last(name: str, noun: str, phrase: str) -> None:
    found = head(name, (), "en")
    assert (found.noun, found.type) == (noun, phrase)


@pytest.mark.parametrize(
    ("name", "without", "locale", "noun"),
    [
        ("Clementoni - Puzzle - Les Alpes 1000 pièces", ("CLEMENTONI",), "fr", "puzzle"),
        ("Bosch lave-vaisselle 12 couverts", ("Bosch",), "fr", "lave-vaisselle"),
        ("Lexmark X264A21G toner cartridge Original Black", ("Lexmark", "X264A21G"), "en", "cartridge"),
        ("HP L1906 Flat Panel Monitor 48.3 cm", ("HP", "L1906 Flat Panel Monitor"), "en", "monitor"),
        ("Canon Battery Pack NB-CP2L Alkaline", ("Canon", "Battery Pack NB-CP2L"), "en", "pack"),
        ("HP 55X Original Black 1 pc(s)", ("HP", "55X"), "en", ""),
        ("Canon ET-86 Black", ("Canon", "ET-86"), "en", ""),
        ("SIEMENS - SR 65 M 031 EU - Lave vaisselle 45 cm", ("SIEMENS",), "fr", "lave vaisselle"),
        ("TV 55 pouces LED", (), "fr", "tv"),
        ("Cartable bleu", ("Art",), "fr", "cartable"),
    ],
)
def test_brand_and_model_are_not_what_a_thing_is(name: str, without: tuple[str, ...], locale: str, noun: str) -> None:
    assert head(name, without, locale).noun == noun


@pytest.mark.parametrize(
    "name", ["", "  ", "!!!", "12345", "XT-2000", "Pour iPhone 5", "5 kg", "rouge", "lot de 3", "🙂"]
)
def test_a_name_that_says_nothing_gives_nothing(name: str) -> None:
    assert head(name, (), "fr").noun == ""


@pytest.mark.parametrize(
    ("name", "locale", "left"),
    [
        ("Coque souple pour iPhone 6 - rouge", "fr", "Coque souple - rouge"),
        ("Toner compatible avec HP 85A", "fr", "Toner"),
        ("Batterie pour Acer 14,8 V, 4400 mAh", "fr", "Batterie , 4400 mAh"),
        ("Montre pour femme", "fr", "Montre pour femme"),
        ("Croquettes pour chien adulte", "fr", "Croquettes pour chien adulte"),
        ("Pour iPhone 6", "fr", ""),
        ("Lave-linge hublot", "fr", "Lave-linge hublot"),
        ("Case for iPhone 12, black", "en", "Case , black"),
        ("Shoes for men", "en", "Shoes for men"),
        ("Hülle für iPhone 12", "de", "Hülle"),
    ],
)
def test_the_core_of_a_name_leaves_out_what_the_thing_is_for(name: str, locale: str, left: str) -> None:
    assert core(name, locale) == left


@pytest.mark.parametrize(
    ("locale", "name", "noun"),
    [
        ("es", "Funda para iPhone 6", "funda"),
        ("de", "Wireless Tastatur für Büro", "tastatur"),
        ("xx", "Red Bag", "bag"),
    ],
)
def test_other_languages_are_read_by_their_order(locale: str, name: str, noun: str) -> None:
    assert head(name, (), locale).noun == noun


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "de", "es", "ja", ""]), st.text(max_size=10))
def test_every_shape_of_text_is_read(text: str, locale: str, brand: str) -> None:
    found = head(text, (brand,), locale)
    assert found == head(text, (brand,), locale)
    assert found.noun in found.type
    assert len(core(text, locale)) <= len(text) + text.count("\u0130")


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "pour " * 1_000, "a" * 5_000, "a-" * 2_500, "1 " * 2_500, "\ud800" * 5_000]
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    began = time.perf_counter()
    for locale in ("fr", "en"):
        head(text, (), locale)
        core(text, locale)
    assert time.perf_counter() - began < 0.5
