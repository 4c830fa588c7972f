"""Numbers as Python writes them."""


def real(value: float) -> str:
    """A real number, always with its point or exponent: frameworks refuse or misread whole ones."""
    return repr(float(value))
