"""Everything with a clock or a thread: sessions, their training, and what their viewers see of it."""
