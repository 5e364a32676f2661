"""What the trade calls things: the names of columns in French and English, and what shoppers read for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Shape = Literal["text", "keyword", "number", "price", "availability", "date", "picture", "link", "any"]


@dataclass(frozen=True)
class Role:
    """A part that a column can play in a shop: the field's name, how columns are called that play it, its labels."""

    name: str
    shape: Shape
    hints: tuple[str, ...]
    """Whole names of columns, the surest first; also found as part of a longer name."""
    fr: str
    en: str
    never: frozenset[str] = frozenset()
    """Words that make a column something else."""
    private: bool = False
    weight: float = 0
    """What a word counts in a search."""


def words_of(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


_set = words_of


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _role(  # noqa: PLR0913 - one line of the table below
    name: str,
    shape: Shape,
    hints: str,
    fr: str,
    en: str,
    never: str = "",
    *,
    private: bool = False,
    weight: float = 0,
) -> Role:
    return Role(name, shape, _list(hints), fr, en, _set(never), private, weight)


_OTHER_PRICES = (
    "achat barre barree ancien ancienne old before avant compare cost cout pro list livraison shipping port "
)
_OTHER_PRICES += "frais msrp rrp conseille original was per unite unitaire achats b2b gros reduction remise discount"

ROLES: tuple[Role, ...] = (
    _role(
        "cost",
        "price",
        "prix_achat prix_d_achat cout cost cost_price purchase_price cost_per_item pa_ht prix_revient prix_de_revient "
        "cout_achat landed_cost achat",
        "Coût",
        "Cost",
        "shipping livraison port",
        private=True,
    ),
    _role(
        "margin",
        "price",
        "marge margin taux_marge markup gross_margin benefice profit",
        "Marge",
        "Margin",
        private=True,
    ),
    _role(
        "sales",
        "number",
        "ventes ventes_30j sales nb_ventes sold units_sold quantity_sold qte_vendue total_sales popularity popularite",
        "Ventes",
        "Sales",
        "price prix",
        private=True,
    ),
    _role(
        "price",
        "price",
        "price prix prix_ttc prix_vente prix_de_vente selling_price sale_price variant_price unit_price unitprice "
        "prix_public_ttc prix_vente_ttc prix_eur price_eur price_usd price_gbp "
        "tarif tarif_ttc pv_ttc montant amount prix_ht regular_price",
        "Prix",
        "Price",
        _OTHER_PRICES.replace(" per unite unitaire", ""),
    ),
    _role(
        "old_price",
        "price",
        "prix_barre old_price ancien_prix compare_at_price variant_compare_at_price prix_avant prix_avant_remise "
        "price_before was_price original_price list_price prix_conseille msrp rrp regular_price prix_public",
        "Prix barré",
        "Old price",
    ),
    _role("currency", "keyword", "devise currency price_currency currency_code monnaie", "Devise", "Currency"),
    _role(
        "name",
        "text",
        "libelle title name nom titre designation intitule product_name product_title nom_produit nom_du_produit "
        "libelle_produit item_name article produit product label libelle_long",
        "Nom",
        "Name",
        "court short marque brand categorie category couleur color colour id code type seo meta url file fichier "
        "supplier fournisseur vendor image img alt",
        weight=6,
    ),
    _role(
        "brand",
        "keyword",
        "marque brand brand_name nom_marque fabricant manufacturer vendor maker editeur publisher supplier fournisseur",
        "Marque",
        "Brand",
        "compatible compatibility compatibilite part ref reference code sku id for pour",
        weight=4,
    ),
    _role(
        "short",
        "text",
        "short_description description_courte descriptif_court court short resume accroche summary subtitle sous_titre "
        "excerpt teaser chapo",
        "En bref",
        "In short",
        "name nom libelle",
        weight=2,
    ),
    _role(
        "description",
        "text",
        "description descriptif long_description description_longue descriptif_long body_html body details texte "
        "product_description",
        "Description",
        "Description",
        "seo meta court courte short",
        weight=1,
    ),
    _role(
        "image",
        "picture",
        "image image_url image_link photo picture img visuel image_principale main_image image_src base_image "
        "variant_image photo_url thumbnail vignette images photos media img_500x500 img_high",
        "Image",
        "Picture",
    ),
    _role("link", "link", "url link lien product_url page_url permalink lien_produit", "Lien", "Link"),
    _role(
        "stock",
        "number",
        "stock qte_stock quantite_stock stock_qty stock_quantity quantity_in_stock inventory inventory_quantity "
        "variant_inventory_qty qty quantite quantity qte disponible",
        "Stock",
        "Stock",
        "min max alerte seuil securite reserve per pack pallet lot case layer package",
    ),
    _role(
        "available",
        "availability",
        "availability disponibilite disponible stock_status statut_stock etat_stock in_stock en_stock is_in_stock "
        "dispo stock_disponibilite stock",
        "Disponible",
        "In stock",
        "date from",
    ),
    _role(
        "rating",
        "number",
        "note note_moyenne rating avg_rating average_rating review_score rating_value etoiles stars score_avis",
        "Note",
        "Rating",
        "count nb nombre energy current voltage power",
    ),
    _role(
        "reviews",
        "number",
        "nb_avis nombre_avis reviews review_count reviews_count rating_count avis num_reviews nb_notes",
        "Avis",
        "Reviews",
    ),
    _role(
        "added",
        "date",
        "date_ajout date_added added added_at created_at date_creation date_created release_date date_released "
        "date_sortie date_parution published_at date_mise_en_ligne mise_en_ligne launch_date online_since "
        "available_from created creation",
        "En boutique depuis",
        "In store since",
    ),
    _role(
        "ean",
        "keyword",
        "ean ean13 gtin gtin13 upc barcode code_barre code_barres codebarre code_ean isbn gencod variant_barcode",
        "EAN",
        "EAN",
        weight=10,
    ),
    _role(
        "colour",
        "keyword",
        "couleur coloris color colour teinte product_colour product_color couleurs colors colours colour_name "
        "couleur_principale nom_couleur",
        "Couleur",
        "Colour",
        "code hex id family famille page pages yield printing number nombre print toner temperature",
        weight=3,
    ),
    _role(
        "size",
        "keyword",
        "taille size pointure tailles sizes shoe_size",
        "Taille",
        "Size",
        "guide file fichier paper papier processing screen ecran memory cache chart type system",
        weight=2,
    ),
    _role(
        "material",
        "keyword",
        "matiere material materiau matieres materials materiaux composition fabric tissu",
        "Matière",
        "Material",
        "id code jacket housing cable",
        weight=2,
    ),
    _role(
        "keywords",
        "keyword",
        "mots_cles mot_cle keywords tags search_terms motscles etiquettes",
        "Mots-clés",
        "Keywords",
        "meta seo",
        weight=3,
    ),
    _role(
        "status",
        "any",
        "statut status actif active published publie visible online en_ligne enabled is_active is_published etat state "
        "published_on_online_store",
        "Statut",
        "Status",
        "order commande",
    ),
    _role("gender", "keyword", "genre gender sexe sex", "Genre", "Gender"),
    _role(
        "reference",
        "keyword",
        "sku reference ref mpn code_article article_number part_number oem_code model_number code_produit product_code",
        "Référence",
        "Reference",
        weight=8,
    ),
)

KNOWN: Mapping[str, tuple[str, str]] = {
    "age": ("Âge", "Age"),
    "age_group": ("Tranche d'âge", "Age group"),
    "annee": ("Année", "Year"),
    "auteur": ("Auteur", "Author"),
    "author": ("Auteur", "Author"),
    "capacite": ("Capacité", "Capacity"),
    "capacity": ("Capacité", "Capacity"),
    "collection": ("Collection", "Collection"),
    "condition": ("État", "Condition"),
    "country": ("Pays", "Country"),
    "country_of_origin": ("Pays d'origine", "Made in"),
    "coupe": ("Coupe", "Cut"),
    "depth": ("Profondeur", "Depth"),
    "dimensions": ("Dimensions", "Dimensions"),
    "diametre": ("Diamètre", "Diameter"),
    "discount": ("Remise (%)", "Discount (%)"),
    "energy_class": ("Classe énergétique", "Energy class"),
    "classe_energetique": ("Classe énergétique", "Energy class"),
    "fit": ("Coupe", "Fit"),
    "garantie": ("Garantie", "Warranty"),
    "gamme": ("Gamme", "Range"),
    "hauteur": ("Hauteur", "Height"),
    "height": ("Hauteur", "Height"),
    "langue": ("Langue", "Language"),
    "language": ("Langue", "Language"),
    "largeur": ("Largeur", "Width"),
    "length": ("Longueur", "Length"),
    "longueur": ("Longueur", "Length"),
    "modele": ("Modèle", "Model"),
    "model": ("Modèle", "Model"),
    "motif": ("Motif", "Pattern"),
    "pattern": ("Motif", "Pattern"),
    "pays": ("Pays", "Country"),
    "pays_origine": ("Pays d'origine", "Made in"),
    "poids": ("Poids", "Weight"),
    "power": ("Puissance", "Power"),
    "product_type": ("Type de produit", "Product type"),
    "promo": ("En promotion", "On sale"),
    "nouveau": ("Nouveauté", "New"),
    "nouveaute": ("Nouveauté", "New"),
    "puissance": ("Puissance", "Power"),
    "profondeur": ("Profondeur", "Depth"),
    "remise": ("Remise (%)", "Discount (%)"),
    "saison": ("Saison", "Season"),
    "season": ("Saison", "Season"),
    "style": ("Style", "Style"),
    "type": ("Type", "Type"),
    "type_de_produit": ("Type de produit", "Product type"),
    "usage": ("Usage", "Use"),
    "volume": ("Volume", "Volume"),
    "warranty": ("Garantie", "Warranty"),
    "weight": ("Poids", "Weight"),
    "width": ("Largeur", "Width"),
    "year": ("Année", "Year"),
    "department": ("Rayon", "Department"),
    "rayon": ("Rayon", "Department"),
    "rayons": ("Rayons", "Departments"),
    "categorie": ("Catégorie", "Category"),
    "categories": ("Catégories", "Categories"),
    "category": ("Catégorie", "Category"),
    "univers": ("Univers", "World"),
    "famille": ("Famille", "Family"),
}
"""What shoppers read for other columns whose name is known: French, English."""

TREES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("rayon", "rayons", "department", "departement"), ("Rayons", "Departments")),
    **dict.fromkeys(("categorie", "categories", "category", "category_path"), ("Catégories", "Categories")),
    **dict.fromkeys(("product_type", "product_category"), ("Catégories", "Categories")),
    "univers": ("Univers", "Worlds"),
}
"""What shoppers read for a tree."""

