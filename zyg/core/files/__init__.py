"""Files that people hand in: looked through, sealed, and given back only to who may see them."""
