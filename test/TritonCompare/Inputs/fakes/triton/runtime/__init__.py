"""See triton/__init__.py in this folder."""
