"""The few marks every picture is made of; a fill such as `$c` is a tone that the palette fills in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Silhouette:
    """One drawing: its outline, what lies under it, what is clipped inside it, what lies over it."""

    outline: str
    inside: str = ""
    over: str = ""
    under: str = ""


def area(d: str, fill: str = "$c", more: str = "") -> str:
    """A filled path."""
    return f'<path d="{d}" fill="{fill}"{more}/>'


def line(d: str, stroke: str = "$d", width: float = 2, more: str = "") -> str:
    """A stroked path with round ends."""
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}" stroke-linecap="round"{more}/>'


def veil(d: str, opacity: float = 0.35) -> str:
    """A soft shade laid over part of the outline."""
    return f'<path d="{d}" fill="$d" opacity="{opacity:g}"/>'


def dot(x: float, y: float, radius: float, fill: str = "$d") -> str:
    """A disc."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'


def oval(x: float, y: float, wide: float, high: float, fill: str = "$d") -> str:
    """An ellipse."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{wide:g}" ry="{high:g}" fill="{fill}"/>'


def floor(y: float, wide: float, x: float = 200) -> str:
    """The shadow of something that stands."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{wide:g}" ry="{max(7, wide / 11):g}" fill="#3a2f28" opacity=".14"/>'


def dots(places: str, radius: float = 4, fill: str = "$d") -> str:
    """Several discs: `x,y x,y`."""
    pairs = (place.split(",") for place in places.split())
    return "".join(dot(float(x), float(y), radius, fill) for x, y in pairs)
