"""Experiments written as code that runs without Neurarium."""
