"""What should change: findings, priced options, the optimum, its schedule, and the compliance review."""
