"""How many photos and voices are taken, and how large each may be."""

MAX_PHOTOS = 9
MAX_PHOTO_BYTES = 15 * 1024 * 1024
MAX_RECORDING_BYTES = 2 * 1024 * 1024  # WeChat's own limit
