"""What people fill in and get back: template, marked copy, overrides, the page of the docs."""
