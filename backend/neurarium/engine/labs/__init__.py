"""One file each, in TOML: `neurarium.engine.lab` says what stands in it."""
