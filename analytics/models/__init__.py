"""The standard models, one folder each. They never import one another."""
