"""From parsed columns to the inventory: every fault at once."""
