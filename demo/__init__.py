"""Companies to try the product with: one made up by a seed, one real."""
