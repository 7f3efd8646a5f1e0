"""Run the command line in a process of its own, so that it can be measured and profiled."""

import sys

from zyg.cli.main import main

sys.exit(main())
