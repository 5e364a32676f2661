"""What a feed's own format says before anything is guessed: the key, the roles, the paths, the separators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.shop import GROUP, KEY, PATHS
from catalog_loader.first_pack.candidates import Candidate, single
from catalog_loader.first_pack.guesses import FieldGuess, LeftOut
from catalog_loader.first_pack.keys import Chosen
from catalog_loader.first_pack.opening import Opened
from catalog_loader.first_pack.profile import Column, Profile
from catalog_loader.first_pack.roles import Cast
from catalog_loader.first_pack.shapes import fits
from catalog_loader.first_pack.trees import PathTree
from catalog_loader.first_pack.vendors import ROLES, Vendor


@dataclass(frozen=True)
class Seeds:
    """What a vendor's format says of a feed; nothing for a feed that nobody knows."""

    roles: Mapping[str, Candidate] = field(default_factory=dict)
    trees: tuple[PathTree, ...] = ()
    separators: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    aside: tuple[Candidate, ...] = ()
    """Columns that steer the vendor's own programs."""
    pictures: tuple[str, ...] = ()
    """The columns of all pictures."""
    gathers_pictures: bool = False
    """Whether the reader puts all pictures of a product into its first row."""
    references: tuple[str, ...] = ()
    """The columns of what a product is ordered by."""

    def is_set_aside(self, one: Candidate) -> bool:
        """Whether a column plays no part at all."""
        return any(one is other for other in self.aside)

    def left_out(self) -> list[LeftOut]:
        """The columns that no field takes."""
        return [
            LeftOut(one.main, "it steers the shop system, and says nothing to shoppers")
            for one in self.aside
            if not one.main.name.startswith("_")
        ]

    def mended(self, known: list[FieldGuess], cast: Cast) -> list[FieldGuess]:
        """The fields of the known roles with all their columns: further pictures, the key and its product."""
        del cast
        return [self._mended(one) for one in known]

    def _mended(self, one: FieldGuess) -> FieldGuess:
        if one.role == "image" and self.gathers_pictures:
            return replace(one, level="product")
        if one.role == "image" and len(self.pictures) > 1 and not one.by_locale:
            separator = next((self.separators[name] for name in self.pictures if name in self.separators), "")
            return replace(one, columns=self.pictures, separator=separator)
        if one.role == "reference" and self.references:
            return replace(one, columns=self.references, level="variant" if GROUP in self.references else one.level)
        return one


def seeded(opened: Opened, profile: Profile, made: Sequence[Candidate]) -> Seeds:
    """What the format of a feed says; nothing where it has none, or where the command line names the key."""
    vendor = opened.vendor
    if vendor is None:
        return Seeds()
    home = {column.name: one for one in made for column in one.columns}
    roles = {role: home[names[0]] for part, role in ROLES.items() if (names := _filled(vendor.of_part(part), profile))}
    roles |= _priced(vendor, profile, home)
    sku = _filled(vendor.of_part("sku"), profile)
    references: tuple[str, ...] = (*sku[:1], *((GROUP,) if vendor.profile.layout != "grouped" else ())) if sku else ()
    if not sku:
        roles["reference"] = home[KEY]
        references = (KEY,) if vendor.profile.layout == "grouped" else (KEY, GROUP)
    if GROUP not in profile.columns:
        references = tuple(name for name in references if name != GROUP)
    paths = _paths(vendor, profile, home)
    playing = [id(one) for one in roles.values()]
    hidden = {GROUP, KEY, PATHS, *(vendor.of_part("category") if paths else ())}
    aside = [
        one
        for one in made
        if id(one) not in playing and (one.main.name in hidden or vendor.is_own_business(one.main.name))
    ]
    more = _filled(vendor.of_part("more_images"), profile) if vendor.profile.layout != "grouped" else ()
    return Seeds(
        roles,
        paths,
        _separators(vendor, profile),
        vendor.axes(profile.head[:500]),
        tuple(aside),
        tuple(dict.fromkeys((*_filled(vendor.of_part("image"), profile)[:1], *more))),
        vendor.profile.layout == "grouped",
        references,
    )


def _filled(names: Sequence[str], profile: Profile) -> tuple[str, ...]:
    """The columns that say something."""
    return tuple(name for name in names if name in profile.columns and profile.columns[name].filled)


def _priced(vendor: Vendor, profile: Profile, home: Mapping[str, Candidate]) -> dict[str, Candidate]:
    """Prices, of which a reduced one counts only where it is filled; and what says whether a product can be had."""
    price, old = _filled(vendor.of_part("price"), profile), _filled(vendor.of_part("old_price"), profile)
    roles = {}
    if price:
        roles["price"] = home[price[0]]
    if old and price and old[0] != price[0]:
        roles["old_price"] = home[old[0]]
    for name in _filled(vendor.of_part("stock"), profile):
        column = profile.columns[name]
        if "stock" not in roles and fits("number", column, "") and column.flags < 1:
            roles["stock"] = home[name]
        elif "available" not in roles and (column.flags == 1 or fits("availability", column, "")):
            roles["available"] = home[name]
    if "stock" in roles:
        roles.pop("available", None)
    return roles


def _paths(vendor: Vendor, profile: Profile, home: Mapping[str, Candidate]) -> tuple[PathTree, ...]:
    """The tree of the paths that the reader works out."""
    column = profile.columns.get(PATHS)
    if column is None or not column.filled or column.share_of(str.isdigit) > 0.5:
        return ()
    told = _filled(vendor.of_part("category"), profile)[:1]
    one = replace(single(home[PATHS]), words="category_path", base="Categories")
    why = f"`{told[0]}` of {column.filled:,} rows, such as `{column.example[:60]}`"
    return (PathTree(one, ">", "", why, told),)


def _separators(vendor: Vendor, profile: Profile) -> Mapping[str, str]:
    """What parts the values of columns that hold lists, where cells do."""
    told = {vendor.columns.find(name): sign for name, sign in vendor.profile.separators.items()}
    if vendor.profile.name == "woocommerce":
        told |= dict.fromkeys(vendor.axes(profile.head[:500]), ", ")
    return {
        name: sign for name, sign in told.items() if name in profile.columns and _holds(profile.columns[name], sign)
    }


def _holds(column: Column, sign: str) -> bool:
    return any(sign in cell for cell in column.cells)


def vendor_key(vendor: Vendor, profile: Profile) -> tuple[Chosen, Chosen | None]:
    """The key and the group as the reader of the format works them out."""
    told = vendor.key or vendor.profile.shown
    key = Chosen(KEY, f"{vendor.profile.shown} names rows so", told=told)
    column = profile.columns.get(GROUP)
    if column is None or not column.filled:
        return key, None
    by = vendor.group or vendor.columns.find(vendor.profile.variants) or GROUP
    why = f"{vendor.profile.shown} gathers variants by it: {column.distinct:,} products in {column.filled:,} rows"
    return key, Chosen(GROUP, why, told=by)
