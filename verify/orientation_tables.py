"""Tables of stationary orientations, of continua, and of what simulated neurons did on each orientation."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from theory.orientations import Orientation, StationaryOrientations
from verify.alignment import NeuronRecord
from verify.layout import plural, table, title

MOST_ROWS = 60
"""Longer tables are cut down to what neurons grow along, unless everything is asked for."""
_SHOWN_COORDINATES = 8
_SIDES = {"+": "c_p·a > 0", "-": "c_p·a < 0", None: "none"}
_CONTINUUM_KIND = {1: "maximum", -1: "minimum", 0: "saddle", None: "undecided"}


def orientation_table(found: StationaryOrientations, everything: bool = False) -> RenderableType:
    """The stationary orientations: where, of what kind, and what neurons do there.

    For D = 2 both ends of every line.  For D > 2 condensed ones come first, and the larger |T(u)| before the
    smaller; the ends ±u of a line share a row unless neurons of different sign grow along them, and of more than 60
    rows only the stable orientations are shown.  ``everything`` shows all ends of all lines.
    """
    D = found.form.dimension
    where = "angle of (w, b)" if D == 2 else "u" if D == 3 else "line"
    numbers = (where, "T(u)", "κ") if D == 2 else ("T(u)", "κ")
    view = table(where, "T(u)", "kind", "stable for", "condensed", "κ", right=numbers, wrapped=["u"] * (D == 3) or None)
    rows = _rows(found, everything)
    shown = rows if everything or len(rows) <= MOST_ROWS else [row for row in rows if row[1].stable_for][:MOST_ROWS]
    for index, orientation, both in shown:
        view.add_row(*_cells(_label(found, index, both), orientation, both, found.form.degree))
    heading = title(f"Stationary orientations u of T, degree p = {found.form.degree}")
    return Group(heading, view, *_left_out(len(rows) - len(shown)), *_coordinates(found, [row[0] for row in shown]))


def _label(found: StationaryOrientations, index: int, both: bool = False, digits: int = 3) -> str:
    """The place of an orientation, or its name where D > 3: u1 and −u1 are the ends of the first line."""
    if found.form.dimension <= 3:
        return "±" * both + place(found.orientations[index], digits)
    name = found.name(index)
    return f"±{name.removeprefix('-')}" if both else name


def _coordinates(found: StationaryOrientations, indices: Sequence[int]) -> list[RenderableType]:
    """For D > 3 the coordinates of the lines that are shown, one column each."""
    D = found.form.dimension
    if D <= 3:
        return []
    columns = [f"u_{i}" for i in range(1, min(D, _SHOWN_COORDINATES) + 1)]
    view = table("line", *columns, *["…"] * (D > _SHOWN_COORDINATES), right=columns)
    for line in dict.fromkeys(index // 2 for index in indices):
        numbers = [f"{round(x, 4) + 0.0:.4f}" for x in found.lines[line].u[:_SHOWN_COORDINATES]]
        view.add_row(f"u{line + 1}", *numbers, *["…"] * (D > _SHOWN_COORDINATES))
    return [title("Coordinates"), view]


def _rows(found: StationaryOrientations, everything: bool) -> list[tuple[int, Orientation, bool]]:
    """What each row is of, by its index among the orientations, and whether it stands for both ends of the line."""
    if found.form.dimension == 2 or everything:
        return [(index, orientation, False) for index, orientation in enumerate(found.orientations)]
    rows: list[tuple[int, Orientation, bool]] = []
    for first in range(0, len(found.orientations), 2):
        one, other = found.orientations[first], found.orientations[first + 1]
        if found.form.degree % 2 == 0 or one.stable_for is None:
            upper = first + (found.form.dimension == 3 and other.value > one.value)  # T goes with the upper sign of ±u
            rows.append((upper, found.orientations[upper], True))
        else:
            rows += [(first, one, False), (first + 1, other, False)]
    return sorted(rows, key=lambda row: (not row[1].condensed, row[1].stable_for is None, -abs(row[1].value)))


def _cells(label: str, orientation: Orientation, both: bool, degree: int) -> list[str]:
    opposite = ("±" if orientation.value > 0 else "∓") if both and degree % 2 and orientation.value else ""
    kind = str(orientation.kind) if orientation.decided else f"{orientation.kind}, undecided"
    return [
        label,
        opposite + _number(abs(orientation.value) if opposite else orientation.value),
        kind,
        _SIDES[orientation.stable_for],
        "yes" if orientation.condensed else "no",
        exponents(orientation.alignment_exponents),
    ]


def _left_out(count: int) -> list[Text]:
    return [Text(f"and {plural(count, 'more row')}; --all shows every one", style="dim")] if count else []


def _number(value: float) -> str:
    return f"{value:.5f}" if abs(value) >= 1e-3 else f"{value:.4e}" if value else "0"


def exponents(values: Sequence[float]) -> str:
    """The alignment exponents in ascending order; equal ones are counted, and many different ones are a range.

    >>> exponents([2.0, 2.0]), exponents([1.5]), exponents([]), exponents([3.0, 1.0, 2.0])
    ('2 (×2)', '1.5', 'none', '1 … 3')
    """
    digits = 4 if len(values) == 1 else 3
    groups = [(text, len(list(same))) for text, same in groupby(f"{value:.{digits}g}" for value in sorted(values))]
    if len(groups) > 2:
        return f"{groups[0][0]} … {groups[-1][0]}"
    return ", ".join(text if count == 1 else f"{text} (×{count})" for text, count in groups) or "none"


def place(orientation: Orientation, digits: int = 3) -> str:
    """The angle for D = 2, else the vector, of which no more than its first six coordinates are shown."""
    if orientation.angle_deg is not None:
        angle = round(orientation.angle_deg, 2)
        return f"{180.0 if angle == -180 else angle + 0.0:.2f}°"  # not -180.00, nor -0.00
    long = len(orientation.u) > _SHOWN_COORDINATES
    shown = orientation.u[: _SHOWN_COORDINATES - 1] if long else orientation.u
    return "(" + ", ".join([*(f"{round(x, digits) + 0.0:.{digits}f}" for x in shown), *["…"] * long]) + ")"


def continuum_table(found: StationaryOrientations) -> list[RenderableType]:
    """The manifolds of stationary orientations: dimension, T, whether T has an extremum there, and why; or nothing."""
    if not found.continua:
        return []
    view = table("dimension", "T(u)", "kind", "why", right=("dimension", "T(u)"), wrapped=["why"])
    for continuum in found.continua:
        kind = _CONTINUUM_KIND[continuum.extremum]
        view.add_row(str(continuum.dimension), _number(float(continuum.value)), kind, continuum.reason)
    return [title("Continua of stationary orientations"), view]


def neuron_table(found: StationaryOrientations, records: Sequence[NeuronRecord]) -> RenderableType:
    """What the simulated neurons did that are predicted to condense, by their predicted orientation."""
    plane = found.form.dimension == 2
    last = ("worst angle", "its tolerance") if plane else ("worst\nangle", "its\ntolerance")
    names = ("predicted", "neurons", "grown", "judged", "within", *last)
    view = table(*names, right=names if plane else names[1:], wrapped=None if plane else ["predicted"])
    rows = _neuron_rows(found, records)
    shown = rows if len(rows) <= MOST_ROWS else [row for row in rows if row[1]][:MOST_ROWS]
    for cells, _ in shown:
        view.add_row(*cells)
    return Group(
        title("Simulated neurons by the orientation predicted for them"),
        view,
        *[Text(f"and {plural(len(rows) - len(shown), 'more orientation')}", style="dim")] * (len(shown) < len(rows)),
    )


def _neuron_rows(found: StationaryOrientations, records: Sequence[NeuronRecord]) -> list[tuple[list[str], bool]]:
    """A row for each condensed orientation, and whether a neuron has grown there."""
    of_target: dict[int, list[NeuronRecord]] = {}
    for record in records:
        of_target.setdefault(record.target, []).append(record)
    rows: list[tuple[list[str], bool]] = []
    for index, orientation in enumerate(found.orientations):
        if orientation.condensed:
            mine = of_target.get(index, [])
            grown = any(record.tolerance_deg is not None for record in mine)
            rows.append(([_label(found, index, digits=2), *_counts(mine)], grown))
    return rows


def _counts(mine: Sequence[NeuronRecord]) -> list[str]:
    judged = [record for record in mine if record.judged]
    worst = max(judged, key=lambda r: (r.deviation_deg or 0) / (r.tolerance_deg or 1), default=None)
    numbers = [len(mine), sum(record.tolerance_deg is not None for record in mine), len(judged)]
    angles = [f"{worst.deviation_deg:.3g}°", f"{worst.tolerance_deg:.3g}°"] if worst else ["none"] * 2
    return [*map(str, numbers), str(sum(record.within for record in judged)), *angles]
