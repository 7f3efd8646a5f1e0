"""Settings, URL root, ASGI entry."""
