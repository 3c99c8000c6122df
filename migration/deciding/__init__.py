"""From priced options to one proven optimum, with reasons."""
