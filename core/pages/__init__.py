"""The kinds of page, one module each: what turns a script into a handler."""
