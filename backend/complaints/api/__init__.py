"""The API of complaints: file, follow, move."""
