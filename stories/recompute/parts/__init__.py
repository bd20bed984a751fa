"""What a recompute script is made of: pandas and numpy alone. Each module becomes a part of one file."""
