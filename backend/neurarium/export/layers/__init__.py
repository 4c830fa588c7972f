"""One file per layer: how it is written for every framework."""
