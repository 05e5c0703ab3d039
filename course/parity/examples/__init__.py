"""The small examples, by family. A new builder gets its example here and is then tested, compared and measured."""

FAMILIES = ("dense_and_recurrent", "vision", "transformers", "generative")
