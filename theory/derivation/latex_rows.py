r"""A displayed claim as the tokens of its relations, one list for each, without what only arranges them on the page."""

from theory.latex.lexer import lex

_ARRANGING = {"&", r"\\", r"\quad", r"\,", r"\left", r"\right", r"\bigl", r"\bigr", r"\displaystyle"}
SIGNS = ("=", r"\leq", r"\geq", r"\approx")
"""Signs between the two sides of a relation."""


def relation_tokens(latex: str) -> list[list[str]]:
    r"""The tokens of every relation of a display.

    A row of an ``aligned`` block without a sign continues the relation before it; so does the right side of one whose
    left side stands alone.

    >>> relation_tokens(r"\begin{aligned} a & = b \\ & \quad + c \\ r & \geq 0 \end{aligned}")
    [['a', '=', 'b', '+', 'c'], ['r', '\\geq', '0']]
    """
    return [_plain(tokens) for tokens in _relations(_with_numbers([token.text for token in lex(latex)]))]


def _with_numbers(tokens: list[str]) -> list[str]:
    """The tokens, with long numbers that are written in rows made whole."""
    out: list[str] = []
    place = 0
    while place < len(tokens):
        if tokens[place : place + 4] == [r"\begin", "{", *"ga"] and tokens[place + 11].isdigit():
            end = _matching(tokens, place)
            out.append("".join(token for token in tokens[place + 11 : end] if token.isdigit()))
            place = end + 11
        else:
            out.append(tokens[place])
            place += 1
    return out


def _relations(tokens: list[str]) -> list[list[str]]:
    for name in ("gathered", "aligned"):
        head = [r"\begin", "{", *name, "}"]
        if tokens[: len(head)] == head and _matching(tokens, 0) == len(tokens) - len(head):
            rows = _rows(tokens[len(head) : -len(head)])
            return [part for row in rows for part in _relations(row)] if name == "gathered" else _joined(rows)
    return [tokens]


def _rows(tokens: list[str]) -> list[list[str]]:
    """Split where a row ends that is in no environment and in no braces."""
    rows: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"{": 1, "}": -1, r"\begin": 1, r"\end": -1}.get(token, 0)
        if token == r"\\" and depth == 0:
            rows.append([])
        else:
            rows[-1].append(token)
    return rows


def _joined(rows: list[list[str]]) -> list[list[str]]:
    """Rows of an aligned block joined to relations."""
    relations: list[list[str]] = []
    for row in rows:
        if relations and not (_has_sign(row) and _has_sign(relations[-1])):
            relations[-1] += row
        else:
            relations.append(list(row))
    return relations


def _has_sign(tokens: list[str]) -> bool:
    return sign_place(tokens) is not None


def sign_place(tokens: list[str]) -> int | None:
    """Place of the sign of a relation, which is in no braces; None if there is none."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth == 0 and token in SIGNS:
            return place
    return None


def _matching(tokens: list[str], place: int) -> int:
    r"""Place of the ``\end`` of the environment that begins there."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += {r"\begin": 1, r"\end": -1}.get(tokens[at], 0)
        if depth == 0:
            return at
    raise ValueError("an environment is never ended")


def _plain(tokens: list[str]) -> list[str]:
    out: list[str] = []
    place = 0
    while place < len(tokens):
        if tokens[place] in (r"\begin", r"\end"):
            place = tokens.index("}", place)
        elif tokens[place] not in _ARRANGING:
            out.append(tokens[place])
        place += 1
    return out
