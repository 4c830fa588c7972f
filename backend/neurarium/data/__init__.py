"""Bundled data files; each has its licence and its source beside it."""
