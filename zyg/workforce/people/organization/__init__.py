"""组织架构: the tree of departments with the people in it, on any day."""
