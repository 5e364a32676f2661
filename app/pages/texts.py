"""What the pages themselves say, by locale: everything that no rule of the shop says. Other locales read English."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.pages.amounts import number

_FR: Mapping[str, str] = {
    "skip": "Aller au contenu",
    "search": "Rechercher",
    "search_in": "Rechercher dans la boutique",
    "search_hint": "Produit, marque, couleur…",
    "menu": "Rayons",
    "languages": "Langue",
    "home": "Accueil",
    "everything": "Tous les produits",
    "see_all": "Tout voir",
    "footer": "Pied de page",
    "way": "Fil d’Ariane",
    # the first page
    "hero": "Choisi avec soin, trouvé sans peine.",
    "hero_more": "{n} produits à parcourir, par rayon, par envie ou d’un seul mot.",
    "selection": "La sélection du moment",
    "entrances": "Par où commencer\u202f?",
    # a list
    "results_for": "Résultats pour «\u00a0{q}\u00a0»",
    "count.one": "{n} produit",
    "count.other": "{n} produits",
    "count.none": "Aucun produit",
    "filter": "Filtrer",
    "filters": "Filtres",
    "chosen": "Votre choix",
    "remove": "Retirer le filtre",
    "clear": "Tout effacer",
    "not": "sauf {x}",
    "words_chip": "«\u00a0{q}\u00a0»",
    "more_values": "Afficher {n} de plus",
    "see_results.one": "Voir le produit",
    "see_results.other": "Voir les {n} produits",
    "see_results.none": "Voir la liste",
    "from": "De",
    "to": "À",
    "apply": "Appliquer",
    "apply_to": "Appliquer\u00a0: {x}",
    "between": "{low} – {high}",
    "at_least": "{low} et plus",
    "below": "moins de {high}",
    "up_to": "jusqu’à {high}",
    "sort": "Trier par",
    "sort_button": "Trier",
    "products": "Produits",
    "categories": "Rayons de cette liste",
    "any_word": "Aucun produit ne contient tous les mots de «\u00a0{q}\u00a0»\u202f; voici ceux qui s’en approchent.",
    # pages of a list
    "pages": "Pages",
    "page": "Page {n}",
    "page_of": "Page {n} sur {m}",
    "previous": "Précédente",
    "next": "Suivante",
    # a card
    "from_price": "dès {x}",
    "was": "Ancien prix\u00a0:",
    "now": "Prix\u00a0:",
    "sold_out": "Épuisé",
    "rated": "Note\u00a0: {x} sur 5",
    "reviews.one": "{n} avis",
    "reviews.other": "{n} avis",
    "colours_more": "et {n} de plus",
    # a product
    "missing": "n’existe pas en {x}",
    "struck": "Barré\u00a0: épuisé pour l’instant.",
    "greyed": "En pointillé\u00a0: n’existe pas en {x}.",
    "in_stock": "En stock",
    "few_left.one": "Plus que {n} exemplaire",
    "few_left.other": "Plus que {n} exemplaires",
    "description": "Description",
    "details": "Caractéristiques",
    "also_in": "À retrouver aussi dans",
    "similar": "Dans le même esprit",
    "back": "Retour aux résultats",
    # nothing found
    "nothing": "Aucun produit ne correspond",
    "nothing_more": "Il y a pourtant de quoi faire\u00a0: essayez l’une de ces pistes.",
    "let_go": "Retirer un filtre",
    "without_gives": "Sans",
    "everywhere": "Chercher «\u00a0{q}\u00a0» dans toute la boutique",
    "fewer_words": "Moins de mots, ou des mots plus courants, donnent souvent plus de résultats.",
    "browse": "Parcourir les rayons",
    # what was left out of a link
    "dropped.facet": "Le filtre «\u00a0{x}\u00a0» n’existe pas ou plus\u202f; il a été laissé de côté.",
    "dropped.value": "«\u00a0{x}\u00a0» ne peut pas être choisi ici\u202f; ce choix a été laissé de côté.",
    "dropped.choices": "Le filtre «\u00a0{x}\u00a0» n’a pas pu être appliqué\u202f; il a été laissé de côté.",
    "dropped.sort": "L’ordre «\u00a0{x}\u00a0» n’existe pas ou plus\u202f; la liste est triée comme d’habitude.",
    "dropped.page": "La page {x} n’existe pas\u202f; voici la plus proche.",
    "dropped.words": "La recherche était très longue\u202f; seuls ses {x} premiers caractères ont été lus.",
    # what goes wrong
    "404": "Cette page n’est pas en rayon",
    "404_more": "Le lien est peut-être ancien, ou l’adresse mal recopiée.",
    "410": "Cette page a été retirée",
    "410_more": "Elle n’existe plus, mais la boutique, elle, est toujours là.",
    "gone_product": "Ce produit n’est plus en boutique",
    "gone_product_more": "Il a été vendu ou retiré. Voici ce qui s’en approche.",
    "gone_category": "Ce rayon n’existe plus",
    "gone_category_more": "Il a peut-être changé de nom. Voici ce qui s’en approche.",
    "400": "Cette demande est illisible",
    "400_more": "Le lien a sans doute été abîmé en chemin.",
    "405": "Cette page se lit, et rien de plus",
    "405_more": "Elle ne prend ni envoi ni modification.",
    "413": "C’est trop pour une seule fois",
    "413_more": "Ce qui a été envoyé est trop grand pour cette page.",
    "414": "Cette adresse est trop longue",
    "414_more": "Retirez quelques filtres, ou recommencez votre recherche.",
    "503": "La boutique revient dans un instant",
    "503_more": "Elle ne peut pas répondre pour le moment. Rechargez la page dans quelques secondes.",
    "500": "Un faux pas de notre côté",
    "500_more": "La page n’a pas pu être préparée. Ce n’est pas de votre faute\u202f; l’incident est noté.",
}

_EN: Mapping[str, str] = {
    "skip": "Skip to content",
    "search": "Search",
    "search_in": "Search the shop",
    "search_hint": "Product, brand, colour…",
    "menu": "Departments",
    "languages": "Language",
    "home": "Home",
    "everything": "All products",
    "see_all": "See all",
    "footer": "Footer",
    "way": "Breadcrumb",
    "hero": "Chosen with care, found with ease.",
    "hero_more": "{n} products to explore, by department, by mood or by a single word.",
    "selection": "The selection of the moment",
    "entrances": "Where to begin?",
    "results_for": "Results for “{q}”",
    "count.one": "{n} product",
    "count.other": "{n} products",
    "count.none": "No products",
    "filter": "Filter",
    "filters": "Filters",
    "chosen": "Your choice",
    "remove": "Remove the filter",
    "clear": "Clear all",
    "not": "not {x}",
    "words_chip": "“{q}”",
    "more_values": "Show {n} more",
    "see_results.one": "See the product",
    "see_results.other": "See {n} products",
    "see_results.none": "See the list",
    "from": "From",
    "to": "To",
    "apply": "Apply",
    "apply_to": "Apply: {x}",
    "between": "{low} – {high}",
    "at_least": "{low} and more",
    "below": "under {high}",
    "up_to": "up to {high}",
    "sort": "Sort by",
    "sort_button": "Sort",
    "products": "Products",
    "categories": "Categories of this list",
    "any_word": "No product has all the words of “{q}”; these come close.",
    "pages": "Pages",
    "page": "Page {n}",
    "page_of": "Page {n} of {m}",
    "previous": "Previous",
    "next": "Next",
    "from_price": "from {x}",
    "was": "Was:",
    "now": "Price:",
    "sold_out": "Sold out",
    "rated": "Rated {x} out of 5",
    "reviews.one": "{n} review",
    "reviews.other": "{n} reviews",
    "colours_more": "and {n} more",
    "missing": "does not come in {x}",
    "struck": "Struck through: sold out for now.",
    "greyed": "Dashed: does not come in {x}.",
    "in_stock": "In stock",
    "few_left.one": "Only {n} left",
    "few_left.other": "Only {n} left",
    "description": "Description",
    "details": "Details",
    "also_in": "Also found in",
    "similar": "In the same spirit",
    "back": "Back to the results",
    "nothing": "No product matches",
    "nothing_more": "There is plenty to see all the same: try one of these ways.",
    "let_go": "Let go of a filter",
    "without_gives": "Without",
    "everywhere": "Search “{q}” in the whole shop",
    "fewer_words": "Fewer words, or more common ones, often find more.",
    "browse": "Browse the departments",
    "dropped.facet": "There is no filter “{x}”, or no longer; it was left out.",
    "dropped.value": "“{x}” cannot be chosen here; it was left out.",
    "dropped.choices": "The filter “{x}” could not be applied; it was left out.",
    "dropped.sort": "There is no order “{x}”, or no longer; the list is sorted as usual.",
    "dropped.page": "There is no page {x}; here is the nearest one.",
    "dropped.words": "That was a very long search; only its first {x} characters were read.",
    "404": "This page is not on the shelf",
    "404_more": "The link may be old, or the address mistyped.",
    "410": "This page was taken down",
    "410_more": "It is gone, but the shop is still here.",
    "gone_product": "This product has left the shop",
    "gone_product_more": "It was sold or withdrawn. Here is what comes close.",
    "gone_category": "This category is gone",
    "gone_category_more": "It may have changed its name. Here is what comes close.",
    "400": "This request cannot be read",
    "400_more": "The link was probably damaged on its way.",
    "405": "This page is for reading only",
    "405_more": "Nothing can be sent to it.",
    "413": "That is too much at once",
    "413_more": "What was sent is too large for this page.",
    "414": "This address is too long",
    "414_more": "Remove some filters, or start your search again.",
    "503": "The shop will be back in a moment",
    "503_more": "It cannot answer right now. Reload the page in a few seconds.",
    "500": "We stumbled",
    "500_more": "The page could not be prepared. It is not your fault, and it has been noted.",
}

TEXTS: Mapping[str, Mapping[str, str]] = {"fr": _FR, "en": _EN}


def known_language(locale: str) -> str:
    """The language of our own texts for a shop's locale."""
    short = locale.replace("_", "-").partition("-")[0].lower()
    return short if short in TEXTS else "en"


@dataclass(frozen=True)
class Speech:
    """The pages' own texts in one locale."""

    locale: str

    @property
    def language(self) -> str:
        """The language that these texts are in."""
        return known_language(self.locale)

    def __call__(self, key: str, **values: str) -> str:
        """A text with its values in their places."""
        text = TEXTS[self.language][key]
        return text.format_map(values) if values else text

    def count(self, key: str, amount: int) -> str:
        """A text about some of something; French counts nothing and one alike, as one."""
        texts = TEXTS[self.language]
        if amount == 0 and f"{key}.none" in texts:
            return texts[f"{key}.none"]
        one = amount <= 1 if self.language == "fr" else amount == 1
        return texts[f"{key}.one" if one else f"{key}.other"].format(n=number(amount, self.locale))
