"""What reports are made of, without a database: periods, hours of the week, occupancy, need."""
