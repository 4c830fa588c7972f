"""The wire, declared once: commands, events and frames; the page's types are generated from it."""
