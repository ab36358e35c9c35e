"""One set of facts under the rules of several authorities."""
