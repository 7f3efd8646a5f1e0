"""Floor 0: the law as pure functions of dated parameters. No Django, no clock, no floats."""
