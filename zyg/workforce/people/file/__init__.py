"""The employee file: everything about somebody besides the roster and the terms.

``registry`` says what may be kept, why and how long (``registry.toml``); ``checking`` checks what
is said; ``operations`` and ``queries`` write and read sections; ``documents`` keeps papers;
``custom`` the fields that an organization adds; ``completeness`` tells what the law still asks
for; ``retention`` what is due to be erased.
"""
