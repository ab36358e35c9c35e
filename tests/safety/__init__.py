"""Hostile inputs and interrupted outputs."""
