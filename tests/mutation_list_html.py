"""The mistakes that :mod:`tests.mutations` makes in the page of a report and in what notebooks show."""

from tests.mutation import Mutation

IN_PAGES = (
    Mutation(
        "not escaped",
        "theory/_html.py",
        "piece if isinstance(piece, Html) else escape(piece, quote=False)",
        "piece",
        ("test_reprs.py",),
    ),
    Mutation(
        "script ends early",
        "verify/html/embedded.py",
        '.replace("<", r"\\u003c")',
        "",
        ("test_html_page.py",),
    ),
    Mutation(
        "bias given twice",
        "verify/html/embedded.py",
        "width = data.dimension - data.bias",
        "width = data.dimension",
        ("test_html_page.py",),
    ),
    Mutation(
        "option lost",
        "verify/html/command.py",
        '["--no-bias"] * (not data.bias) + ',
        "",
        ("test_html_page.py",),
    ),
    Mutation(
        "ink for paper",
        "verify/html/figure.py",
        "round(100 * (1 - red))",
        "round(100 * red)",
        ("test_html_page.py",),
    ),
    Mutation(
        "wrong place",
        "verify/html/mathml.py",
        "if node.tag in _IN_A_ROW:",
        "if True:",
        ("test_html_mathml.py",),
    ),
    Mutation(
        "page over the old one before the work",
        "verify/cli_verify.py",
        "        require_writable(options.html)",
        '        Path(options.html).write_text("")',
        ("test_cli_html.py",),
    ),
)
