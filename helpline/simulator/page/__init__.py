"""The page of the phones: see, hear, press, text, and read every webhook."""
