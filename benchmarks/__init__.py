"""How fast it is, each time against a named alternative measured in the same run: ``python -m benchmarks``."""
