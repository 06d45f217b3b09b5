"""What cameras see: views, walls, isovists, and the share of each cell that is seen."""
