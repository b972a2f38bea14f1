"""Laws of the theory, held against a user's own derivation; ``verify.laws.networks`` holds them against networks."""
