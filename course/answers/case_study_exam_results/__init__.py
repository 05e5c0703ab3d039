"""What right means in lesson 07, the case study of the exam results, and what people usually get wrong."""
