"""What a student calls in a cell: check, hint, case, progress, quiz, solution. Results are data; showing is apart."""
