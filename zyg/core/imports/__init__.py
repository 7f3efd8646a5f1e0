"""Reading the files an office really has: recognise, find the header, map columns, type cells.

The stages have one shape: they take what the stage before gave and return (accepted, problems).
Nothing is silently repaired into another value; a cell that is not what its column says becomes
a :class:`~zyg.core.imports.problems.Problem` with file, sheet, row, column, value, rule and way
out.

* :func:`zyg.core.imports.reading.read_table`: file → sheets of raw cells, or why not
* :func:`zyg.core.imports.specs.table_spec`: which columns a kind of table has (TOML)
* :func:`zyg.core.imports.records.read_records`: sheets + spec → typed records + problems
* :func:`zyg.core.imports.error_copy.write_error_copy`: their table back, bad cells red
"""
