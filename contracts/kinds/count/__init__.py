"""`count`: at least so many activities per period."""
