"""`make pictures`: who is in them, and what each of them shows."""
