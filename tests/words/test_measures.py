"""A measure is found however it is written, and is no other measure."""

import pytest

from app.words.analysis import analyse, analyse_query

SAME = [
    ("1,5 l", "1.5L", "1,5 litre", "1.5 litres", "1,50 L", "1.5 Litre"),
    ("128 Go", "128GB", "128 gb", "128-Go", "128go"),
    ('55"', "55''", "55 ″", "55”", "55 pouces", "55-pouces", "55 inch"),
    ("500 g", "500g", "500 gr", "500 grammes", "500,0 g"),
    ("1 kg", "1kg", "1 kilo", "1,000 kg", "1.0 Kg"),
    ("10 000 mAh", "10000mAh", "10.000 mAh", "10,000mah", "10 000 mAh"),
    ("2 m", "2m", "2 mètres", "2 metres", "2,00 m"),
    ("25 m²", "25m2", "25 m2"),
    ("140x190", "140 x 190 cm", "140×190", "140 cm x 190 cm", "140X190 CM", "140*190"),
    ("80 x 80 x 200 cm", "80x80x200", "80 × 80 × 200"),
    ("2x500 g", "2 x 500g", "2×500 grammes"),
    ("6 x 1,5 L", "6x1.5l", "6 × 1,50 litre"),
    ("4x4", "4 x 4"),
    ("1400 tr", "1400tr", "1400 trs"),
    ("72 dB", "72db"),
]


@pytest.mark.parametrize("ways", SAME, ids=[ways[0] for ways in SAME])
def test_all_ways_to_write_a_measure_find_each_other(ways: tuple[str, ...]) -> None:
    """What a shopper types is one word, and a text with any other way has it."""
    for typed in ways:
        (term,) = analyse_query(typed, "fr")
        for written in ways:
            assert term.token in analyse(f"Modèle {written} noir", "fr"), (typed, written)


OTHERS = [
    ("1,5 l", "15 l"),
    ("500 g", "500 mg"),
    ("128 Go", "128 Mo"),
    ("55 pouces", "55 cm"),
    ("2x500 g", "2x500 ml"),
    ("140x190", "190x140"),
    ("1,000 W", "1 W"),
    ("10 000 mAh", "10 mAh"),
]


@pytest.mark.parametrize(("typed", "written"), OTHERS, ids=[f"{one} is no {two}" for one, two in OTHERS])
def test_other_measures_stay_apart(typed: str, written: str) -> None:
    """Neither finds the other."""
    for one, other in ((typed, written), (written, typed)):
        assert analyse_query(one, "fr")[0].token not in analyse(other, "fr")


def test_measures_and_sizes_are_found_by_each_of_their_numbers() -> None:
    """`lit 140` and `tv 55` are what people type; one digit alone says nothing."""
    assert analyse("Téléviseur 55 pouces 4 kg", "fr") == ("televiseur", "55pouce", "55", "4kg")
    assert analyse("Lit 140 x 190 cm", "fr") == ("lit", "140x190", "140", "140cm", "190", "190cm")
    assert analyse("Véhicule 4x4", "fr") == ("vehicule", "4x4")
    assert analyse("Yaourt 2x500 g", "fr") == ("yaourt", "2x500g", "500g")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("iPhone 12 128 Go", "iphone 12 128go 128"),
        ("1 000 pièces", "1 000 piece"),
        ("Taille 38", "taille 38"),
        ("T-shirt XL", "tshirt t shirt xl"),
        ("EAN 4006381333931", "ean 4006381333931"),
        ("réf. MG-0421", "ref mg0421 mg 0421"),
        ("Casque WH-1000XM4", "casque wh1000xm4 wh 1000xm4"),
        ("USB 3.0", "usb 3.0"),
        ("dès 2 ans", "2 an"),
        ("5 l'unité", "5 unite"),
        ("les 3 mousquetaires", "3 mousquetaire"),
        ("Clé 2-en-1", "cle 2en1 2 en 1"),
        ('Le "Studio 54"', "studio 54"),
        ('Affiche « 55 » et "Route 66" 40x60 cm', "affiche 55 route 66 40x60 40 40cm 60 60cm"),
        ('Télé 55" incurvée', "tele 55pouce 55 incurvee"),
        ("Lego™ City®", "lego city"),
        ("½ sel", "1 2 sel"),
    ],
)
def test_what_is_no_measure_stays_what_it_is(text: str, tokens: str) -> None:
    """Codes, sizes, years, thousands of something, titles."""
    assert " ".join(analyse(text, "fr")) == tokens


def test_each_language_reads_numbers_its_own_way() -> None:
    """A comma before three digits is a thousand in English; `to` is no terabyte there."""
    assert analyse("1,500 W heater", "en") == ("1500w", "1500", "heater")
    assert analyse("1,500 kg", "fr") == ("1.5kg", "1.5")
    assert analyse("from 2 to 4 years", "en") == ("2", "4", "year")
    assert analyse("2 To", "fr") == ("2to",)
    assert analyse("55 inches, 3 feet", "en") == ("55inch", "55", "3ft")
