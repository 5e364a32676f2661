"""The few reader functions that cover the vendors: from the rows of a file to the rows of products."""

from catalog_loader.formats.grouped import grouped
from catalog_loader.formats.laying import Again, Joined, Meant, Rows, flat
from catalog_loader.formats.models import models
from catalog_loader.formats.packed import packed
from catalog_loader.formats.parent import parent


def laid_out(again: Again, of: Meant, joined: Joined) -> Rows:
    """The rows of a feed as its profile's layout reads them."""
    match of.profile.layout:
        case "grouped":
            return grouped(again, of, joined)
        case "parent":
            return parent(again, of, joined)
        case "packed":
            return packed(again, of, joined)
        case "models":
            return models(again, of, joined)
        case "flat":
            return flat(again, of, joined)
