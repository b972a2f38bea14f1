"""Quantitative laws of the theory, each held against simulated networks."""
