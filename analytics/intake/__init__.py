"""Files come in here: read safely, matched to domain tables, checked cell by cell, with a receipt."""
