"""Where files can be kept: a folder, or a bucket of an object store."""
