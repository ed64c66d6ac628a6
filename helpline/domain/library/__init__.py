"""What callers can learn: topics, ten statements about oneself, and the way from a question to them."""
