"""Planted findings and null tables: what a story must find, and what it must not.

Written from the words of the requirement alone, without a look at the code that finds. Only `__main__` and `runs`
call the product, as a closed box: a file goes in, a story's document comes out.

`python -m tests.planted [--nulls 1000] [--plants 20]`
"""
