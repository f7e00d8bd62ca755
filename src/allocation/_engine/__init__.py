"""The engine: the only part that knows OR-tools."""
