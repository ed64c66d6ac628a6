"""What people hear and read, as data files."""
