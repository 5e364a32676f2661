"""Small feeds as shops of several trades and systems write them; no pack, rule or format of the repository knows them."""

import io
import json
import zipfile
from collections.abc import Sequence

SIZES = ("S", "M", "L")


def lines(header: str, rows: Sequence[str]) -> str:
    """A table as text."""
    return "\n".join([header, *rows]) + "\n"


def google_xml() -> str:
    """Fashion in English for Google: each size an item, prices with their currency, some reduced."""
    items = []
    for number, (name, kind, colour, price, sale) in enumerate(
        [
            ("Linen shirt", "Men &gt; Shirts", "White", 49.9, 39.9),
            ("Oxford shirt", "Men &gt; Shirts", "Blue", 59.9, 0),
            ("Silk blouse", "Women &gt; Blouses", "White", 89.9, 0),
            ("Wool coat", "Women &gt; Coats", "Black", 199.0, 149.0),
            ("Rain coat", "Women &gt; Coats", "Blue", 129.0, 0),
            ("Chino trousers", "Men &gt; Trousers", "Beige", 69.9, 0),
        ],
        1,
    ):
        for size in SIZES:
            stock = "out of stock" if number == 6 else "in stock"
            sold = f"<g:sale_price>{sale:.2f} GBP</g:sale_price>" if sale else ""
            items.append(
                f"<item><g:id>G{number}-{size}</g:id><g:item_group_id>G{number}</g:item_group_id>"
                f"<g:title>{name}</g:title><g:description>&lt;p&gt;A {name.lower()} for the summer and the city."
                f"&lt;/p&gt;</g:description><g:link>https://shop.example/g{number}</g:link>"
                f"<g:image_link>https://shop.example/g{number}.jpg</g:image_link><g:price>{price:.2f} GBP</g:price>{sold}"
                f"<g:availability>{stock}</g:availability><g:brand>{'Acme' if number % 2 else 'Zorg'}</g:brand>"
                f"<g:product_type>{kind}</g:product_type><g:color>{colour}</g:color><g:size>{size}</g:size>"
                f"<g:condition>new</g:condition><g:gtin>40063813{number}{SIZES.index(size)}</g:gtin></item>"
            )
    return (
        '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>'
        + "".join(items)
        + "</channel></rss>"
    )


def google_tsv() -> str:
    """Toys in French for Google, tab-separated."""
    toys = ("Puzzle en bois", "Train en bois", "Poupée de chiffon", "Jeu de cartes", "Ballon de plage", "Cerf-volant")
    rows = [
        f"J{n}\t{toy}\t{toy} pour les enfants dans la maison ou le jardin.\thttps://x.example/j{n}\t{n}4,90 EUR\t"
        f"{'rupture de stock' if n == 3 else 'en stock'}\tJouets > {'Bois' if 'bois' in toy else 'Plein air'}\tMarque{n % 2}"
        for n, toy in enumerate(toys, 1)
    ]
    return lines("id\ttitle\tdescription\tlink\tprice\tavailability\tproduct_type\tbrand", rows)


def shopify_new() -> str:
    """Candles and shirts with today's header of Shopify; a draft, a reduced one, costs."""
    header = (
        "Title,URL handle,Description,Vendor,Product category,Tags,Published on online store,Status,SKU,Barcode,"
        "Option1 name,Option1 value,Option2 name,Option2 value,Price,Compare-at price,Cost per item,"
        "Inventory quantity,Product image URL,Image position,SEO title"
    )
    rows = []
    for n, (name, status) in enumerate(
        [("Fig candle", "Active"), ("Cedar candle", "Active"), ("Linen shirt", "Active"), ("Old shirt", "Draft")], 1
    ):
        handle = name.lower().replace(" ", "-")
        is_shirt = "shirt" in name
        for at, value in enumerate(("S", "M") if is_shirt else ("Small", "Large")):
            own = f"{name},{handle},<p>The {name} of the house.</p>,Lumen,{'Apparel > Tops' if is_shirt else 'Home > Candles'},"
            own += f'"gift, {"cotton" if is_shirt else "wax"}",true,{status}' if not at else ""
            front = own if not at else f",{handle},,,,,,"
            option = ("Size" if is_shirt else "Volume", value)
            colour = ("Color", "Red") if is_shirt else ("", "")
            rows.append(
                f"{front},SKU-{n}-{value[0]},,{option[0] if not at else ''},{option[1]},{colour[0] if not at else ''},"
                f"{colour[1]},{n}{at}.90,{'49.90' if n == 1 else ''},4.00,{at * 3},{n}{at}.jpg,{at + 1},"
            )
        rows.append(f",{handle}" + "," * 16 + f",{n}9.jpg,3,")
    return lines(header, rows)


