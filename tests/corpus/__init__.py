"""Hostile, broken and odd files, each with the outcome that a reader of the requirement expects.

Written from the words of the requirement alone, without a look at the code that reads. Only `runs` calls the product,
as a closed box: a file goes in, a story's document or an error with a code comes out.

`python -m tests.corpus [--only WORD] [--child]` and `python -m tests.corpus.fuzz [--files 2000] [--seed 1]`
"""
