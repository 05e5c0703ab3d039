"""What right means in lesson 01, the neuron, and what people usually get wrong."""
