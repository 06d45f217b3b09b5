"""One city set; ``python -m sample_data.cheonan.make`` writes its tables again."""
