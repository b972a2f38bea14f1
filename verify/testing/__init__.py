"""What pytest and Hypothesis find by the entry points of this distribution; both load it before any test.

That is why nothing here imports SymPy, NumPy or flint before a test asks for it.
"""
