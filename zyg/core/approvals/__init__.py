"""One engine for every approval: flows as data, steps, delegates, history, four eyes."""
