"""The pages of the gallery, one for each activation: written when the documents are built, and never committed."""

from pathlib import Path
from string import Template

from theory import CATALOGUE

PAPERS = {
    "x-tanh": ("x*tanh(x)", "of the paper, multiplicity 2"),
    "x2-tanh": ("x**2*tanh(x)", "of the paper, multiplicity 3"),
}
"""Activations of the paper that have no name, by the names of their pages."""

PAGE = Template(
    """\
# $title

`$activation`: $description.

## Expansion

```{condense-derivation} $activation
:steps: activation, expansion
:detail: full
```

## Orientations on the paper's data

```{condense-orientations} $activation
:data: fig6
:plot:
```

## Orientations on XOR

```{condense-orientations} $activation
:data: xor
:plot:
```

## Do networks agree?

```{condense-verdict} $activation
:data: fig6
:networks: 3
:neurons: 30
:plot: weights
```
"""
)


def write_pages(folder: Path) -> None:
    """One page for each activation; a page that is there already and says the same is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {entry.name: (entry.name, entry.description) for entry in CATALOGUE.values()} | PAPERS
    for name, (activation, description) in pages.items():
        title = name if name in CATALOGUE else activation
        text = PAGE.substitute(title=title, activation=activation, description=description)
        path = folder / f"{name}.md"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in folder.glob("*.md"):
        if path.stem not in pages:
            path.unlink()
