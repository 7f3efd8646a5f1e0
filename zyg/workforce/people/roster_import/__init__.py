"""The import of a roster file: read, plan (dry run), commit, undo.

``reading`` turns the file into records, ``plan`` compares them with the roster without writing
anything, ``operations`` are the acts, ``tasks`` (of the app) runs the commit as a job.
"""