CATEGORY_HINTS = _list(
    "category_path categorie_path fil_d_ariane fil_ariane breadcrumb breadcrumbs arborescence rayon rayons categorie "
    "categories category product_type google_product_category product_category taxonomy taxonomie department "
    "departement univers univers_produit famille familles nomenclature collection_path chemin section gamme_path"
)
"""Names of columns that say where a product is filed; a path or a plain category."""

LEVEL_HINTS = _set(
    "cat categ categorie category categories rayon famille family niveau level lvl univers department departement "
    "categorie_niveau category_level category_lvl categories_lvl cat_niveau cat_level cat_lvl section nomenclature "
    "hierarchie hierarchy hierarchical_categories_lvl"
)
"""Names of columns that, with a number behind, are the levels of one tree."""

LEVEL_CHAINS = (
    ("univers", "rayon", "famille", "sous_famille", "sous_sous_famille"),
    ("secteur", "rayon", "famille", "sous_famille", "sous_sous_famille"),
    ("categorie", "sous_categorie", "sous_sous_categorie"),
    ("category", "subcategory", "subsubcategory"),
    ("category", "sub_category", "sub_sub_category"),
    ("department", "category", "subcategory"),
    ("department", "category", "sub_category"),
    ("famille", "sous_famille", "sous_sous_famille"),
)
"""Names of columns that are the levels of one tree without a number."""

