"""The store: what outlives the server. Checkpoints as files, and a database that says which one is whose."""
