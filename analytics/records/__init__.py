"""What outlasts a visit: long questions that are answered in the background."""
