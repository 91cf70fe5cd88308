"""What Russian prose names: organizations, places, target groups, roles, projects, events. Knows no kind of source."""
