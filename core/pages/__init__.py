"""The kinds of page: each turns a script into a handler."""
