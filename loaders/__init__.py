"""One dataset a module: `read(path, ...)` yields Row and Reject, users before swipes."""
