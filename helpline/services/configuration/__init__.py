"""The configuration file: read and checked as a whole, then applied to the database."""
