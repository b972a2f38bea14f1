"""Our LaTeX as presentation MathML, which browsers lay out without help.

The conversion is that of latex2mathml; what it does not know of what our printers write is translated before, and what
MathML Core wants otherwise is put right after.
"""

import re
from functools import lru_cache
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert

from theory._html import Html, element, joined

_ROWS = (
    (r"\begin{aligned}", r"\begin{array}{rl}"),
    (r"\end{aligned}", r"\end{array}"),
    (r"\begin{gather*}", r"\begin{array}{c}"),
    (r"\end{gather*}", r"\end{array}"),
)
_LAYOUT = re.compile(r"\\(tag\{[^{}]*\}|allowbreak\b)")
"""What only says where a formula may be broken, or which number stands beside it."""
_UPRIGHT_LETTER = re.compile(r"<mi>&#x000([46][1-9A-F]|[57][0-9A]);</mi>")
"""How latex2mathml writes \\mathrm{d}: MathML sets a single letter upright only where it is told to."""
_IN_A_ROW = ("math", "mrow", "mtd", "mstyle", "msqrt")
"""Elements whose children stand side by side; those of all others have a place each."""
_TALL = ("mfrac", "munderover", "munder", "mtable", "msqrt")
"""What brackets have to grow for; grown ones have more space inside, which T(u) does not want."""
_CLOSING = (")", "]", "}", "|", "‖", "∞", "′", "!")
_FUNCTION_APPLICATION, _PRIME, _THIN = "\u2061", "\u2032", "0.1667em"
_BARS = ("|", "\u2016")
"""Bars of absolute values and norms, which say not on which side they stand."""
_SHORT = 16
"""Characters of LaTeX that fit into the narrowest line."""
_NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
"""Not needed in HTML."""


class UnknownLatexError(ValueError):
    """LaTeX that cannot be converted faithfully."""


def math(latex: str, display: bool = False) -> Html:
    r"""A formula, as MathML where it can be converted and as its LaTeX where not; dollar signs around it do not count.

    >>> math(r"$\frac{a}{2}$")
    '<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>'
    >>> math(r"\unheard{<a>}")
    '<code>\\unheard{&lt;a&gt;}</code>'
    """
    try:
        return mathml(latex.strip().strip("$").strip(), display)
    except UnknownLatexError:
        return element("code", latex)


def prose(text: str) -> Html:
    """A sentence whose formulas are LaTeX between dollar signs; a long one may scroll where the line is short.

    >>> prose("It is $p$ < 4.")
    'It is <math><mi>p</mi></math> &lt; 4.'
    """
    return joined(_within_a_line(part) if place % 2 else part for place, part in enumerate(text.split("$")))


def _within_a_line(latex: str) -> Html:
    return element("span", math(latex), class_="wide") if len(latex) > _SHORT else math(latex)


@lru_cache(maxsize=2048)
def mathml(latex: str, display: bool = False) -> Html:
    """The formula as MathML, in a line or on a line of its own.

    Raises
    ------
    UnknownLatexError
        If a command or an environment is not known; nothing is passed on as text by mistake.
    """
    for ours, known in _ROWS:
        latex = latex.replace(ours, known)
    try:
        made = convert(_LAYOUT.sub("", latex), display="block" if display else "inline")
        made = _UPRIGHT_LETTER.sub(lambda found: f'<mi mathvariant="normal">{chr(int(found[1], 16))}</mi>', made)
        root = ElementTree.fromstring(made.replace(_NAMESPACE, "", 1))
    except Exception as error:  # noqa: BLE001 (the library raises what it will, down to IndexError)
        raise UnknownLatexError(f"{latex} cannot be converted: {error}") from None
    if any("\\" in text for text in root.itertext()):
        raise UnknownLatexError(f"{latex} has a command that is not known")
    if not display:
        del root.attrib["display"]
    return Html(ElementTree.tostring(_tidied(root), encoding="unicode", short_empty_elements=False))


def _tidied(node: Element) -> Element:
    """The same element with its children put right."""
    children = [_bare(_tidied(child)) for child in node]
    if node.tag in _IN_A_ROW:
        children = _with_spaces(_signed(_words(children)))
    if node.tag == "mo" and len(node.text or "") > 1 and (node.text or "").isalpha():
        node.tag = "mi"  # a name such as erf: as an operator it would have space on both sides
    if node.tag == "mo" and node.text in _BARS and node.get("fence") != "true":
        node.attrib.update({"stretchy": "false", "lspace": "0", "rspace": "0"})
    if node.text == _PRIME:
        node.tag = "mo"
    if any(child.get("fence") == "true" for child in children) and not any(map(_is_tall, node.iter())):
        for child in children:
            child.attrib.pop("fence", None)
            child.attrib.update({"stretchy": "false"} if child.get("stretchy") else {})
    node[:] = children
    return node


def _is_tall(node: Element) -> bool:
    return node.tag in _TALL or node.text == "∫"


def _bare(node: Element) -> Element:
    """A row of one is that one."""
    return node[0] if node.tag == "mrow" and len(node) == 1 and not node.attrib else node


def _words(nodes: list[Element]) -> list[Element]:
    """Upright letters side by side are one word."""
    made: list[Element] = []
    for node in nodes:
        upright = node.tag == "mi" and node.get("mathvariant") == "normal"
        if upright and made and made[-1].get("mathvariant") == "normal":
            made[-1].text = f"{made[-1].text}{node.text}"
        else:
            made.append(node)
    for node in made:
        if len(node.text or "") > 1:
            node.attrib.pop("mathvariant", None)
    return made


def _signed(nodes: list[Element]) -> list[Element]:
    """A minus after an operator is a sign, and stands close to what follows."""
    for before, node in pairwise(nodes):
        after_operator = before.tag == "mo" and (before.text or "") not in _CLOSING
        if node.tag == "mo" and node.text in ("−", "±") and after_operator:
            node.set("form", "prefix")
    return nodes


def _with_spaces(nodes: list[Element]) -> list[Element]:
    """Thin spaces about the name of a function; nothing between it and a bracket."""
    made: list[Element] = []
    for node, after in zip(nodes, [*nodes[1:], None], strict=False):
        if made and _is_name(node) and made[-1].tag not in ("mo", "mspace"):
            made.append(Element("mspace", width=_THIN))
        made.append(node)
        if after is not None and _is_name(node):
            made.append(_applied(after))
    return made


def _is_name(node: Element) -> bool:
    """log, or log with a power."""
    head = node[0] if node.tag in ("msup", "msub", "munder") else node
    return head.tag in ("mi", "mo") and len(head.text or "") > 1 and (head.text or "").isalpha()


def _applied(argument: Element) -> Element:
    first = argument
    while first.tag in ("mrow", "msup", "msub") and len(first):
        first = first[0]
    if first.tag == "mo":
        application = Element("mo")
        application.text = _FUNCTION_APPLICATION
        return application
    return Element("mspace", width=_THIN)
