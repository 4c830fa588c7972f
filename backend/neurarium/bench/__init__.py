"""The benchmark: every figure as a ratio within one run, or as the median of several measurements."""
