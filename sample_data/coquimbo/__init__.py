"""One city set; ``python -m sample_data.coquimbo.make`` writes its tables again."""