KEY_HINTS = _list(
    "sku variant_sku reference ref ref_produit reference_produit id product_id id_produit productid item_id "
    "code_article code_produit product_code code article_id article "
    "uid uuid objectid isbn isbn13 ean ean13 gtin gtin13 upc barcode key cle "
    "row ligne"
)

GROUP_HINTS = _list(
    "parent parent_sku sku_parent parent_id id_parent parent_ref ref_parent reference_parent parent_reference "
    "item_group_id group_id group groupe id_groupe groupe_id product_group model_id modele_id handle url_handle "
    "product_id id_produit ref_modele style_id master master_id master_sku configurable_sku code_modele parentid"
)

NOT_A_GROUP = _set(
    "related cross up upsell upsells crosssell crosssells similaire similaires lies associes accessoires accessories "
    "remplace replaces category categorie cat brand marque"
)
"""Columns of keys that name other products, or that name no product at all."""

IN_STOCK = _set(
    "in_stock instock en_stock disponible available oui yes true backorder onbackorder on_backorder preorder pre_order "
    "precommande sur_commande limited_availability stock_limite dernieres_pieces en_magasin expedie_sous_24h"
)
OUT_OF_STOCK = _set(
    "out_of_stock outofstock epuise epuisee rupture en_rupture rupture_de_stock hors_stock indisponible unavailable "
    "non_disponible sold_out non no false discontinued arrete plus_disponible"
)
"""What columns of availability say; what can be ordered counts as there."""

