"""Laws of the theory as properties that a user's own derivation, dynamics or solver is tested by.

Each law is a function of :mod:`verify.laws` that draws small rational examples, compares what the user's object says
with a slow and literal computation, and either returns a :class:`~verify.laws.finding.Finding` or raises a
:class:`~verify.laws.properties.violation.LawViolation` with the smallest example.
"""
