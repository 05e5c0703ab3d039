"""What a reader of a question, who has no answer, would send in place of what was observed."""
