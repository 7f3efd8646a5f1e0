"""From stored facts to stored results: gather → judge (``zyg.law.working_time``) → record."""
