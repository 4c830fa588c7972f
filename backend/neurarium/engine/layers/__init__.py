"""One file per layer; each registers itself under the name of its file."""
