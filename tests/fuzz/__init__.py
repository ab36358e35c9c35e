"""Inputs made by chance: no command ever fails with a traceback, hangs, or writes anything but its output."""
