"""The mistakes that :mod:`tests.mutations` makes in the search for orientations and in its proofs."""

from tests.mutation import Mutation

IN_ORIENTATIONS = (
    Mutation(
        "antipode with the wrong parity",
        "theory/orientation.py",
        "parity = side**degree",
        "parity = side ** (degree + 1)",
        ("test_orientations.py",),
    ),
    Mutation(
        "antipode with the wrong parity",
        "theory/orientation.py",
        "spectrum = [parity * bend for bend in line.tangent_spectrum]",
        "spectrum = [side * bend for bend in line.tangent_spectrum]",
        ("test_orientations.py",),
    ),
    Mutation(
        "κ off by one",
        "theory/orientation.py",
        "exponents = [] if value.is_zero() else [-bend / (degree * value) for bend in spectrum]",
        "exponents = [] if value.is_zero() else [1 - bend / (degree * value) for bend in spectrum]",
        ("test_orientations.py",),
    ),
    Mutation(
        "condensed without T > 0",
        "theory/orientation.py",
        'return bool(value > 0 if stable_for == "+" else stable_for == "-" and value < 0)',
        "return stable_for is not None",
        ("test_orientations.py",),
    ),
    Mutation(
        "dropped root",
        "theory/solvers/binary.py",
        "if vertical.multiplicity:",
        "if vertical.multiplicity > 1:",
        ("test_orientations.py",),
    ),
    Mutation(
        "off by one",
        "theory/solvers/binary.py",
        "bend = -leading * cosine ** (self.degree - 2) / self.denominator",
        "bend = -leading * cosine**self.degree / self.denominator",
        ("test_orientations.py",),
    ),
    Mutation(
        "sign",
        "theory/solvers/binary.py",
        "(p - j + 1) * padded[j] - (j + 1) * padded[j + 2]",
        "(p - j + 1) * padded[j] + (j + 1) * padded[j + 2]",
        ("test_orientations.py",),
    ),
    Mutation(
        "multiplicity",
        "theory/solvers/binary.py",
        "nonreal.append(root_class.multiplicity)",
        "nonreal.append(1)",
        ("test_orientations.py",),
    ),
    Mutation(
        "degenerate taken for no extremum",
        "theory/solvers/binary.py",
        "if multiplicity % 2 == 0:",
        "if multiplicity > 1:",
        ("test_orientations.py",),
    ),
)

IN_SOLVERS = (
    Mutation(
        "stable by the ambient Hessian",
        "theory/solvers/spectrum.py",
        "_dot(columns[a], images[b]) - (shift if a == b else 0)",
        "_dot(columns[a], images[b]) - 0 * shift",
        ("test_all_orientations.py",),
    ),
    Mutation(
        "unprojected tangent",
        "theory/solvers/spectrum.py",
        "columns = tangent_basis(u)",
        "columns = [[arb(int(i == j)) for i in range(len(u))] for j in range(len(u) - 1)]",
        ("test_all_orientations.py",),
    ),
    Mutation(
        "factor p",
        "theory/solvers/spectrum.py",
        "shift, n = p * jet.value, len(columns)",
        "shift, n = jet.value, len(columns)",
        ("test_all_orientations.py",),
    ),
    Mutation(
        "factor p",
        "theory/solvers/quadratic.py",
        "spectrum = tuple(2 * (e.value - value) for",
        "spectrum = tuple(e.value - value for",
        ("test_all_orientations.py",),
    ),
    Mutation(
        "wrong index sum",
        "theory/solvers/general.py",
        "if index_sum(found.lines, structure) != 1 + (-1) ** (structure.dimension - 1):",
        "if index_sum(found.lines, structure) != 1 + (-1) ** structure.dimension:",
        ("test_all_orientations.py",),
    ),
    Mutation(
        "condensed without T > 0",
        "theory/solvers/general.py",
        "bool(line.extremum and line.extremum * line.value > 0)",
        "bool(line.extremum)",
        ("test_all_orientations.py",),
    ),
    Mutation(
        "wrong number of paths",
        "theory/solvers/homotopy.py",
        "np.arange(p - 2) / (p - 2))",
        "np.arange(p - 2) / (p - 1))",
        ("test_homotopy.py",),
    ),
    Mutation(
        "remainder left out",
        "theory/solvers/subdivision.py",
        "sum(axis=2) + r * r / 2 * bend.sum(axis=2)",
        "sum(axis=2)",
        ("test_homotopy.py",),
    ),
    Mutation(
        "conjugates counted twice",
        "theory/solvers/classes.py",
        "return _not_parallel(box.balls, other.balls) and _not_parallel(box.balls, conjugate)",
        "return _not_parallel(box.balls, other.balls) or _not_parallel(box.balls, conjugate)",
        ("test_ball_form.py", "test_homotopy.py"),
    ),
)

IN_PROOFS = (
    Mutation(
        "non-real classes left out",
        "theory/solvers/classes.py",
        "return len(self.real) + 2 * len(self.nonreal)",
        "return len(self.real) + len(self.nonreal)",
        ("test_homotopy.py",),
    ),
    Mutation(
        "non-real classes left out",
        "theory/certificates.py",
        "[_nonreal_record(box) for box in self.nonreal]",
        "[_nonreal_record(box) for box in self.nonreal if box.nonreal][:1]",
        ("test_check_certificate.py",),
    ),
    Mutation(
        "Krawczyk without strict inequality",
        "theory/krawczyk.py",
        "return bool(outer.contains_interior(inner))",
        "return bool(outer.contains(inner))",
        ("test_ball_form.py",),
    ),
    Mutation(
        "Krawczyk at the midpoint alone",
        "theory/krawczyk.py",
        "_, slope = chart_system(form, box, k)",
        "_, slope = chart_system(form, m, k)",
        ("test_ball_form.py",),
    ),
    Mutation(
        "wrong Hessian",
        "theory/krawczyk.py",
        "- row[j] * scaled - (diagonal if i == j else 0) for j in others]",
        "- row[j] * scaled for j in others]",
        ("test_ball_form.py",),
    ),
    Mutation(
        "real taken for complex",
        "theory/krawczyk.py",
        "return any(isinstance(z, acb) and not z.imag.contains(0) for z in self.balls)",
        "return any(isinstance(z, acb) for z in self.balls)",
        ("test_ball_form.py",),
    ),
)

IN_SOLVERS_AND_PROOFS = (*IN_ORIENTATIONS, *IN_SOLVERS, *IN_PROOFS)
