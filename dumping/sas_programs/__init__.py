"""Reading filled-in programs of the Department of Commerce: their settings and the analyst's statements, never run."""
