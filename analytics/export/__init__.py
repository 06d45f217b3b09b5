"""Results leave the house here: neutral files that carry their caveats with them."""
