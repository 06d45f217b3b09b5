"""Side by side with the peers: every figure is a ratio between two things measured in the same run."""
