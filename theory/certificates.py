"""Certificates: what a reader needs to prove again, from a file alone, that a list of stationary lines is right.

A certificate holds the exact form, boxes with exact rational centres and radii in which the Krawczyk test succeeds, and
why the list is complete; ``verify/check_certificate.py`` reads it and shares no code with the solver.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from theory._html import table
from theory.form import CorrelationForm
from theory.krawczyk import ProjectiveBox
from theory.polynomial import Exponents
from theory.power_sum import PowerSum
from theory.structure import Structure

FORMAT, VERSION = "condensation certificate", 1
Method = Literal["count", "subdivision", "none"]
"""How completeness is proved: by the number of all complex classes, by subdividing the sphere, or not at all."""


@dataclass(frozen=True)
class Certificate:
    """The exact form, its structure, boxes of real and of non-real classes, and what is claimed of them.

    ``real`` holds one box for each stationary line in the slice, with the rational point in it at which T = 0 where
    there is one; ``nonreal`` holds a box of one of each conjugate pair.  ``claims`` counts the lines that are isolated
    and nondegenerate, and their ends that are stable and condensed.
    """

    form: CorrelationForm
    structure: Structure
    real: tuple[tuple[ProjectiveBox[Any], tuple[Fraction, ...] | None], ...]
    nonreal: tuple[ProjectiveBox[Any], ...]
    method: Method
    claims: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """JSON form; every number that matters is an exact rational in a string."""
        structure = self.structure
        return {
            "format": FORMAT,
            "version": VERSION,
            "degree": self.form.degree,
            "dimension": self.form.dimension,
            "form": _form_record(self.form),
            "norm_power": structure.norm_power,
            "core": _terms(structure.coefficients),
            "kernel": [_strings(v) for v in structure.kernel],
            "slice": [_strings(v) for v in structure.slice_basis],
            "blocks": [[_strings(v) for v in block.basis] for block in structure.blocks],
            "real": [_real_record(box, zero) for box, zero in self.real],
            "nonreal": [_nonreal_record(box) for box in self.nonreal],
            "completeness": self.method,
            "claims": dict(self.claims),
        }

    def to_json(self) -> str:
        """The certificate as text, one line for each class."""
        record = self.to_dict()
        blocks = [f"{json.dumps(key)}: {_listed(value)}" for key, value in record.items()]
        return "{\n" + ",\n".join(blocks) + "\n}\n"

    def _repr_html_(self) -> str:
        pairs = {"degree p": self.form.degree, "dimension D": self.form.dimension, "completeness by": self.method}
        pairs |= {"boxes of real classes": len(self.real), "boxes of non-real pairs": len(self.nonreal), **self.claims}
        return table(["certificate", "value"], [[name, str(value)] for name, value in pairs.items()])


def _listed(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(json.dumps, value)) + "\n]"
    return json.dumps(value)


def _form_record(form: CorrelationForm) -> dict[str, Any]:
    """The data where there are data, else the coefficients."""
    source = form.source
    if isinstance(source, PowerSum):
        return {"X": [_strings(row) for row in source.X.tolist()], "y": _strings(source.y.tolist())}
    return {"coefficients": _terms(source.coefficients)}


def _terms(coefficients: Mapping[Exponents, Fraction]) -> list[list[Any]]:
    return [[list(alpha), str(t)] for alpha, t in coefficients.items()]


def _strings(vector: Sequence[Any]) -> list[str]:
    """Integers, floats and Fractions as the exact rationals that they are."""
    return [str(Fraction(*x.as_integer_ratio())) for x in vector]


def _real_record(box: ProjectiveBox[Any], zero: Sequence[Fraction] | None) -> dict[str, Any]:
    radius = _radius(box.tested)
    record = {"chart": box.chart, "center": [_rounded(z, radius) for z in box.tested], "radius": str(radius)}
    return record if zero is None else {**record, "zero": _strings(zero)}


def _nonreal_record(box: ProjectiveBox[Any]) -> dict[str, Any]:
    radius = _radius([part for z in box.tested for part in (z.real, z.imag)])
    center = [[_rounded(z.real, radius), _rounded(z.imag, radius)] for z in box.tested]
    return {"chart": box.chart, "center": center, "radius": str(radius)}


def _rounded(ball: Any, radius: Fraction) -> str:
    """The middle to within a hundredth of the radius: the box moves a little, and the test holds for it as well."""
    unit = Fraction(1, 1 << (128 * radius.denominator // radius.numerator).bit_length())
    return str(round(_exact(ball.mid()) / unit) * unit)


def _radius(balls: Sequence[Any]) -> Fraction:
    """The largest radius, as a power of two; the chart coordinate is exact and has none, and may be the only one."""
    radius = max(_exact(ball.rad()) for ball in balls) or Fraction(1)
    return Fraction(1, 1 << (radius.denominator // radius.numerator).bit_length() - 1)


def _exact(point: Any) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
