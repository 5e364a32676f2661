"""Bounds of numbers: the one meaning of `gt`, `gte`, `lt` and `lte`, in conditions and in plans."""

from typing import Protocol


class Bounds(Protocol):
    """Two bounds, of which None leaves a side open."""

    @property
    def low(self) -> float | None:
        """The lower one."""

    @property
    def high(self) -> float | None:
        """The upper one."""

    @property
    def low_open(self) -> bool:
        """Whether the lower one itself lies outside."""

    @property
    def high_open(self) -> bool:
        """Whether the upper one itself lies outside."""


def inside(value: float, bounds: Bounds) -> bool:
    """Whether a number lies between two bounds."""
    above = bounds.low is None or (value > bounds.low if bounds.low_open else value >= bounds.low)
    below = bounds.high is None or (value < bounds.high if bounds.high_open else value <= bounds.high)
    return above and below
