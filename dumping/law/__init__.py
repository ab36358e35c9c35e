"""The law as dated data: thresholds and methods, each with its citation and the day it was last checked."""
