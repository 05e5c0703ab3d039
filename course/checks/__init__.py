"""What a student calls in a cell: check, hint, progress, quiz. The result is data; showing it is apart."""
