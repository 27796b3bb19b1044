"""The pages of the log: activities and enquiries."""
