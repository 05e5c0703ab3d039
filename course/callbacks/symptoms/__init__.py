"""How the training doctor tells a sick run from a healthy one: plain functions of what was measured.

Every function takes numbers and arrays, never a model, and returns a `Diagnosis` or None. A module holds what is asked
of one thing; `thresholds` has the numbers with their reasons, and `examination` the order of the questions.
"""
