"""Where to put a service: plans, and how good they can be at best."""
