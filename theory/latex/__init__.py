"""LaTeX as such: its tokens, its widths on paper, sentences, documents.  What formulas mean is not known here."""
