"""What right means in lesson 04, backpropagation, and what people usually get wrong."""
