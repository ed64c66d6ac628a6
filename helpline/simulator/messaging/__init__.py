"""What happens to texts: sent, delivered or not, received, answered."""
