"""Drafts: experiments that are being edited and need not be right, checked whole, with ways to mend them."""
