"""Floor 4: navigation, home, public pages, design system."""
