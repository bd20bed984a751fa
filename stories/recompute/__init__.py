"""The recompute script of a story: one Python file that works every figure out again from the original file."""
