"""Long jobs: a row that shows progress, can be cancelled, and keeps the result."""
