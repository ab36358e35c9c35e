"""What a result looks like to people and programs: terminal, JSON, words. Reports only read."""
