"""A counting theorem as an object, and the two numbers that most of them are about."""

from dataclasses import dataclass
from math import comb
from typing import Any, Literal, get_args

from theory.errors import DataError
from theory.form import MAX_DEGREE

Quantity = Literal["complex classes", "stationary lines", "stable orientations", "condensed orientations", "index sum"]
"""What is counted; the index sum is Σ (−1)^index over all stationary orientations."""
Relation = Literal["<=", "=", ">=", "≡"]
"""``>=`` is about the maximum over all forms, ``≡`` is modulo 2."""

MAX_DIMENSION = 1024
"""The largest D that is accepted."""
_SYMBOLS = {"<=": r"\le", "=": "=", ">=": r"\ge", "≡": r"\equiv"}


@dataclass(frozen=True)
class Bound:
    """One counting theorem for degree p = ``degree`` in D = ``dimension`` variables.

    It says: ``quantity`` ``relation`` ``value`` if the ``hypotheses`` hold; ``latex`` is the value for general p and
    D, and ``attained_by`` names forms with equality.  Raises ValueError where a part is missing or of no known kind.

    >>> from theory.bounds import ternary_bound
    >>> ternary_bound(3)
    <Bound: stable orientations <= 8 at p = 3, D = 3>
    >>> ternary_bound(3).holds_for(8), ternary_bound(3).holds_for(10)
    (True, False)
    """

    name: str
    quantity: Quantity
    relation: Relation
    value: int
    degree: int
    dimension: int
    latex: str
    hypotheses: tuple[str, ...]
    source: str
    attained_by: str = ""

    def __post_init__(self) -> None:
        if self.quantity not in get_args(Quantity) or self.relation not in get_args(Relation):
            raise ValueError(f"{self.quantity!r} {self.relation!r} is no kind of bound")
        if not (self.name and self.latex and self.hypotheses and self.source):
            raise ValueError("a bound needs its name, formula, hypotheses and source")
        if self.value < 0 or self.degree < 1 or self.dimension < 1:
            raise ValueError("the value of a bound is at least 0, p and D are at least 1")

    def holds_for(self, count: int) -> bool:
        """Whether a form that satisfies the hypotheses may have this count.

        A lower bound allows every count: it is about the best form, and no single one can contradict it.

        >>> from theory.bounds import lower_bound, parity
        >>> parity(3, 3).holds_for(5), parity(3, 3).holds_for(4), lower_bound(3, 3).holds_for(0)
        (True, False, True)
        """
        return {
            "<=": count <= self.value,
            "=": count == self.value,
            ">=": True,
            "≡": (count - self.value) % 2 == 0,
        }[self.relation]

    def to_dict(self) -> dict[str, Any]:
        """JSON form, all fields by name.

        >>> from theory.bounds import binary_bound
        >>> {key: binary_bound(3).to_dict()[key] for key in ("quantity", "relation", "value")}
        {'quantity': 'stable orientations', 'relation': '<=', 'value': 6}
        """
        return {**vars(self), "hypotheses": list(self.hypotheses)}

    def __repr__(self) -> str:
        modulus = " mod 2" if self.relation == "≡" else ""
        best = "max " if self.relation == ">=" else ""
        where = f"p = {self.degree}, D = {self.dimension}"
        return f"<Bound: {best}{self.quantity} {self.relation} {self.value}{modulus} at {where}>"

    def _repr_latex_(self) -> str:
        best = r"\max_T \;" if self.relation == ">=" else ""
        modulus = r" \pmod 2" if self.relation == "≡" else ""
        left = rf"{best}\text{{{self.quantity}}} {_SYMBOLS[self.relation]} {self.latex}"
        equals = _SYMBOLS["≡" if self.relation == "≡" else "="]  # modulo 2 the value is not the formula itself
        right = f" {equals} {self.value}" if self.latex != str(self.value) else ""
        return rf"${left}{right}{modulus} \quad (p = {self.degree},\ D = {self.dimension})$"


def number_of_classes(p: int, D: int) -> int:
    """N = Σ_{i<D} (p − 1)^i = ((p − 1)^D − 1)/(p − 2), the number of complex classes of stationary lines.

    Raises DataError unless p and D are integers from 1 to MAX_DEGREE and from 1 to MAX_DIMENSION.
    Source: Cartwright and Sturmfels, LAA 438 (2013) 942–952.

    >>> [number_of_classes(p, 3) for p in (1, 2, 3, 4)]
    [1, 3, 7, 13]
    """
    require_sizes(p, D)
    return sum((p - 1) ** i for i in range(D))


def number_of_regions(p: int, D: int) -> int:
    """2 Σ_{i<D} C(p − 1, i): into how many regions p generic hyperplanes through 0 cut R^D.

    Raises DataError as :func:`number_of_classes`.  Source: Cover 1965, after Schläfli.

    >>> [number_of_regions(p, 3) for p in (1, 2, 3, 4)]  # the octants at p = 3
    [2, 4, 8, 14]
    """
    require_sizes(p, D)
    return 2 * sum(comb(p - 1, i) for i in range(D))


def require_sizes(p: int, D: int) -> None:
    """Raise DataError unless p is an integer from 1 to MAX_DEGREE, and D one from 1 to MAX_DIMENSION.

    >>> require_sizes(0, 3)
    Traceback (most recent call last):
    theory.errors.DataError: the degree p is 0; it must be an integer from 1 to 64
    """
    for name, value, most in (("degree p", p, MAX_DEGREE), ("dimension D", D, MAX_DIMENSION)):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise DataError(f"the {name} is {value!r}; it must be an integer from 1 to {most}")


def require_dimension(D: int, least: int) -> None:
    """Raise DataError where a theorem is given too few variables.

    >>> require_dimension(2, 3)
    Traceback (most recent call last):
    theory.errors.DataError: the dimension D is 2; this theorem needs D >= 3
    """
    if least > D:
        raise DataError(f"the dimension D is {D}; this theorem needs D >= {least}")