SALE_HINTS = _list(
    "sale_price special_price prix_promo prix_promotionnel prix_solde prix_remise prix_special promo_price "
    "discount_price discounted_price prix_soldes prix_reduit variant_sale_price prix_apres_remise"
)
"""Columns with a price that counts only where it is filled."""

VISIBLE_WORDS = _set("actif active publie publiee published online enabled visible en_ligne oui yes true 1")
HIDDEN_WORDS = _set(
    "inactif inactive brouillon draft archive archived archivee hors_ligne offline disabled masque masquee hidden "
    "depublie depubliee unpublished supprime deleted non no false 0"
)

PRIVATE_WORDS = _set("cout couts cost costs marge marges margin margins benefice profit revient markup achat purchase")
"""Words in the names of columns that a shop keeps to itself."""

NOT_PRIVATE = _set("livraison shipping port delivery date print printing copy top bottom left right paper page")
"""Words that make such a name harmless."""

PRICE_LISTS = _set("pro pros b2b club vip revendeur revendeurs wholesale grossiste gros membre member employe")
"""What stands behind `prix_` for a price of some customers only."""

NOT_A_STORE = _set(
    "min max mini maxi alerte seuil securite reserve date total qty quantity qte status statut disponible theorique "
    "physique reel virtuel fournisseur supplier management policy code unit unite"
)

TECHNICAL = _set(
    "meta seo alt url urls link links lien liens slug handle path fichier file pdf html hash md5 checksum internal "
    "interne erp position ordre order tri sort tva tax vat taxe ecotaxe ecopart hs harmonized customs douane dept "
    "pallet palette carton "
    "master outer package packaging emballage shipping livraison"
)
"""Words in the names of columns that no shopper narrows a list by."""

CODE_WORDS = _set(
    "ean ean13 gtin upc isbn barcode sku ref reference mpn code codes id ids zip postal siret phone telephone tel "
    "gtin13 gtin14 cn8 hs gencod asin uuid guid"
)
"""Words in the names of columns whose figures are no amounts."""

STOP_WORDS: Mapping[str, frozenset[str]] = {
    "fr": _set("le la les de des du un une et est pour avec dans sur en au aux ce cette qui vous votre sans par"),
    "en": _set("the of and for with in to is a an this that your from on by are it you without or"),
    "de": _set("der die das und mit für von ein eine ist im zu auf den dem nicht aus oder bei"),
    "es": _set("el los las del y con para una por su que es sin como más al lo"),
    "it": _set("il lo gli della di e con per una che è nel dei alla senza"),
    "nl": _set("de het een en van voor met is op te dat in zijn aan niet uw"),
    "pt": _set("o os as da do dos e com para uma por que é sem não em no na"),
}
"""Small words that give a language away."""

NAMES_OF_COLUMNS: Mapping[str, frozenset[str]] = {
    "fr": _set(
        "nom libelle designation intitule titre prix marque couleur taille matiere poids largeur hauteur famille rayon "
        "categorie reference quantite code vente ajout fournisseur fabricant de du la le"
    ),
    "en": _set(
        "name title product price brand color colour size material weight width height depth category categories item "
        "stock status maker supplier quantity sku availability release released length type year"
    ),
}
"""Words of columns' names that give a language away, where texts are too short."""

LANGUAGES: Mapping[str, tuple[str, str]] = {
    "fr": ("français", "French"),
    "en": ("anglais", "English"),
    "de": ("allemand", "German"),
    "es": ("espagnol", "Spanish"),
    "it": ("italien", "Italian"),
    "nl": ("néerlandais", "Dutch"),
    "pt": ("portugais", "Portuguese"),
}

CURRENCIES: Mapping[str, str] = {
    "€": "EUR",
    "eur": "EUR",
    "$": "USD",
    "usd": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
}
