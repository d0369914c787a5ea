"""Search over everything: one box, one page, every kind of thing a person may see (docs/decisions/0034)."""
