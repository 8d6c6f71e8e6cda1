"""Runs one .tile file under Tile and under Triton, and compares the two.

README.md in the folder above says what it does; this package is all of its
code. Read in this order: `arrays`, `host`, `libtile`, `compilers`, `compare`,
`measure`, `report`.
"""