def woocommerce() -> str:
    """A French grocer on WooCommerce: bags of coffee by weight, a product that is not online."""
    header = (
        "ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,Short description,Description,In stock?,Stock,"
        "Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s),"
        "Attribute 1 visible,Attribute 1 global,Attribute 2 name,Attribute 2 value(s)"
    )
    rows = []
    for n, (name, origin) in enumerate(
        [("Café des Andes", "Pérou"), ("Café du matin", "Brésil"), ("Thé vert", "Japon"), ("Thé noir", "Inde")], 1
    ):
        kind = "Épicerie > Cafés" if name.startswith("Café") else "Épicerie > Thés"
        pictures = f"https://x.example/{n}.jpg, https://x.example/{n}b.jpg"
        rows.append(
            f'{n}0,variable,P{n},{name},1,0,visible,Bon.,"<p>Un {name.lower()} pour les gourmands et les curieux.</p>",1,,,'
            f',,"{kind}, Nouveautés","bio, équitable","{pictures}",,Poids,"250 g, 1 kg",1,1,Origine,{origin}'
        )
        for grams, price in (("250 g", 6), ("1 kg", 19)):
            rows.append(
                f"{n}{price},variation,P{n}-{grams[0]},{name} - {grams},1,0,visible,,,1,5,0.{price},"
                f"{'4,90' if n == 1 and price == 6 else ''},{n + price}.00,,,,P{n},Poids,{grams},,1,,"
            )
    rows = [row.replace(",4,90,", ',"4.90",') for row in rows]
    rows.append("99,simple,OLD,Vieux café,-1,0,visible,,,0,0,0.2,,3.00,Épicerie > Cafés,,,,,,,,,")
    return lines(header, rows)


def magento() -> str:
    """Bags on Magento 2, French with an English store view, packed attributes, configurables."""
    header = (
        "sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,weight,"
        "product_online,tax_class_name,visibility,price,special_price,url_key,base_image,additional_attributes,qty,"
        "is_in_stock,configurable_variations"
    )
    rows = []
    for n, name in enumerate(("Sac de voyage", "Sac à dos", "Valise cabine"), 1):
        english = ("Travel bag", "Backpack", "Cabin case")[n - 1]
        kind = "Default Category/Bagages/Sacs" if "Sac" in name else "Default Category/Bagages/Valises"
        rows += [
            f'b{n}-{colour},,Bag,simple,,base,{name} {colour},,1.2,1,,"Not Visible Individually",{n}9.00,'
            f'{"9.00" if n == 2 else ""},b{n}-{colour},,"color={colour},manufacturer=Nomade,material=Cuir",3,1,'
            for colour in ("Noir", "Bleu")
        ]
        variations = f"sku=b{n}-Noir,color=Noir|sku=b{n}-Bleu,color=Bleu"
        rows.append(
            f'b{n},,Bag,configurable,"{kind},Default Category/Nouveautés",base,{name},"<p>Pour les voyages et la ville.</p>",,'
            f'1,,"Catalog, Search",,,b{n},/b{n}.jpg,"manufacturer=Nomade,material=Cuir,capacity_l={n}0",,1,"{variations}"'
        )
        rows.append(f"b{n},en_US,Bag,configurable,,,{english},A bag for the city and for you.,,,,,,,,,,,,")
    return lines(header, rows)


