"""What the bank has: schema, reading and validating, snapshots, capability mapping, the capability graph."""
