"""The mistakes that :mod:`tests.mutations` makes in what is printed as LaTeX and read back from it."""

from tests.mutation import Mutation

IN_LATEX = (
    Mutation(
        "sign",
        "theory/derivation/printing_latex.py",
        'sign = "- " if number.is_negative else ""',
        'sign = ""',
        ("test_latex_round_trip.py",),
    ),
    Mutation(
        "bracket lost",
        "theory/derivation/printing_latex.py",
        "if not alone and self._needs_mul_brackets(factor, last=False)",
        "if False",
        ("test_latex_round_trip.py",),
    ),
    Mutation(
        "bracket lost in front of a sum",
        "theory/derivation/printing_latex.py",
        "            return self.factor(factors[0])\n",
        "            return str(self._print(factors[0]))\n",
        ("test_latex_round_trip.py",),
    ),
    Mutation(
        "sign lost where a line is broken",
        "theory/derivation/layout.py",
        'plus = "+ " if place and not first.startswith("-") else ""',
        'plus = ""',
        ("test_latex_round_trip.py",),
    ),
    Mutation(
        "exponent lost where a bracket is broken",
        "theory/derivation/layout.py",
        'exponent = "" if power == 1 else f"^{{{power}}}"',
        'exponent = ""',
        ("test_latex_round_trip.py",),
    ),
    Mutation(
        "a reader that always agrees",
        "theory/derivation/round_trip.py",
        "return mine.func == other.func and all(_equal(one, two) for one, two in sides)",
        "return mine.func == other.func or bool(sides)",
        ("test_latex_round_trip.py",),
    ),
    Mutation(
        "the wrong end of a line",
        "verify/orientation_latex.py",
        "other = line.value < 0 and found.form.degree % 2 == 1",
        "other = line.value > 0 and found.form.degree % 2 == 1",
        ("test_latex_data.py",),
    ),
    Mutation(
        "exact without a check",
        "theory/exact_line.py",
        "if not is_stationary(gradient, point):",
        "if False:",
        ("test_latex_data.py",),
    ),
    Mutation(
        "factor in an exact exponent",
        "theory/exact_line.py",
        "scale = square / (p * value)",
        "scale = square / value",
        ("test_latex_data.py",),
    ),
)
