"""Learning problems written by hand, one a file: as a scan in JAX, and in PyTorch, eager."""
