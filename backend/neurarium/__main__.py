"""`python -m neurarium`."""

from neurarium.cli import app

app()
