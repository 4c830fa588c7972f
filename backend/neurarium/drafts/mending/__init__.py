"""Ways to mend what is wrong with a network: one file per kind of trouble."""
