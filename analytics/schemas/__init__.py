"""Domain tables: what each subject's table must hold."""
