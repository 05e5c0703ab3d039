"""The small examples, by family. A new builder gets its example here and is then tested, compared and measured."""
