"""Messages to people: in the message centre, by e-mail, by SMS; what was sent and when it came."""
