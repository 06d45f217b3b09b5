"""One city set; ``python -m sample_data.korea.make`` writes its tables again."""
