"""What is wrong with one cell, without saying where the cell stands."""

from __future__ import annotations

from dataclasses import dataclass

from zyg.core.imports.problems import Level


@dataclass(frozen=True, slots=True)
class Fault:
    """The rule that a cell breaks (or how it was understood) and the way out."""

    rule: str
    way_out: str
    level: Level


def block(rule: str, way_out: str) -> Fault:
    """Make a fault that keeps the row out."""
    return Fault(rule, way_out, Level.BLOCK)


def hint(rule: str, way_out: str) -> Fault:
    """Make a remark on a value that was accepted."""
    return Fault(rule, way_out, Level.HINT)
