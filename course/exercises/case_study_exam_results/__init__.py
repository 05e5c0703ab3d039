"""The questions of lesson 07, the case study of the exam results."""

# In the order in which they are asked.
ORDER = (
    "best_rule",
    "prepare",
    "build_network",
    "compile_network",
    "wilson_interval",
    "out_of_fold",
    "report",
)
