"""The names of the data sets, apart from the data: ``condense --help`` shows them without importing NumPy."""

DATA_NAMES = ("fig6", "fig2", "fig2-low", "xor")
"""What ``verify.datasets.load`` knows, the default of the command line first."""
