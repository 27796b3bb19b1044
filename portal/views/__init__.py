"""Pages made from several apps, one noun a module."""
