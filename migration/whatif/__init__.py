"""What if: scenarios side by side, and two plans compared."""
