"""One model on many cities, side by side on many machines."""
