"""Draws one flat picture of a silhouette in a colour."""

from string import Template

from catalog_loader.sample.palette import Colour
from catalog_loader.sample.shapes_carried import CARRIED
from catalog_loader.sample.shapes_home import HOME
from catalog_loader.sample.shapes_worn import WORN

SHAPES = {**WORN, **CARRIED, **HOME}

_PAGE = Template(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 500">'
    '<defs><path id="m" fill-rule="evenodd" d="$outline"/>'
    '<clipPath id="k"><path clip-rule="evenodd" d="$outline"/></clipPath></defs>'
    '<rect width="400" height="500" fill="$ground"/><circle cx="200" cy="252" r="182" fill="$halo"/>'
    '$under<use href="#m" x="5" y="8" fill="#3a2f28" opacity=".1"/><use href="#m" fill="$c"/>'
    '<g clip-path="url(#k)">$inside</g>$over</svg>\n'
)


def draw(shape: str, colour: Colour) -> str:
    """The SVG text of one picture."""
    drawing = SHAPES[shape]
    tones = _tones(colour)
    inside = (_stripes(colour.second) if colour.second else "") + drawing.inside
    parts = {"under": drawing.under, "inside": inside, "over": drawing.over}
    painted = {name: Template(part).substitute(tones) for name, part in parts.items()}
    return _PAGE.substitute(tones, outline=drawing.outline, **painted)


def _tones(colour: Colour) -> dict[str, str]:
    """The tones of a drawing: the colour, two darker and one lighter, the constant ones, the ground behind."""
    light = _lightness(colour.hex)
    dark = light < 0.35
    return {
        "c": colour.hex,
        "s": _mixed(colour.hex, "#ffffff" if light < 0.18 else "#3a2a26", 0.16),
        "d": _mixed(colour.hex, "#1f1715", 0.36) if not dark else _mixed(colour.hex, "#0d0b0e", 0.45),
        "l": _mixed(colour.hex, "#ffffff", 0.22 if dark else 0.45),
        "o": "#f6efe2" if light < 0.86 else "#d9cbb5",
        "k": "#4b3c35",
        "w": "#c79a6b",
        "x": "#9a7350",
        "b": "#d0a54f",
        "ground": "#f3ede4" if light < 0.8 else "#e4d9ca",
        "halo": _mixed("#e9dfd1" if light < 0.8 else "#d3c3af", colour.hex, 0.16),
    }


def _stripes(tone: str) -> str:
    bars = "".join(f"M0 {y}H400" for y in range(70, 440, 32))
    return f'<path d="{bars}" stroke="{tone}" stroke-width="11"/>'


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine * (1 - share) + its * share):02x}" for mine, its in pairs)


def _lightness(colour: str) -> float:
    red, green, blue = _channels(colour)
    return (0.3 * red + 0.59 * green + 0.11 * blue) / 255
