"""The names of the experiments, apart from them: ``condense --help`` shows them without importing NumPy."""

EXPERIMENT_NAMES = ("fig2", "fig3", "fig4", "fig5", "fig6")
"""As on the command line, each the number of its figure in the paper."""
