"""The questions of lesson 07, the case study of the exam results."""

# In the order in which they are asked.
ORDER = (
    "best_rule",
    "prepare",
    "rule_network",
    "compile_network",
    "students_needed",
    "out_of_fold",
    "report",
)