def akeneo() -> bytes:
    """Lamps from Akeneo: products and their models, two languages, in one zip."""
    header = "sku;family;enabled;categories;parent;groups;color;name-fr_FR;name-en_US;price-EUR;"
    products = [header + "description-fr_FR-ecommerce;power;picture"]
    products += [
        f"L{n}-{colour};lamps;1;;lamp_{n};;{colour};;;{n}9.90;;{6 + 6 * n} W;files/l{n}.jpg"
        for n in range(3)
        for colour in ("noir", "laiton")
    ]
    models = ["code;family_variant;parent;categories;name-fr_FR;name-en_US;description-fr_FR-ecommerce"]
    for n, (fr, en) in enumerate(
        (("Lampe de bureau", "Desk lamp"), ("Lampadaire", "Floor lamp"), ("Applique", "Wall lamp"))
    ):
        models.append(
            f"lamp_{n};lamps_color;;{'table_lamps' if n < 1 else 'room_lamps'};{fr};{en};Une lampe pour la maison."
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("1_products.csv", "\n".join(products) + "\n")
        zipped.writestr("2_models.csv", "\n".join(models) + "\n")
    return packed.getvalue()


def food() -> str:
    """A French grocer's own export: weights with units, organic or not, allergens, dates, prices by the kilo."""
    goods = ("Farine de blé", "Miel de lavande", "Huile d'olive", "Sel de mer", "Riz complet", "Pâtes fraîches")
    rows = [
        f"{3200000000000 + n};{good};Bon goût;{weight};{n},{n}0 €/pièce;Épicerie » {'Sucré' if n == 1 else 'Salé'};"
        f"{'oui' if n % 2 else 'non'};{'gluten|lait' if n in (0, 5) else 'lait' if n == 4 else ''};{n + 1:02}/0{n + 1}/2026;"
        f"{n}0;2,0{n}"
        for n, (good, weight) in enumerate(
            zip(goods, ("1 kg", "500 g", "750 g", "1,5 kg", "500 g", "250 g"), strict=True)
        )
    ]
    return lines(
        "Code EAN;Désignation;Marque;Poids net;Prix de vente;Arborescence;Bio;Allergènes;Date ajout;Stock;Prix d'achat HT",
        rows,
    )


def furniture() -> str:
    """A furniture maker in English: levels in columns, sizes in centimetres, materials, lead times."""
    rows = []
    for n in range(12):
        kind = ("Tables", "Chairs", "Sofas")[n % 3]
        rows.append(
            f"F-{n:03},{('Oak', 'Walnut', 'Ash')[n % 3]} {kind.lower()[:-1]} number {n},Living,{kind},"
            f"{'Dining' if n % 2 else 'Low'} {kind.lower()},{60 + 10 * n} cm,{10 + n}.5,{('oak', 'walnut', 'ash')[n % 3]},"
            f"{499 + 100 * n},{'N/A' if n % 4 else 'Nordic'},available"
        )
    return lines(
        "item_id,product title,Category 1,Category 2,Category 3,Width,weight_kg,Material,RRP,Maker,stock status", rows
    )


def books() -> str:
    """A bookshop's NDJSON: authors in lists, several languages of text, ISBN, dates."""
    rows = [
        {
            "isbn": f"97820700{n:05}",
            "title": f"{('Le voyage', 'La nuit', 'Un été', 'Les ombres')[n % 4]} de {('Marie', 'Paul')[n % 2]} {n}",
            "authors": [("A. Martin", "B. Durand")[n % 2], *(["C. Petit"] if n % 5 == 0 else [])],
            "publisher": ("Seuil du Nord", "Rivages Bleus", "Éditions du Lac")[n % 3],
            "published_at": f"20{10 + n}-03-12",
            "price": 7.5 + n,
            "categories": ["Livres > Romans", "Sélection"] if n % 2 else ["Livres > Policiers"],
            "format": ("Poche", "Broché")[n % 2],
            "pages": 120 + 20 * n,
            "cover": f"https://x.example/{n}.jpg",
            "rating": 3 + n % 3 / 2,
        }
        for n in range(14)
    ]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def by_language() -> str:
    """Kitchen goods with a column for each language, and a price for professionals."""
    rows = [
        f"K{n};Poêle {n};Pan {n};Une poêle pour la cuisine.;A pan for the kitchen.;Cuisine > Poêles;Kitchen > Pans;{n}9,90;"
        f"{n}4,90;{'rouge' if n % 2 else 'noir'};{'red' if n % 2 else 'black'}"
        for n in range(1, 9)
    ]
    return lines(
        "ref;nom;nom_en;description;description_en;categorie;categorie_en;prix;prix_pro;couleur;couleur_en", rows
    )


def messy() -> bytes:
    """What nobody cleaned: mojibake, capitals, placeholders, remarks in categories, a breadcrumb, double blanks."""
    rows = []
    for n in range(40):
        name = ("COQUE  DE TÃ‰LÃ‰PHONE", "CÃ¢ble  tressÃ©", "CHARGEUR RAPIDE", "SUPPORT DE VOITURE")[n % 4]
        kind = (
            "TELEPHONIE (NEW) > COQUES ",
            "TELEPHONIE (NEW) > CABLES",
            "TELEPHONIE > CHARGEURS",
            "AUTO - NEW > SUPPORTS",
        )[n % 4]
        brand = ("AUCUNE", "Belix", "BELIX", "Zorg")[n % 4]
        rows.append(
            f"{1000 + n}|{name} {n}|<p>Pour  la voiture &amp; la maison, avec un {n}&nbsp;cm.</p>… Voir la fiche produit|"
            f"Accueil > {kind}|{brand}|{n},99 EUR TTC|{'N/A' if n % 3 else 'Noir'}|{n % 7}"
        )
    return lines("code|intitulé|descriptif|fil d'ariane|fabricant|tarif TTC|coloris|qté", rows).encode()


def sheet() -> bytes:
    """A workbook of garden tools, as somebody kept it by hand."""
    rows = [["Référence", "Nom", "Famille", "Sous-famille", "Prix TTC", "Marque", "Poids (kg)", "Marge"]]
    rows += [
        [
            *(f"JA-{n}", f"{('Bêche', 'Râteau')[n % 2]} de jardin {n}", "Jardin", ("Bêches", "Râteaux")[n % 2]),
            *(f"{12 + n},5", ("Verte", "Fer")[n % 2], f"{1 + n / 10}", "0,3"),
        ]
        for n in range(10)
    ]
    return workbook(rows)


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """The smallest Excel workbook that holds these texts."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Outils" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    return packed.getvalue()


def electronics() -> str:
    """Attributes with a machine's names, and no column that says categories."""
    kinds = ("toner cartridge", "patch cable", "memory card", "laser printer")
    rows = []
    for n in range(80):
        kind = kinds[n % 4]
        row = {"id": f"E{n}", "title": f"{('Acme', 'Zorg', 'Bolt', 'Kern', 'Ixo')[n % 5]} {kind} {n}", "supplier": ("Acme", "Zorg", "Bolt", "Kern", "Ixo")[n % 5],
               "price": 10.5 + n, "attr_t_product_colour": ("Black", "White", "Cyan")[n % 3], "attr_n_cable_length__meter": n % 9 + 0.5,
               "attr_t_package_weight": f"{100 + n} g"}  # fmt: skip
        rows.append(row | {f"attr_t_filler_{at}": "x" for at in range(8)})
    return json.dumps(rows)
